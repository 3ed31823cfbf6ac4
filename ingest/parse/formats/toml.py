"""TOML parser: a file is one record, or has its records at a path, as in JSON."""

from collections.abc import Iterator

from ingest.parse.record import Record
from ingest.parse.record_path import select_records
from ingest.parse.safe_load import parse_toml
from ingest.parse.source_file import SourceFile


def read(file: SourceFile) -> Iterator[Record]:
    """Yield the records of a TOML file; raise ParseError."""
    return file.make_records(select_records(parse_toml(file.read_text()), file.items_path))
