"""GitHub: a listing of its API, such as the repositories of an organisation, by its `Link`s."""

from pathlib import Path

from ingest.harvest.links import following
from ingest.harvest.paging import address, check_number, put, start, strange
from ingest.http.client import Reader
from ingest.sources.source import Source

_ACCEPT = "application/vnd.github+json"


def harvest(source: Source, reader: Reader, folder: Path) -> None:
    """One file a page of the listing; raises FetchError."""
    url: str | None = address(start(source), {"per_page": 100, **source.harvest.params})
    number = 0
    while url is not None:
        check_number(source, number := number + 1)
        said, page = reader.json(url, accept=_ACCEPT)
        if not isinstance(said, list):
            raise strange(source, "a listing of GitHub")
        put(folder, number, page.path)
        url = following(page)
