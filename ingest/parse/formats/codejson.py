"""code.json parser, of US federal source code: an inventory, or the file of a single project.

An inventory has `projects` in 1.0 and `releases` in 2.0. A repository's own code.json describes one
project.
"""

from collections.abc import Iterator
from typing import Any

from index.errors import ParseError
from ingest.parse.record import Record
from ingest.parse.record_path import select_records
from ingest.parse.safe_load import parse_json
from ingest.parse.source_file import SourceFile


def read(file: SourceFile) -> Iterator[Record]:
    """Yield the projects of an inventory, each with the agency in `_document`, or the one project.

    Raises ParseError.
    """
    document = parse_json(file.read_text())
    if is_single_project(document):
        return file.make_records([document])
    list_names = [name for name in ("releases", "projects") if name in document] if document else []
    if not isinstance(document, dict) or not list_names:
        raise ParseError("has neither releases nor projects")
    return file.make_records(select_records(document, list_names[0]))


def is_single_project(document: Any) -> bool:
    """Return whether a document is itself a project: it has a name and permissions of its own.

    Its `projects` are names of others.
    """
    return (
        isinstance(document, dict)
        and isinstance(document.get("name"), str)
        and isinstance(document.get("permissions"), dict)
    )
