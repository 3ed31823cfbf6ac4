"""CSV and TSV parsers: one record for each row, with names from the header."""

from collections.abc import Iterator, Sequence

from ingest.issues import IssueKind
from ingest.parse.delimited_rows import find_delimiter, parse_rows, split_lines
from ingest.parse.record import Record
from ingest.parse.source_file import SourceFile
from ingest.parse.table import read_table


def read_csv(file: SourceFile) -> Iterator[Record]:
    """Yield the rows of a CSV file, with the delimiter that splits them alike.

    A line with a stray quotation mark is an issue. Raises ParseError.
    """
    lines = split_lines(file.read_text())
    delimiter, declaration_lines = find_delimiter(lines)
    return _read(file, lines[declaration_lines:], delimiter)


def read_tsv(file: SourceFile) -> Iterator[Record]:
    """Yield the rows of a TSV file, as those of a CSV file; raise ParseError."""
    return _read(file, split_lines(file.read_text()), "\t")


def _read(file: SourceFile, lines: Sequence[str], delimiter: str) -> Iterator[Record]:
    def report(line_number: int) -> None:
        file.issues.add_for_field(
            IssueKind.BAD_VALUE, "stray quotation mark", file.name, f"line {line_number}"
        )

    return read_table(file, parse_rows(lines, delimiter, report))
