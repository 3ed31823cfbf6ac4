"""Tables: rows of cells become records, by the names in their header."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from index.errors import ParseError
from ingest.issues import IssueKind
from ingest.parse.record import Record
from ingest.parse.source_file import SourceFile
from ingest.parse.table_header import SCANNED_ROWS, find_header, is_empty

# Field for the cells in columns without a name.
EXTRA_FIELD = "_extra"


def read_table(file: SourceFile, rows: Iterable[Sequence[object]]) -> Iterator[Record]:
    """Yield a record for each of `rows` below the header, without empty ones.

    Rows are numbered from the header. Rows above it are an issue. Raises ParseError if there is no
    row where the declaration says that the header is.
    """
    remaining = iter(rows)
    first_rows = list(islice(remaining, max(SCANNED_ROWS, file.header or 0)))
    if all(map(is_empty, chain.from_iterable(first_rows))):
        return
    if file.header is not None and file.header > len(first_rows):
        raise ParseError(f"has no row {file.header}, which is declared as its header")
    header = find_header(first_rows, file.field_names, file.header)
    if header.skipped_rows and file.header is None:
        file.add_issue(
            IssueKind.ROWS_ABOVE_HEADER, f"{header.skipped_rows}; the header is row {header.number}"
        )
    rows_below = chain(first_rows[header.number :], remaining)
    for number, row in enumerate(rows_below, start=1):
        if not all(map(is_empty, row)):
            yield file.make_record(number, _row_fields(header.names, row))


def _row_fields(names: Sequence[str], row: Sequence[object]) -> dict[str, object]:
    """Return the cells of `row` by name; None for those that it lacks, `_extra` for the others."""
    missing = [None] * (len(names) - len(row))
    fields = {name: cell for name, cell in zip(names, [*row, *missing], strict=False) if name}
    named = [*map(bool, names), *([False] * (len(row) - len(names)))]
    extra = [
        cell
        for cell, has_name in zip(row, named, strict=False)
        if not has_name and not is_empty(cell)
    ]
    return {**fields, EXTRA_FIELD: extra} if extra else fields
