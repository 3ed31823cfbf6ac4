"""CSV parsers for exports of Airtable, Notion and SharePoint lists, without columns of persons.

A SharePoint export may start with a line that describes the list (`ListSchema=…`).
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from ingest.issues import IssueKind
from ingest.parse.delimited_rows import find_delimiter, parse_rows, split_lines
from ingest.parse.record import Record
from ingest.parse.source_file import SourceFile
from ingest.parse.standards import export_cells
from ingest.parse.table import read_table

SCHEMA_START = re.compile(r"\"?ListSchema=")
_FIELD = re.compile(r"<Field\b.{0,5000}?>", re.DOTALL)
_ATTRIBUTE = re.compile(r"\b(Type|DisplayName)=\\*[\"']+([^\"'\\]*)")
_PEOPLE_TYPES = frozenset({"User", "UserMulti"})

CellReader = Callable[[str, Any], Mapping[str, Any]]


def read_airtable(file: SourceFile) -> Iterator[Record]:
    """Yield the rows of an Airtable export; raise ParseError."""
    return _read(file, split_lines(file.read_text()), export_cells.airtable_cell)


def read_notion(file: SourceFile) -> Iterator[Record]:
    """Yield the rows of a Notion export; raise ParseError."""
    return _read(file, split_lines(file.read_text()), export_cells.notion_cell)


def read_sharepoint(file: SourceFile) -> Iterator[Record]:
    """Yield the rows of a SharePoint export; raise ParseError."""
    lines = split_lines(file.read_text())
    people: set[str] = set()
    if lines and SCHEMA_START.match(lines[0]):
        people = _columns_of_people(lines[0])
        lines = lines[1:]
    return _read(file, lines, export_cells.sharepoint_cell, people)


def _read(
    file: SourceFile, lines: list[str], read_cell: CellReader, people: Collection[str] = ()
) -> Iterator[Record]:
    def report(line_number: int) -> None:
        file.issues.add_for_field(
            IssueKind.BAD_VALUE, "stray quotation mark", file.name, f"line {line_number}"
        )

    delimiter, declaration_lines = find_delimiter(lines)
    rows = parse_rows(lines[declaration_lines:], delimiter, report)
    for record in read_table(file, rows):
        fields: dict[str, Any] = {}
        for name, cell in record.fields.items():
            if name not in people and not export_cells.names_people(name):
                fields |= read_cell(name, cell)
        yield Record(record.file, record.row_number, fields)


def _columns_of_people(schema: str) -> set[str]:
    """Return the names of the columns whose type is a person."""
    fields = [dict(_ATTRIBUTE.findall(each)) for each in _FIELD.findall(schema)]
    return {each.get("DisplayName", "") for each in fields if each.get("Type") in _PEOPLE_TYPES}
