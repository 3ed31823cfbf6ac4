"""360Giving JSON: one record a grant, what stood around them in `_document`."""

from collections.abc import Iterator

from index.errors import ParseError
from ingest.parse.record import Record
from ingest.parse.record_path import rows
from ingest.parse.safe_load import parse_json
from ingest.parse.source_file import File


def read(file: File) -> Iterator[Record]:
    """The grants of a file; raises ParseError."""
    said = parse_json(file.text())
    if not isinstance(said, dict) or not isinstance(said.get("grants"), list):
        raise ParseError("holds no grants")
    for number, fields in enumerate(rows(said, "grants"), start=1):
        yield file.record(number, fields)
