"""JSON Lines parser: one record for each line; a broken line loses only that record."""

from collections.abc import Iterator

from index.errors import ParseError
from ingest.issues import IssueKind
from ingest.parse.record import Record
from ingest.parse.safe_load import parse_json
from ingest.parse.source_file import SourceFile


def read(file: SourceFile) -> Iterator[Record]:
    """Yield the records of a JSON Lines file; empty for a line that is not a JSON object."""
    for number, line in enumerate(file.read_text().split("\n"), start=1):
        if line.strip():
            yield file.make_record(number, _parse_line(file, number, line))


def _parse_line(file: SourceFile, number: int, line: str) -> dict[str, object]:
    try:
        fields = parse_json(line)
    except ParseError as error:
        file.add_issue(IssueKind.BROKEN_FILE, f"line {number} is {error.message}")
        return {}
    return fields if isinstance(fields, dict) else {}
