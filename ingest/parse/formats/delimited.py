"""CSV parser: a header and one record a row, delimited by comma, semicolon or tab."""

import csv
import io
from collections.abc import Iterator

from index.errors import ParseError
from ingest.parse.record import Record
from ingest.parse.source_file import SourceFile

# Cells beyond the header's last.
EXTRA_FIELD = "_extra"


def read(file: SourceFile) -> Iterator[Record]:
    """Yield the rows of a CSV file, their line breaks within quotation marks included.

    The delimiter is the commonest of comma, semicolon and tab in the header. Raises ParseError,
    also for an unclosed quotation mark.
    """
    text = file.read_text()
    header = text.split("\n", 1)[0]
    reader = csv.DictReader(
        io.StringIO(text, newline=""),
        delimiter=max(",;\t", key=header.count),
        restkey=EXTRA_FIELD,
        strict=True,
    )
    try:
        for number, row in enumerate(reader, start=1):
            yield file.make_record(number, {str(name).strip(): cell for name, cell in row.items()})
    except csv.Error as error:
        raise ParseError(f"not CSV at line {reader.reader.line_num}") from error
