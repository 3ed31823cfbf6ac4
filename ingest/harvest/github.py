"""GitHub: a listing of its API, such as the repositories of an organisation, by its `Link`s."""

from pathlib import Path

from ingest.links import following
from ingest.shelve import address, check_number, put, start, strange
from ingest.source import Source
from ingest.web.reader import Reader

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
