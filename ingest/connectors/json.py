"""JSON: one record a file, a list of them, or an object of them."""

from collections.abc import Iterator

from ingest.file import File
from ingest.items import rows
from ingest.parse import parse_json
from ingest.record import Record


def read(file: File) -> Iterator[Record]:
    """The records of a JSON file; raises ParseError."""
    for number, fields in enumerate(rows(parse_json(file.text()), file.items), start=1):
        yield file.record(number, fields)
