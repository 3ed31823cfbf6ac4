"""SQLite parser: the rows of one table of a database file, or of a text dump that SQLite can run.

A dump runs in memory. Neither may do more than make tables, fill them and read them: no other
files, no functions that load code, no triggers or views, and bounds on memory and steps.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from index.errors import ParseError
from ingest.parse.record import Record
from ingest.parse.source_file import SourceFile

SQLITE_START = b"SQLite format 3\0"
# As for a spreadsheet.
MAX_ROWS = 200_000
_MAX_STEPS, _STEPS_PER_CHECK = 500_000_000, 100_000
_MAX_TEXT_BYTES, _MAX_STATEMENT_BYTES, _MAX_COLUMNS = 10_000_000, 50_000_000, 500
_MAX_PAGES = 50_000  # of 4 KiB: 200 MB
_READING = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ})
_FILLING = frozenset(
    {
        *(sqlite3.SQLITE_CREATE_TABLE, sqlite3.SQLITE_CREATE_INDEX, sqlite3.SQLITE_INSERT),
        *(sqlite3.SQLITE_TRANSACTION, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_REINDEX),
        sqlite3.SQLITE_DELETE,
    }
)
# Each dump starts with it; it changes nothing that matters here.
_HARMLESS_PRAGMA = "foreign_keys"
# Words of a table that holds records rather than what describes them.
_RECORD_TABLES = ("project", "initiative", "service", "scheme", "grant", "record", "item")


def read(file: SourceFile) -> Iterator[Record]:
    """Yield the rows of the table at `items`, or else of the one most likely to hold the records.

    Raises ParseError.
    """
    with file.path.open("rb") as stream:
        is_database = stream.read(len(SQLITE_START)) == SQLITE_START
    try:
        if is_database:
            with TemporaryDirectory(prefix="hasanyone-") as folder:
                yield from _read_database(file, Path(folder))
        else:
            with closing(_bounded(sqlite3.connect(":memory:"))) as connection:
                _run_dump(file, connection)
                yield from _read_table(file, connection)
    except (sqlite3.Error, ValueError, OverflowError) as error:
        what = "a database" if is_database else "a dump"
        raise ParseError(f"{what} that SQLite cannot read safely") from error


def _read_database(file: SourceFile, folder: Path) -> Iterator[Record]:
    """Read a link to the file, beside which SQLite finds no journal of anybody."""
    link = folder / "database"
    link.symlink_to(file.path.resolve())
    address = f"file:{quote(str(link))}?mode=ro&immutable=1"
    with closing(_bounded(sqlite3.connect(address, uri=True))) as connection:
        yield from _read_table(file, connection)


def _bounded(connection: sqlite3.Connection) -> sqlite3.Connection:
    connection.executescript(f"PRAGMA trusted_schema = OFF; PRAGMA max_page_count = {_MAX_PAGES};")
    limits = {
        sqlite3.SQLITE_LIMIT_LENGTH: _MAX_TEXT_BYTES,
        sqlite3.SQLITE_LIMIT_SQL_LENGTH: _MAX_STATEMENT_BYTES,
        sqlite3.SQLITE_LIMIT_COLUMN: _MAX_COLUMNS,
        sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 50,
        sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 5,
        sqlite3.SQLITE_LIMIT_ATTACHED: 0,
        sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 0,
    }
    for category, limit in limits.items():
        connection.setlimit(category, limit)
    steps_left = [_MAX_STEPS // _STEPS_PER_CHECK]

    def count_steps() -> bool:
        steps_left[0] -= 1
        return steps_left[0] < 0

    connection.set_progress_handler(count_steps, _STEPS_PER_CHECK)
    connection.text_factory = lambda content: content.decode("utf-8", errors="replace")
    connection.set_authorizer(_allow_reading)
    return connection


def _run_dump(file: SourceFile, connection: sqlite3.Connection) -> None:
    connection.set_authorizer(_allow_filling)
    connection.executescript(file.read_text())
    connection.set_authorizer(_allow_reading)


def _read_table(file: SourceFile, connection: sqlite3.Connection) -> Iterator[Record]:
    table = file.items_path or _choose_table(connection)
    name = table.replace('"', '""')
    connection.row_factory = sqlite3.Row
    rows = connection.execute(f'SELECT * FROM "{name}" LIMIT {MAX_ROWS + 1}')  # noqa: S608 - quoted
    for number, row in enumerate(rows, start=1):
        if number > MAX_ROWS:
            raise ParseError(f"has more than {MAX_ROWS:,} rows")
        yield file.make_record(number, {name: _plain(row[name]) for name in row.keys()})  # noqa: SIM118 - a Row is no mapping


def _choose_table(connection: sqlite3.Connection) -> str:
    """Return the table with the most rows among those whose names promise records, or among all.

    A view is no table: its query is not ours.
    """
    listing = connection.execute("SELECT name, type FROM sqlite_master")
    names = [str(name) for name, kind in listing if kind == "table"]
    names = [each for each in names if not each.startswith("sqlite_")]
    if not names:
        raise ParseError("has no table")
    promising = [each for each in names if any(word in each.lower() for word in _RECORD_TABLES)]
    counts = {}
    for name in promising or names:
        quoted = name.replace('"', '""')
        query = f'SELECT 1 FROM "{quoted}" LIMIT {MAX_ROWS}'  # noqa: S608 - quoted
        counts[name] = sum(1 for _ in connection.execute(query))
    return max(counts, key=lambda name: counts[name])


def _plain(value: Any) -> Any:
    return None if isinstance(value, bytes) else value


def _allow_reading(action: int, *_: str | None) -> int:
    return sqlite3.SQLITE_OK if action in _READING else sqlite3.SQLITE_DENY


def _allow_filling(action: int, first: str | None, *_: str | None) -> int:
    is_harmless = action == sqlite3.SQLITE_PRAGMA and first == _HARMLESS_PRAGMA
    is_allowed = is_harmless or action in _READING | _FILLING
    return sqlite3.SQLITE_OK if is_allowed else sqlite3.SQLITE_DENY
