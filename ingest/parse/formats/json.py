"""JSON: one record a file, a list of them, or an object of them."""

from collections.abc import Iterator

from ingest.parse.record import Record
from ingest.parse.record_path import rows
from ingest.parse.safe_load import parse_json
from ingest.parse.source_file import File


def read(file: File) -> Iterator[Record]:
    """The records of a JSON file; raises ParseError."""
    for number, fields in enumerate(rows(parse_json(file.text()), file.items), start=1):
        yield file.record(number, fields)
