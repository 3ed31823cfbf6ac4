"""360Giving JSON parser: one record a grant, the rest of the file in `_document`."""

from collections.abc import Iterator

from index.errors import ParseError
from ingest.parse.record import Record
from ingest.parse.record_path import select_records
from ingest.parse.safe_load import parse_json
from ingest.parse.source_file import SourceFile


def read(file: SourceFile) -> Iterator[Record]:
    """Yield the grants of a file; raises ParseError."""
    payload = parse_json(file.read_text())
    if not isinstance(payload, dict) or not isinstance(payload.get("grants"), list):
        raise ParseError("holds no grants")
    for number, fields in enumerate(select_records(payload, "grants"), start=1):
        yield file.make_record(number, fields)
