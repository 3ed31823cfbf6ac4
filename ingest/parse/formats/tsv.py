"""TSV parser: a header and one record a row, cells separated by tabs."""

import csv
import io
from collections.abc import Iterator

from index.errors import ParseError
from ingest.parse.record import Record
from ingest.parse.source_file import SourceFile

# Cells beyond the header's last.
EXTRA_FIELD = "_extra"


def read(file: SourceFile) -> Iterator[Record]:
    """Yield the rows of a TSV file; raises ParseError."""
    reader = csv.DictReader(
        io.StringIO(file.read_text(), newline=""),
        dialect=csv.excel_tab,
        restkey=EXTRA_FIELD,
        strict=True,
    )
    try:
        for number, row in enumerate(reader, start=1):
            yield file.make_record(number, {str(name).strip(): cell for name, cell in row.items()})
    except csv.Error as error:
        raise ParseError(f"not TSV at line {reader.reader.line_num}") from error
