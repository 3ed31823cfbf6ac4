"""JSON parser: a file is one record, a list of records, or an object of records."""

from collections.abc import Iterator

from ingest.parse.record import Record
from ingest.parse.record_path import select_records
from ingest.parse.safe_load import parse_json
from ingest.parse.source_file import SourceFile


def read(file: SourceFile) -> Iterator[Record]:
    """Yield the records of a JSON file; raise ParseError."""
    return file.make_records(select_records(parse_json(file.read_text()), file.items_path))
