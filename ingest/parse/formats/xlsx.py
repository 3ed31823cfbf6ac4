"""XLSX parser: a header and one record for each row, of the sheet `items` or else the first.

A sheet states its own size, and a file of a few kilobytes may claim two gigabytes of cells. So
sheets are read row by row, the claimed size is not trusted, and rows, columns and unpacked bytes
have limits.
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
from ingest.parse.source_file import MAX_FILE_BYTES, SourceFile

MAX_ROWS = 200_000
MAX_COLUMNS = 500
# A sheet may end with any number of empty rows.
_MAX_EMPTY_ROWS = 1000


def read(file: SourceFile) -> Iterator[Record]:
    """Yield the rows of a sheet, without empty ones; raise ParseError."""
    _check_unpacked_size(file.path)
    with file.path.open("rb") as stream:
        yield from _parse_workbook(file, stream)


def _parse_workbook(file: SourceFile, stream: BinaryIO) -> Iterator[Record]:
    try:
        workbook = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # openpyxl raises errors of many kinds
        raise ParseError("not a spreadsheet that can be read") from error
    try:
        sheet = _select_sheet(workbook, file.items_path)
        _check_claimed_size(file, sheet)
        sheet.reset_dimensions()
        rows = sheet.iter_rows(max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS, values_only=True)
        yield from _row_records(file, rows)
    except ParseError:
        raise
    except Exception as error:
        raise ParseError(f"broken in sheet {file.items_path or 1}") from error
    finally:
        workbook.close()


def _check_unpacked_size(path: Path) -> None:
    """Raise ParseError if the file is not a zip, or unpacks to more than 200 MB."""
    try:
        with zipfile.ZipFile(path) as archive:
            total = sum(info.file_size for info in archive.infolist())
    except (OSError, zipfile.BadZipFile) as error:
        raise ParseError("not a spreadsheet") from error
    if total > MAX_FILE_BYTES:
        raise ParseError(f"unpacks to more than {MAX_FILE_BYTES // 1024**2} MB")


def _select_sheet(workbook: Any, name: str) -> Any:
    if not name:
        return workbook.worksheets[0]
    if name not in workbook.sheetnames:
        raise ParseError(f"has no sheet {name!r}")
    return workbook[name]


def _check_claimed_size(file: SourceFile, sheet: Any) -> None:
    rows, columns = sheet.max_row or 0, sheet.max_column or 0
    if rows > MAX_ROWS or columns > MAX_COLUMNS:
        claim = f"claims {rows:,} rows and {columns:,} columns"
        maximum = f"at most {MAX_ROWS:,} and {MAX_COLUMNS:,} are read"
        file.add_issue(IssueKind.BROKEN_FILE, f"{claim}; {maximum}")


def _row_records(file: SourceFile, rows: Iterator[tuple[object, ...]]) -> Iterator[Record]:
    header: list[str] | None = None
    empty_rows = 0
    for number, row in enumerate(rows):
        if number > MAX_ROWS:
            raise ParseError(f"has more than {MAX_ROWS:,} rows")
        cells = [_cell_value(cell) for cell in row]
        if not any(cell is not None for cell in cells):
            if (empty_rows := empty_rows + 1) > _MAX_EMPTY_ROWS:
                return
        elif header is None:
            header, empty_rows = ["" if cell is None else str(cell) for cell in cells], 0
        else:
            empty_rows = 0
            pairs = zip(header, cells, strict=False)
            yield file.make_record(number, {name: cell for name, cell in pairs if name})


def _cell_value(cell: object) -> object:
    if isinstance(cell, dt.datetime | dt.date | dt.time):
        return cell.isoformat().removesuffix("T00:00:00")
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return (cell.strip() or None) if isinstance(cell, str) else cell
