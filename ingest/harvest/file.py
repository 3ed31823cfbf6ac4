"""One address that holds it all: a file, or an archive of files."""

from pathlib import Path

from ingest.declared import Format
from ingest.shelve import start
from ingest.source import Source
from ingest.unpack import unpack
from ingest.web.reader import Reader


def harvest(source: Source, reader: Reader, folder: Path) -> None:
    """The files that the source reads; raises FetchError."""
    pages = all(part.format is Format.WEBPAGE for part in source.parts)
    unpack(source, reader.get(start(source), page=pages).path, folder)
