"""CSV: a header and one record a row, line breaks between quotation marks included."""

import csv
import io
from collections.abc import Iterator

from index.errors import ParseError
from ingest.parse.record import Record
from ingest.parse.source_file import File

# Cells beyond the header's last.
EXTRA = "_extra"


def read(file: File) -> Iterator[Record]:
    """The records of a CSV file; raises ParseError, an unclosed quotation mark included."""
    text = file.text()
    header = text.split("\n", 1)[0]
    table = csv.DictReader(
        io.StringIO(text, newline=""),
        delimiter=max(",;\t", key=header.count),
        restkey=EXTRA,
        strict=True,
    )
    try:
        for number, row in enumerate(table, start=1):
            yield file.record(number, {str(name).strip(): cell for name, cell in row.items()})
    except csv.Error as error:
        raise ParseError(f"not CSV at line {table.reader.line_num}") from error
