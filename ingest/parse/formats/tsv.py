"""TSV: a header and one record a row, cells parted by tabs."""

import csv
import io
from collections.abc import Iterator

from index.errors import ParseError
from ingest.parse.record import Record
from ingest.parse.source_file import File

# Cells beyond the header's last.
EXTRA = "_extra"


def read(file: File) -> Iterator[Record]:
    """The records of a TSV file; raises ParseError."""
    table = csv.DictReader(
        io.StringIO(file.text(), newline=""), dialect=csv.excel_tab, restkey=EXTRA, strict=True
    )
    try:
        for number, row in enumerate(table, start=1):
            yield file.record(number, {str(name).strip(): cell for name, cell in row.items()})
    except csv.Error as error:
        raise ParseError(f"not TSV at line {table.reader.line_num}") from error
