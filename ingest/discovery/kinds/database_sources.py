"""Sources in a format of bytes that a program writes: a database of SQLite."""

from ingest.discovery.kinds.detected import DetectedSource, record_source
from ingest.http.client import HttpClient
from ingest.http.page_cache import FetchedPage
from ingest.parse.formats.sqlite import SQLITE_START
from ingest.sources.schema import Format


def detect_database(url: str, page: FetchedPage, _: HttpClient) -> DetectedSource:
    """Return the source in a database; raise KeyError or ParseError if there is none."""
    with page.path.open("rb") as file:
        if file.read(len(SQLITE_START)) != SQLITE_START:
            raise KeyError(url)
    return record_source(url, page, "an SQLite database", Format.SQLITE)
