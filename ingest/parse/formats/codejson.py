"""code.json, the US federal source-code inventory: `projects` in 1.0, `releases` in 2.0."""

from collections.abc import Iterator

from index.errors import ParseError
from ingest.parse.record import Record
from ingest.parse.record_path import rows
from ingest.parse.safe_load import parse_json
from ingest.parse.source_file import File


def read(file: File) -> Iterator[Record]:
    """The projects of an inventory, each with its agency in `_document`; raises ParseError."""
    document = parse_json(file.text())
    lists = [name for name in ("releases", "projects") if name in document] if document else []
    if not isinstance(document, dict) or not lists:
        raise ParseError("has neither releases nor projects")
    for number, fields in enumerate(rows(document, lists[0]), start=1):
        yield file.record(number, fields)
