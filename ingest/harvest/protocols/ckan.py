"""CKAN: `package_search`, from row to row until all that it counts have come."""

from pathlib import Path

from ingest.harvest.paging import address, check_number, put, start, strange
from ingest.http.client import Reader
from ingest.sources.source import Source

_ROWS = 100


def harvest(source: Source, reader: Reader, folder: Path) -> None:
    """One file a page of results; raises FetchError."""
    params = {"rows": _ROWS, "sort": "name asc", **source.harvest.params}
    seen, number, count = 0, 0, 1
    while seen < count:
        check_number(source, number := number + 1)
        said, page = reader.json(address(start(source), {**params, "start": seen}))
        try:
            count, found = int(said["result"]["count"]), len(said["result"]["results"])
        except (KeyError, TypeError, ValueError):
            raise strange(source, "CKAN") from None
        put(folder, number, page.path)
        if not found:
            break
        seen += found
