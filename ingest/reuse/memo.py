"""Memo: results of pure functions by a digest of their input, kept from one build to the next.

A SQLite file in the cache. What another version of the program made is not used.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from ingest.reuse.program import program_digest

# Keys in one query. SQLite allows 32,766 parameters, but larger queries are not faster.
_BATCH_KEYS = 500
_SCHEMA = """
CREATE TABLE IF NOT EXISTS made_by (program TEXT);
CREATE TABLE IF NOT EXISTS results (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
"""


class Memo:
    """Memo of one function in the file at `path`."""

    def __init__(self, path: Path, *, full: bool = False) -> None:
        """Open the file when it is used; with `full`, forget what it holds."""
        self._path = path
        if full or not self._is_current():
            path.unlink(missing_ok=True)

    def results(self, keys: Sequence[bytes], make: Callable[[int], bytes]) -> Iterator[bytes]:
        """Yield the result for each of `keys`, in their order.

        Those that are not kept are made by `make`, which is given the position of the key.
        """
        with self._connect() as db:
            for start in range(0, len(keys), _BATCH_KEYS):
                batch = keys[start : start + _BATCH_KEYS]
                marks = ",".join("?" * len(batch))
                sql = f"SELECT key, value FROM results WHERE key IN ({marks})"  # noqa: S608
                kept = dict(db.execute(sql, batch))
                new: dict[bytes, bytes] = {}
                for position, key in enumerate(batch, start):
                    if key not in kept:
                        kept[key] = new[key] = make(position)
                with db:
                    db.executemany("INSERT OR REPLACE INTO results VALUES (?, ?)", new.items())
                yield from (kept[key] for key in batch)

    def keep_only(self, keys: Sequence[bytes]) -> None:
        """Delete the results for all other keys: what is suppressed must leave the disk."""
        wanted = set(keys)
        with self._connect() as db, db:
            db.execute("PRAGMA secure_delete = ON")
            stored = db.execute("SELECT key FROM results").fetchall()
            unwanted = [key for key in stored if key[0] not in wanted]
            db.executemany("DELETE FROM results WHERE key = ?", unwanted)

    def _is_current(self) -> bool:
        """Return whether this version of the program made the file; it is intact then."""
        if not self._path.exists():
            return False
        try:
            with closing(sqlite3.connect(self._path)) as db:
                made_by = db.execute("SELECT program FROM made_by").fetchone()
        except sqlite3.Error:
            return False
        return made_by is not None and made_by[0] == program_digest()

    @contextmanager
    def _connect(self) -> Iterator[sqlite3.Connection]:
        """Open the file, make it if it is missing, and close it afterwards."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        is_new = not self._path.exists()
        with closing(sqlite3.connect(self._path, timeout=30)) as db:
            db.executescript(_SCHEMA)
            if is_new:
                with db:
                    db.execute("INSERT INTO made_by VALUES (?)", (program_digest(),))
            yield db
