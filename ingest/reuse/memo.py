"""Memo: results of pure functions by a digest of their input, kept from one build to the next.

A SQLite file in the cache. What another version of the program made is not used.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import count, islice
from pathlib import Path
from typing import TypeVar

from ingest.reuse.program import program_digest

# Keys in one query. SQLite allows 32,766 parameters, but larger queries are not faster.
_BATCH_KEYS = 500
# Holds the keys of a million results, which come in no order.
_CACHE_KIB = 64_000
# With row ids: large values beside their keys take nearly thrice the space.
_SCHEMA = "CREATE TABLE IF NOT EXISTS results (key BLOB PRIMARY KEY, value BLOB NOT NULL)"
_MADE_BY = "CREATE TABLE IF NOT EXISTS made_by (program TEXT)"
ItemT = TypeVar("ItemT")


class Memo:
    """Memo of one function in the file at `path`."""

    def __init__(self, path: Path, *, full: bool = False) -> None:
        """Open the file when it is used; with `full`, forget what it holds."""
        self._path = path
        forget_outdated(path, full=full)

    def results(self, keys: Sequence[bytes], make: Callable[[int], bytes]) -> Iterator[bytes]:
        """Yield the result for each of `keys`, in their order.

        Those that are not kept are made by `make`, which is given the position of the key.
        """
        return (result for _, result in self.derive(zip(keys, count()), make))

    def derive(
        self, items: Iterable[tuple[bytes, ItemT]], make: Callable[[ItemT], bytes]
    ) -> Iterator[tuple[ItemT, bytes]]:
        """Yield each of `items`, which come with their keys, and the result for it.

        Those that are not kept are made by `make`. Few items are in memory at once.
        """
        remaining = iter(items)
        with connect(self._path, _SCHEMA) as db:
            while batch := list(islice(remaining, _BATCH_KEYS)):
                marks = ",".join("?" * len(batch))
                sql = f"SELECT key, value FROM results WHERE key IN ({marks})"  # noqa: S608
                kept = dict(db.execute(sql, [key for key, _ in batch]))
                new: dict[bytes, bytes] = {}
                for key, item in batch:
                    if key not in kept:
                        kept[key] = new[key] = make(item)
                if new:
                    with db:
                        db.executemany("INSERT OR REPLACE INTO results VALUES (?, ?)", new.items())
                yield from ((item, kept[key]) for key, item in batch)

    def keep_only(self, keys: Sequence[bytes]) -> None:
        """Delete the results for all other keys: what is suppressed must leave the disk."""
        wanted = set(keys)
        with connect(self._path, _SCHEMA) as db, db:
            stored = db.execute("SELECT key FROM results").fetchall()
            unwanted = [key for key in stored if key[0] not in wanted]
            db.executemany("DELETE FROM results WHERE key = ?", unwanted)


def forget_outdated(path: Path, *, full: bool = False) -> None:
    """Delete a file that is damaged or that another version of the program made; if `full`, any."""
    if full or not _is_current(path):
        path.unlink(missing_ok=True)


def _is_current(path: Path) -> bool:
    """Return whether this version of the program made the file; it is intact then."""
    if not path.exists():
        return False
    try:
        with closing(sqlite3.connect(path)) as db:
            made_by = db.execute("SELECT program FROM made_by").fetchone()
    except sqlite3.Error:
        return False
    return made_by is not None and made_by[0] == program_digest()


@contextmanager
def connect(path: Path, *schema: str) -> Iterator[sqlite3.Connection]:
    """Open a file, make it with the tables of `schema` if it is missing, and close it afterwards.

    What is deleted from it leaves the disk.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    is_new = not path.exists()
    with closing(sqlite3.connect(path, timeout=30)) as db:
        db.execute("PRAGMA secure_delete = ON")
        db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        for table in (_MADE_BY, *schema):
            db.execute(table)
        if is_new:
            with db:
                db.execute("INSERT INTO made_by VALUES (?)", (program_digest(),))
        yield db
