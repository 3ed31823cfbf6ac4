"""Cache of what language models replied, so that no record is sent twice to the same model."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

CACHE_FILE = "generated_questions.db"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS replies (key BLOB PRIMARY KEY, model TEXT NOT NULL,
    build TEXT NOT NULL, failures INTEGER NOT NULL, questions TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS requests (build TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class CachedReply:
    """Reply on one record in `build`: its questions, or how often it could not be used."""

    build: str
    questions: tuple[str, ...] = ()
    failures: int = 0


class ReplyCache:
    """Replies by key in a SQLite file, each stored as it comes, and the requests of each build."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    @classmethod
    @contextmanager
    def open(cls, folder: Path) -> "Iterator[ReplyCache]":
        """Open the cache in `folder`, which is made if it is not there; close it afterwards."""
        folder.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(folder / CACHE_FILE, timeout=30)) as db:
            db.executescript(_SCHEMA)
            yield cls(db)

    def get(self, key: bytes) -> CachedReply | None:
        """Return the reply with this key; None if there is none."""
        row = self._db.execute(
            "SELECT build, questions, failures FROM replies WHERE key = ?", (key,)
        ).fetchone()
        return CachedReply(row[0], tuple(json.loads(row[1])), row[2]) if row else None

    def put(self, key: bytes, model: str, build: str, questions: Iterable[str]) -> None:
        """Store the questions of a reply; none if it could not be used."""
        texts = list(questions)
        failures = 0 if texts else 1
        with self._db:
            self._db.execute(
                "INSERT INTO replies VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET"
                " build = excluded.build, questions = excluded.questions,"
                " failures = failures + excluded.failures",
                (key, model, build, failures, json.dumps(texts, ensure_ascii=False)),
            )

    def count_request(self, build: str) -> None:
        """Add one to the requests of a build, which may be interrupted and go on."""
        with self._db:
            self._db.execute(
                "INSERT INTO requests VALUES (?, 1)"
                " ON CONFLICT (build) DO UPDATE SET count = count + 1",
                (build,),
            )

    def request_count(self, build: str) -> int:
        """Return the number of requests of a build so far."""
        row = self._db.execute("SELECT count FROM requests WHERE build = ?", (build,)).fetchone()
        return row[0] if row else 0
