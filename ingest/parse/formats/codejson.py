"""code.json parser, the US federal source-code inventory: `projects` in 1.0, `releases` in 2.0."""

from collections.abc import Iterator

from index.errors import ParseError
from ingest.parse.record import Record
from ingest.parse.record_path import select_records
from ingest.parse.safe_load import parse_json
from ingest.parse.source_file import SourceFile


def read(file: SourceFile) -> Iterator[Record]:
    """Yield the projects of an inventory, each with the agency in `_document`.

    Raises ParseError.
    """
    document = parse_json(file.read_text())
    list_names = [name for name in ("releases", "projects") if name in document] if document else []
    if not isinstance(document, dict) or not list_names:
        raise ParseError("has neither releases nor projects")
    return file.make_records(select_records(document, list_names[0]))
