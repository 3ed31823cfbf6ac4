"""CKAN harvester: `package_search`, paged by `start` and `rows` up to its `count`."""

from pathlib import Path

from ingest.harvest.paging import (
    add_params,
    check_page_count,
    save_page,
    source_url,
    unexpected_response,
)
from ingest.http.client import HttpClient
from ingest.sources.source import Source

_ROWS_PER_PAGE = 100


def harvest(source: Source, client: HttpClient, folder: Path) -> None:
    """Write one file for each page of results; raise FetchError."""
    params = {"rows": _ROWS_PER_PAGE, "sort": "name asc", **source.harvest.params}
    offset, page_number, total = 0, 0, 1
    while offset < total:
        check_page_count(source, page_number := page_number + 1)
        payload, page = client.get_json(add_params(source_url(source), {**params, "start": offset}))
        try:
            total, result_count = int(payload["result"]["count"]), len(payload["result"]["results"])
        except (KeyError, TypeError, ValueError):
            raise unexpected_response(source, "CKAN") from None
        save_page(folder, page_number, page.path)
        if not result_count:
            break
        offset += result_count
