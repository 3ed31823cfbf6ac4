"""Rows of a CSV text: its delimiter, and its cells also after a stray quotation mark."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

_DELIMITERS = ",;\t|"
# Excel reads and writes this line, which names the delimiter.
_DECLARED_DELIMITER = re.compile(r'"?sep=(.)"?[;,\t]*+\s*+', re.IGNORECASE)
_SCANNED_LINES = 200
# A quotation mark that opens a longer cell than this is a stray one.
_MAX_CELL_CHARS = 10_000_000


def split_lines(text: str) -> list[str]:
    """Return the lines of `text` with their ends, also inside quoted cells."""
    return list(io.StringIO(text, newline=""))


def find_delimiter(lines: Sequence[str]) -> tuple[str, int]:
    """Return the delimiter, and the number of lines before the table that only declare it.

    Without a declaration (`sep=;`), it is the one of comma, semicolon, tab and pipe that splits
    most rows into the same number of cells. csv.Sniffer of the standard library takes any character
    that is regular, also a letter.
    """
    if lines and (declared := _DECLARED_DELIMITER.fullmatch(lines[0])):
        return declared[1], 1
    return max(_DELIMITERS, key=lambda delimiter: _regularity(lines, delimiter)), 0


def parse_rows(
    lines: Sequence[str], delimiter: str, report: Callable[[int], None]
) -> Iterator[list[str]]:
    """Yield the cells of each row; a quoted cell may contain line breaks.

    A line whose quotation marks do not match is a row of its own. `report` is called with its
    number (from 1).
    """
    # The limit is one of the process. A file is bounded, and so are its cells.
    csv.field_size_limit(_MAX_CELL_CHARS)
    start, width = 0, 0
    while start < len(lines):
        rest = (lines[number] for number in range(start, len(lines)))
        reader = csv.reader(rest, delimiter=delimiter, strict=True)
        lines_read = 0
        try:
            for row in reader:
                width = width or len(row)
                lines_read = reader.line_num
                yield row
        except csv.Error:
            start += lines_read + 1
            report(start)
            yield _split_line(lines[start - 1], delimiter, width)
        else:
            return


def _split_line(line: str, delimiter: str, width: int) -> list[str]:
    """Return the cells of one line: in quotation marks if that gives `width` of them."""
    readings = (
        next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter, quoting=quoting), [])
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE)
    )
    quoted, unquoted = readings
    return quoted if len(quoted) == width else unquoted


def _regularity(lines: Sequence[str], delimiter: str) -> tuple[float, int, int]:
    """Return the share of the first rows with the same number of cells, and what decides a tie.

    That is how few quotation marks are left inside cells, and how many cells there are.
    """
    rows = [row for row in parse_rows(lines[:_SCANNED_LINES], delimiter, lambda _: None) if row]
    marks = sum('"' in cell for row in rows for cell in row)
    widths = Counter(len(row) for row in rows if len(row) > 1)
    shares = ((count / len(rows), -marks, width) for width, count in widths.items())
    return max(shares, default=(0, 0, 0))
