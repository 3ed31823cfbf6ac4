"""One address that holds it all: a file, or an archive of files."""

from pathlib import Path

from ingest.harvest.archive import unpack
from ingest.harvest.paging import start
from ingest.http.client import Reader
from ingest.sources.schema import Format
from ingest.sources.source import Source


def harvest(source: Source, reader: Reader, folder: Path) -> None:
    """The files that the source reads; raises FetchError."""
    pages = all(part.format is Format.WEBPAGE for part in source.parts)
    unpack(source, reader.get(start(source), page=pages).path, folder)
