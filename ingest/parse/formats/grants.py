"""360Giving JSON parser: one record for each grant, with the rest of the file in `_document`."""

from collections.abc import Iterator

from ingest.parse.record import Record
from ingest.parse.record_path import find_list, select_records
from ingest.parse.safe_load import parse_json
from ingest.parse.source_file import SourceFile


def read(file: SourceFile) -> Iterator[Record]:
    """Yield the grants of a file; raise ParseError."""
    payload = parse_json(file.read_text())
    find_list(payload, "grants", "holds no grants")
    return file.make_records(select_records(payload, "grants"))
