"""Single-address harvester: one file, or an archive of files."""

from pathlib import Path

from ingest.harvest.archive import unpack
from ingest.harvest.paging import source_url
from ingest.http.client import HttpClient
from ingest.sources.schema import Format
from ingest.sources.source import Source

_WEB_PAGES = frozenset({Format.WEBPAGE, Format.SCHEMAORG})


def harvest(source: Source, client: HttpClient, folder: Path) -> None:
    """Write the files that the source reads; raise FetchError."""
    allow_html = all(part.format in _WEB_PAGES for part in source.parts)
    unpack(source, client.get(source_url(source), allow_html=allow_html).path, folder)
