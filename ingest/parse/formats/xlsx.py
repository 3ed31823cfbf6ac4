"""XLSX: a header and one record a row, of the sheet that `items` names or else the first.

A sheet states its own size, and a file of some kilobytes may claim two gigabytes of cells. So it is
read row by row, what it claims is not believed, and rows, columns and unpacked bytes have bounds.
"""

import datetime as dt
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from openpyxl import load_workbook

from index.errors import ParseError
from ingest.issues import IssueKind
from ingest.parse.record import Record
from ingest.parse.source_file import LARGEST, File

MOST_ROWS = 200_000
MOST_COLUMNS = 500
# A sheet may end in any number of rows that hold nothing.
_MOST_EMPTY = 1000


def read(file: File) -> Iterator[Record]:
    """The records of a sheet, rows that say nothing aside; raises ParseError."""
    _check(file.path)
    with file.path.open("rb") as content:
        yield from _read(file, content)


def _read(file: File, content: BinaryIO) -> Iterator[Record]:
    try:
        workbook = load_workbook(content, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # openpyxl raises whatever its parts raise
        raise ParseError("not a spreadsheet that can be read") from error
    try:
        sheet = _sheet(workbook, file.items)
        _doubt_claim(file, sheet)
        sheet.reset_dimensions()
        rows = sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS, values_only=True)
        yield from _records(file, rows)
    except ParseError:
        raise
    except Exception as error:
        raise ParseError(f"broken in sheet {file.items or 1}") from error
    finally:
        workbook.close()


def _check(path: Path) -> None:
    """Raise ParseError when the file is no zip, or opens to more than we read."""
    try:
        with zipfile.ZipFile(path) as packed:
            total = sum(info.file_size for info in packed.infolist())
    except (OSError, zipfile.BadZipFile) as error:
        raise ParseError("not a spreadsheet") from error
    if total > LARGEST:
        raise ParseError(f"opens to more than {LARGEST // 1024**2} MB")


def _sheet(workbook: Any, name: str) -> Any:
    if not name:
        return workbook.worksheets[0]
    if name not in workbook.sheetnames:
        raise ParseError(f"has no sheet {name!r}")
    return workbook[name]


def _doubt_claim(file: File, sheet: Any) -> None:
    rows, columns = sheet.max_row or 0, sheet.max_column or 0
    if rows > MOST_ROWS or columns > MOST_COLUMNS:
        told = f"claims {rows:,} rows and {columns:,} columns; {MOST_ROWS:,} and {MOST_COLUMNS:,}"
        file.doubt(IssueKind.BROKEN_FILE, f"{told} are read at most")


def _records(file: File, rows: Iterator[tuple[object, ...]]) -> Iterator[Record]:
    header: list[str] | None = None
    empty = 0
    for number, row in enumerate(rows):
        if number > MOST_ROWS:
            raise ParseError(f"has more than {MOST_ROWS} rows")
        cells = [_cell(cell) for cell in row]
        if not any(cell is not None for cell in cells):
            if (empty := empty + 1) > _MOST_EMPTY:
                return
        elif header is None:
            header, empty = ["" if cell is None else str(cell) for cell in cells], 0
        else:
            empty = 0
            named = zip(header, cells, strict=False)
            yield file.record(number, {name: cell for name, cell in named if name})


def _cell(cell: object) -> object:
    if isinstance(cell, dt.datetime | dt.date | dt.time):
        return cell.isoformat().removesuffix("T00:00:00")
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return (cell.strip() or None) if isinstance(cell, str) else cell
