"""Tally: in how many documents each key is, kept from one build to the next.

A build adds the documents that came and takes off those that went; it does not read the others.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from ingest.reuse.memo import connect, forget_outdated

_DOCUMENTS = """CREATE TABLE IF NOT EXISTS documents
    (digest BLOB PRIMARY KEY, keys TEXT NOT NULL)"""
_COUNTS = """CREATE TABLE IF NOT EXISTS counts
    (key TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID"""
_ADD = """INSERT INTO counts VALUES (?, ?)
    ON CONFLICT (key) DO UPDATE SET count = count + excluded.count"""


class Tally:
    """Tally of the keys of documents in the file at `path`; no key holds a line end."""

    def __init__(self, path: Path, *, full: bool = False) -> None:
        """Open the file when it is used; with `full`, forget what it holds."""
        self._path = path
        forget_outdated(path, full=full)

    def update(
        self, digests: Sequence[bytes], find_keys: Callable[[list[int]], Iterator[set[str]]]
    ) -> None:
        """Count the keys of the documents with these `digests`, and of no others.

        `find_keys` yields the keys of the documents at some positions, which ascend.
        """
        change: Counter[str] = Counter()
        with connect(self._path, _DOCUMENTS, _COUNTS) as db, db:  # all of it or nothing
            counted = {digest for (digest,) in db.execute("SELECT digest FROM documents")}
            for digest in counted.difference(digests):
                sql = "SELECT keys FROM documents WHERE digest = ?"
                (keys,) = db.execute(sql, (digest,)).fetchone()
                change.subtract(filter(None, keys.split("\n")))
                db.execute("DELETE FROM documents WHERE digest = ?", (digest,))
            new = [position for position, digest in enumerate(digests) if digest not in counted]
            for position, own_keys in zip(new, find_keys(new), strict=True):
                change.update(own_keys)
                row = digests[position], "\n".join(sorted(own_keys))
                db.execute("INSERT INTO documents VALUES (?, ?)", row)
            db.executemany(_ADD, ((key, number) for key, number in change.items() if number))
            db.execute("DELETE FROM counts WHERE count = 0")

    def counts(self, prefix: str) -> Iterator[tuple[str, int]]:
        """Yield each key that starts with `prefix`, without it, and the number of its documents."""
        with connect(self._path, _DOCUMENTS, _COUNTS) as db:
            sql = "SELECT substr(key, ?), count FROM counts WHERE key >= ? AND key < ?"
            yield from db.execute(sql, (len(prefix) + 1, prefix, prefix + "\U0010ffff"))
