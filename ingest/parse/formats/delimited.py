"""CSV and TSV parsers: a header, and one record for each row."""

import csv
import io
from collections.abc import Iterator

from index.errors import ParseError
from ingest.parse.record import Record
from ingest.parse.source_file import SourceFile

# Field for the cells beyond the last column of the header.
EXTRA_FIELD = "_extra"
_DELIMITERS = ",;\t"


def read_csv(file: SourceFile) -> Iterator[Record]:
    """Yield the rows of a CSV file; a quoted cell may contain line breaks.

    The delimiter is the most frequent of comma, semicolon and tab in the header. Raises ParseError,
    also for an unclosed quotation mark.
    """
    text = file.read_text()
    header = text.split("\n", 1)[0]
    return _read(file, text, max(_DELIMITERS, key=header.count), "CSV")


def read_tsv(file: SourceFile) -> Iterator[Record]:
    """Yield the rows of a TSV file; raise ParseError, also for an unclosed quotation mark."""
    return _read(file, file.read_text(), "\t", "TSV")


def _read(file: SourceFile, text: str, delimiter: str, format_name: str) -> Iterator[Record]:
    """Yield the rows of `text`, with column names stripped of whitespace."""
    reader = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=delimiter, restkey=EXTRA_FIELD, strict=True
    )
    rows = ({str(name).strip(): cell for name, cell in row.items()} for row in reader)
    try:
        yield from file.make_records(rows)
    except csv.Error as error:
        raise ParseError(f"not {format_name} at line {reader.reader.line_num}") from error
