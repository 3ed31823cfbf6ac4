"""The initiatives of a snapshot, kept in one SQLite file and read a row at a time."""

import hashlib
import sqlite3
import threading
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from index.errors import NotFound
from index.facets.terms import facets
from index.model import Initiative
from index.retrieval.types import Rows

_initiative = TypeAdapter(Initiative)
_SCHEMA = """
CREATE TABLE initiatives (row INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, body BLOB NOT NULL);
CREATE TABLE redirects (id TEXT PRIMARY KEY, target TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE ids (id TEXT PRIMARY KEY, since TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE facets (facet TEXT PRIMARY KEY, rows BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE versions (id TEXT PRIMARY KEY, digest BLOB NOT NULL, changed TEXT) WITHOUT ROWID;
"""


def to_json(initiative: Initiative) -> dict[str, Any]:
    """An initiative as plain data; what is not stated is left out."""
    data: dict[str, Any] = _initiative.dump_python(initiative, mode="json", exclude_defaults=True)
    return data


def from_json(data: dict[str, Any]) -> Initiative:
    """The initiative that `to_json` made `data` of; raises ValueError when it is none."""
    return _initiative.validate_python(data)


def digest(initiative: Initiative) -> bytes:
    """What tells one content from another; the day on which a record was seen is no content."""
    origins = tuple(replace(origin, seen=None) for origin in initiative.origins)
    body = _initiative.dump_json(replace(initiative, origins=origins), exclude_defaults=True)
    return hashlib.sha256(body).digest()[:16]


def write(
    path: Path,
    initiatives: Sequence[Initiative],
    redirects: Mapping[str, str],
    since: Mapping[str, str] | None = None,
    versions: Sequence[tuple[bytes, str]] = (),
) -> None:
    """Write `initiatives`, a row each in this order, and the old ids that lead to them.

    `since` is the day on which each id was first there, those included that are no more;
    `versions` holds the digest of each and when its content last changed, where that is known.
    """
    with closing(sqlite3.connect(path)) as db, db:
        db.executescript(_SCHEMA)
        db.executemany(
            "INSERT INTO initiatives VALUES (?, ?, ?)",
            (
                (row, initiative.id, _initiative.dump_json(initiative, exclude_defaults=True))
                for row, initiative in enumerate(initiatives)
            ),
        )
        db.executemany("INSERT INTO redirects VALUES (?, ?)", sorted(redirects.items()))
        db.executemany("INSERT INTO ids VALUES (?, ?)", sorted((since or {}).items()))
        db.executemany("INSERT INTO facets VALUES (?, ?)", _facet_rows(initiatives))
        db.executemany(
            "INSERT INTO versions VALUES (?, ?, ?)",
            (
                (each.id, *(versions[row] if versions else (digest(each), None)))
                for row, each in enumerate(initiatives)
            ),
        )


def _facet_rows(initiatives: Sequence[Initiative]) -> Iterator[tuple[str, bytes]]:
    rows: dict[str, array[int]] = {}
    for row, initiative in enumerate(initiatives):
        for facet in facets(initiative):
            rows.setdefault(facet, array("q")).append(row)
    for facet in sorted(rows):
        yield facet, np.asarray(rows[facet], dtype="<i8").tobytes()


def no_such_initiative() -> NotFound:
    """What to raise where an id leads to nothing that may be shown."""
    return NotFound("There is no initiative with that id.", "Search for it by its name.")


class Catalogue:
    """The initiatives of one snapshot, by row and by id; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        """Open the file at `path` for reading only; raises sqlite3.Error when it is none."""
        uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._db = sqlite3.connect(uri, uri=True, check_same_thread=False)
        self._lock = threading.Lock()
        self._length = int(self._one("SELECT count(*) FROM initiatives")[0])

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Initiative]:
        return (self[row] for row in range(len(self)))

    def digests(self) -> dict[str, bytes]:
        """What tells one content from another, by id."""
        return {id_: found for id_, found, _ in self._versions()}

    def changed(self) -> dict[str, str]:
        """When the content of an id last changed, for those of which that is known."""
        return {id_: changed for id_, _, changed in self._versions() if changed}

    def __getitem__(self, row: int) -> Initiative:
        found = self._one("SELECT body FROM initiatives WHERE row = ?", row)
        if found is None:
            raise IndexError(row)
        return _initiative.validate_json(found[0])

    def get(self, id: str) -> Initiative:  # noqa: A002 - the field's name
        """The initiative with this id, or the one that an old id leads to; raises NotFound."""
        found = self._one(
            "SELECT body FROM initiatives WHERE id = "
            "coalesce((SELECT target FROM redirects WHERE id = ?1), ?1)",
            id,
        )
        if found is None:
            raise no_such_initiative()
        return _initiative.validate_json(found[0])

    def rows(self, limits: Iterable[Iterable[str]]) -> Rows | None:
        """Rows that have, for every limit, at least one of its facets; None when nothing limits."""
        kept: Rows | None = None
        for alternatives in limits:
            found = self._any(alternatives)
            kept = found if kept is None else np.intersect1d(kept, found, assume_unique=True)
        return kept

    def facets(self, prefix: str) -> list[str]:
        """The facets that start with `prefix`, sorted."""
        with self._lock:
            found = self._db.execute(
                "SELECT facet FROM facets WHERE facet >= ? AND facet < ? ORDER BY facet",
                (prefix, prefix + "\U0010ffff"),
            ).fetchall()
        return [facet for (facet,) in found]

    def redirects(self) -> dict[str, str]:
        """The old ids and where each leads."""
        with self._lock:
            return dict(self._db.execute("SELECT id, target FROM redirects"))

    def since(self) -> dict[str, str]:
        """The day on which each id was first there; empty text where an old file does not say."""
        with self._lock:
            known = dict.fromkeys(
                (i for (i,) in self._db.execute("SELECT id FROM initiatives")), ""
            )
            try:
                return {**known, **dict(self._db.execute("SELECT id, since FROM ids"))}
            except sqlite3.OperationalError:  # written before there was such a table
                return known

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def _versions(self) -> Iterator[tuple[str, bytes, str | None]]:
        try:
            with self._lock:
                found = self._db.execute("SELECT id, digest, changed FROM versions").fetchall()
        except sqlite3.OperationalError:  # written before there were versions
            return ((each.id, digest(each), None) for each in self)
        return iter(found)

    def _any(self, alternatives: Iterable[str]) -> Rows:
        blobs = (self._one("SELECT rows FROM facets WHERE facet = ?", f) for f in alternatives)
        arrays = [np.frombuffer(blob[0], dtype="<i8") for blob in blobs if blob is not None]
        return np.unique(np.concatenate(arrays)) if arrays else np.empty(0, dtype=np.int64)

    def _one(self, sql: str, *values: Any) -> Any:
        with self._lock:
            return self._db.execute(sql, values).fetchone()
