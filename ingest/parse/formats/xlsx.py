"""XLSX parser: one record for each row of a sheet, with names from its header.

A sheet states its own size, and a file of a few kilobytes may claim two gigabytes of cells. So
sheets are read row by row, the claimed size is not trusted, and rows, columns and unpacked bytes
have limits.
"""

import datetime as dt
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from openpyxl import load_workbook

from index.errors import ParseError
from ingest.issues import IssueKind
from ingest.parse.record import Record
from ingest.parse.source_file import MAX_FILE_BYTES, SourceFile
from ingest.parse.table import read_table
from ingest.parse.table_header import SCANNED_ROWS, find_header

MAX_ROWS = 200_000
MAX_COLUMNS = 500
# A sheet may end with any number of empty rows.
_MAX_EMPTY_ROWS = 1000
# A sheet of notes is narrower than one of records.
_MIN_WIDTH_SHARE = 0.75

Cells = list[object]


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
        sheet = _select_sheet(file, workbook)
        _check_claimed_size(file, sheet)
        yield from read_table(file, _read_rows(sheet))
    except ParseError:
        raise
    except Exception as error:
        raise ParseError(f"broken in sheet {file.sheet or file.items_path or 1}") from error
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


def _select_sheet(file: SourceFile, workbook: Any) -> Any:
    """Return the sheet that is declared, or else the first that holds records.

    Other sheets with a table are an issue.
    """
    if name := file.sheet or file.items_path:
        if name not in workbook.sheetnames:
            raise ParseError(f"has no sheet {name!r}")
        return workbook[name]
    visible = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    sheets = visible or workbook.worksheets
    if len(sheets) == 1:
        return sheets[0]
    sizes = [_table_size(file, sheet) for sheet in sheets]
    selected = sheets[_find_records(sizes)]
    others = [
        sheet.title
        for sheet, (_, width) in zip(sheets, sizes, strict=True)
        if width > 1 and sheet is not selected
    ]
    if others:
        file.add_issue(
            IssueKind.OTHER_SHEETS, f"{', '.join(map(repr, others))}; {selected.title!r} is read"
        )
    return selected


def _find_records(sizes: list[tuple[int, int]]) -> int:
    """Return the position of the sheet with records, from the declared names and width of each.

    It is the first with the most declared names; if no sheet has two, the first that is nearly as
    wide as the widest.
    """
    matches = [names for names, _ in sizes]
    if max(matches) > 1:
        return matches.index(max(matches))
    minimum = _MIN_WIDTH_SHARE * max(width for _, width in sizes)
    return next(position for position, (_, width) in enumerate(sizes) if width >= minimum)


def _table_size(file: SourceFile, sheet: Any) -> tuple[int, int]:
    """Return the number of declared names in the header of a sheet, and that of its names.

    A sheet without rows below its header counts as empty.
    """
    rows = list(islice(_read_rows(sheet), SCANNED_ROWS))
    if not any(cell is not None for row in rows for cell in row):
        return 0, 0
    header = find_header(rows, file.field_names)
    if not any(cell is not None for row in rows[header.number :] for cell in row):
        return 0, 0
    return len(file.field_names.intersection(header.names)), sum(map(bool, header.names))


def _check_claimed_size(file: SourceFile, sheet: Any) -> None:
    rows, columns = sheet.max_row or 0, sheet.max_column or 0
    if rows > MAX_ROWS or columns > MAX_COLUMNS:
        claim = f"claims {rows:,} rows and {columns:,} columns"
        maximum = f"at most {MAX_ROWS:,} and {MAX_COLUMNS:,} are read"
        file.add_issue(IssueKind.BROKEN_FILE, f"{claim}; {maximum}")


def _read_rows(sheet: Any) -> Iterator[Cells]:
    """Yield the rows of a sheet, until a thousand are empty; raise ParseError beyond the limit."""
    sheet.reset_dimensions()
    empty_rows = 0
    rows = sheet.iter_rows(max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS, values_only=True)
    for number, row in enumerate(rows):
        if number > MAX_ROWS:
            raise ParseError(f"has more than {MAX_ROWS:,} rows")
        cells = [_cell_value(cell) for cell in row]
        empty_rows = 0 if any(cell is not None for cell in cells) else empty_rows + 1
        if empty_rows > _MAX_EMPTY_ROWS:
            return
        yield cells


def _cell_value(cell: object) -> object:
    if isinstance(cell, dt.datetime | dt.date | dt.time):
        return cell.isoformat().removesuffix("T00:00:00")
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return (cell.strip() or None) if isinstance(cell, str) else cell
