"""Document store: the initiatives of a snapshot and their facet postings in one SQLite file."""

import hashlib
import json
import re
import sqlite3
import threading
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
from pydantic import TypeAdapter

from index.errors import NotFound
from index.i18n.translation import gettext
from index.model import ExpectedQuestion, Initiative, Origin, QuestionOrigin
from index.retrieval.types import KeptRows, Rows
from index.snapshot.document_terms import DocumentTerms

_ADAPTER = TypeAdapter(Initiative)
_TEXT_ADAPTER = TypeAdapter(str)
_DECODER = json.JSONDecoder()
# The first fields of an initiative.
_TEXT = rb'"[^"\\]*(?:\\.[^"\\]*)*"'
_HEAD = re.compile(rb'\{("id":(%s),"title":(%s)),' % (_TEXT, _TEXT))
# The day on which a record was seen, which is never the first field. In a text, quotes are escaped.
_SEEN = re.compile(rb',"seen":"[^"]*"')
_CACHED_INITIATIVES = 1_000  # some 5 MB
_SCHEMA = """
CREATE TABLE initiatives (row INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, body BLOB NOT NULL);
CREATE TABLE redirects (id TEXT PRIMARY KEY, target TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE ids (id TEXT PRIMARY KEY, since TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE facets (facet TEXT PRIMARY KEY, rows BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE versions (id TEXT PRIMARY KEY, digest BLOB NOT NULL, changed TEXT) WITHOUT ROWID;
CREATE TABLE questions (row INTEGER, position INTEGER, origin TEXT NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (row, position)) WITHOUT ROWID;
CREATE TABLE names (name TEXT, row INTEGER, whole INTEGER, PRIMARY KEY (name, row)) WITHOUT ROWID;
"""
_COLUMNS = {
    "initiatives": 3,
    "redirects": 2,
    "ids": 2,
    "facets": 2,
    "versions": 3,
    "questions": 4,
    "names": 3,
}
# Of 4 KB, the default, initiatives leave a seventh of the file empty.
_PAGE_BYTES = 8192
# Holds the names of a million initiatives.
_WRITER_CACHE_KIB = 250_000


def to_json(initiative: Initiative) -> dict[str, Any]:
    """Return an initiative as plain data, without the fields that are not stated."""
    data: dict[str, Any] = _ADAPTER.dump_python(initiative, mode="json", exclude_defaults=True)
    return data


def from_json(data: dict[str, Any]) -> Initiative:
    """Return the initiative of data that `to_json` made; raise ValueError when it is none."""
    return _ADAPTER.validate_python(data)


def dump_json(initiative: Initiative) -> bytes:
    """Return an initiative as one line of JSON, without the fields that are not stated."""
    return _ADAPTER.dump_json(initiative, exclude_defaults=True)


def dump_text(text: str) -> bytes:
    """Return a text of an initiative as `dump_json` writes it."""
    return _TEXT_ADAPTER.dump_json(text)


def load_json(data: bytes | str) -> Initiative:
    """Return the initiative of JSON that `dump_json` made; raise ValueError when it is none."""
    return _ADAPTER.validate_json(data)


def read_id(line: bytes) -> str:
    """Return the id of an initiative in JSON that `dump_json` made; raise ValueError."""
    return _read_text(line, 2)


def read_title(line: bytes) -> str:
    """Return the title of an initiative in JSON that `dump_json` made; raise ValueError."""
    return _read_text(line, 3)


def read_head(line: bytes) -> bytes:
    """Return the id and the title of an initiative as `dump_json` wrote them; raise ValueError."""
    return _match_head(line)[1]


def _match_head(line: bytes) -> re.Match[bytes]:
    match = _HEAD.match(line)
    if match is None:
        raise ValueError("a line that is no initiative")
    return match


def _read_text(line: bytes, group: int) -> str:
    """Return the field of a group of `_HEAD`, without parsing the others."""
    text = _match_head(line)[group]
    return str(json.loads(text)) if b"\\" in text else text[1:-1].decode()


def read_origins(line: bytes) -> list[Origin]:
    """Return the origins of an initiative in JSON that `dump_json` made, and parse no more of it.

    They hold what identifies a record: source, registry, key, title and URL. Raises ValueError.
    """
    # The quotation marks of a text are escaped, so this is the name of the field.
    _, found, rest = line.partition(b'"origins":')
    if not found:
        raise ValueError("a line without origins")
    origins, _ = _DECODER.raw_decode(rest.decode())
    return [
        Origin(each["source"], each["registry"], each["key"], each["title"], each.get("url"))
        for each in origins
    ]


def drop_seen(line: bytes) -> bytes:
    """Return an initiative in JSON without the days on which records were seen: no content."""
    return _SEEN.sub(b"", line)


def content_digest(initiative: Initiative) -> bytes:
    """Return a digest of the content: SHA-256, its first 16 bytes."""
    return line_digest(dump_json(initiative))


def line_digest(line: bytes) -> bytes:
    """Return the digest of the content of an initiative that `dump_json` wrote as `line`."""
    return hashlib.sha256(drop_seen(line)).digest()[:16]


class StoredDocument(NamedTuple):
    """Initiative as a snapshot stores it: its id, its line of JSON, and what is derived of it.

    `changed` is when its content last changed, where that is known. `questions` are the expected
    ones; the words of a person are not written.
    """

    id: str
    line: bytes
    digest: bytes
    terms: DocumentTerms
    changed: str | None = None
    questions: Sequence[ExpectedQuestion] = ()

    @classmethod
    def of(cls, initiative: Initiative, questions: Sequence[ExpectedQuestion] = ()) -> Self:
        """Return an initiative as it is stored."""
        digest, terms = content_digest(initiative), DocumentTerms.of(initiative)
        return cls(initiative.id, dump_json(initiative), digest, terms, None, questions)


class DocumentWriter:
    """Writer of a document store to a new file; one row an initiative, in the order given."""

    def __init__(self, path: Path, kept: KeptRows | None = None) -> None:
        """Begin the file; the names and facets of `kept` rows are copied from an earlier file.

        Raises sqlite3.Error.
        """
        self._db = sqlite3.connect(path, uri=True)
        self._db.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
        self._db.executescript(_SCHEMA)
        # Ids and names come in no order: what is looked up for each stays in memory.
        self._db.execute(f"PRAGMA cache_size = -{_WRITER_CACHE_KIB}")
        self._row_count = 0
        self._postings: defaultdict[str, array[int]] = defaultdict(partial(array, "q"))
        self._kept = kept
        if kept is not None:
            self._copy_terms(kept)

    def add(self, documents: Sequence[StoredDocument]) -> None:
        """Write the next initiatives."""
        rows = range(self._row_count, self._row_count + len(documents))
        self._row_count = rows.stop
        numbered = list(zip(rows, documents, strict=True))
        self._insert("initiatives", ((row, each.id, each.line) for row, each in numbered))
        self._insert("versions", ((each.id, each.digest, each.changed) for each in documents))
        self._insert("questions", _question_records(numbered))
        kept = self._kept
        new = [each for each in numbered if kept is None or kept.rows[each[0]] < 0]
        self._insert("names", _name_records(new))
        for row, each in new:
            for facet in each.terms.facets:
                self._postings[facet].append(row)

    def finish(
        self, redirects: Mapping[str, str], first_seen: Mapping[str, str] | None = None
    ) -> None:
        """Write the `redirects` of old ids, and `first_seen`, the day on which each id appeared."""
        self._insert("redirects", sorted(redirects.items()))
        self._insert("ids", sorted((first_seen or {}).items()))
        self._insert("facets", _facet_records(self._postings))
        self._db.commit()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def _copy_terms(self, kept: KeptRows) -> None:
        """Copy the names and facets of the rows that are kept."""
        rows = np.flatnonzero(kept.rows >= 0)
        earlier_rows = kept.rows[rows]
        self._db.execute("ATTACH ? AS earlier", (_read_only_uri(kept.path),))
        (count,) = self._db.execute("SELECT count(*) FROM earlier.initiatives").fetchone()
        positions = np.full(count, -1, dtype=np.int64)
        positions[earlier_rows] = rows
        for facet, blob in self._db.execute("SELECT facet, rows FROM earlier.facets"):
            moved = positions[np.frombuffer(blob, dtype="<i8")]
            self._postings[facet].frombytes(moved[moved >= 0].tobytes())
        self._db.execute("CREATE TEMP TABLE moves (earlier INTEGER PRIMARY KEY, row INTEGER)")
        moves = zip(earlier_rows.tolist(), rows.tolist(), strict=True)
        self._db.executemany("INSERT INTO moves VALUES (?, ?)", moves)
        # In the order of the names, in which they are quickly inserted.
        self._db.execute(
            "INSERT INTO names SELECT name, moves.row, whole FROM earlier.names"
            " CROSS JOIN moves ON moves.earlier = earlier.names.row"
        )
        self._db.commit()
        self._db.execute("DETACH earlier")
        self._db.execute("DROP TABLE moves")

    def _insert(self, table: str, records: Iterable[tuple[Any, ...]]) -> None:
        marks = ", ".join("?" * _COLUMNS[table])
        self._db.executemany(f"INSERT INTO {table} VALUES ({marks})", records)  # noqa: S608


def _question_records(
    numbered: Iterable[tuple[int, StoredDocument]],
) -> Iterator[tuple[int, int, str, str]]:
    for row, each in numbered:
        for position, question in enumerate(each.questions):
            is_confirmed = question.origin is QuestionOrigin.CONFIRMED
            yield row, position, question.origin, "" if is_confirmed else question.text


def _name_records(
    numbered: Iterable[tuple[int, StoredDocument]],
) -> Iterator[tuple[str, int, bool]]:
    for row, each in numbered:
        yield from ((name, row, True) for name in each.terms.whole_names)
        yield from ((name, row, False) for name in each.terms.partial_names)


def _facet_records(postings: "Mapping[str, array[int]]") -> Iterator[tuple[str, bytes]]:
    for facet in sorted(postings):
        if rows := postings[facet]:
            yield facet, np.sort(np.asarray(rows, dtype="<i8")).tobytes()


def _read_only_uri(path: Path) -> str:
    return f"{path.resolve().as_uri()}?mode=ro&immutable=1"


def initiative_not_found() -> NotFound:
    """Return the error for an id that leads to nothing that may be shown."""
    return NotFound(
        gettext("There is no initiative with that id."), gettext("Search for it by its name.")
    )


class DocumentStore:
    """Initiatives of one snapshot, by row and by id; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        """Open the file at `path` for reading only; raises sqlite3.Error when it is none."""
        self._db = sqlite3.connect(_read_only_uri(path), uri=True, check_same_thread=False)
        self._lock = threading.Lock()
        self._length = int(self._fetch_one("SELECT count(*) FROM initiatives")[0])
        # The same initiatives are found again and again, and reading one costs a tenth of a
        # millisecond.
        self._load_cached = lru_cache(_CACHED_INITIATIVES)(self._load)

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Initiative]:
        return (self._load(row) for row in range(len(self)))

    def digests(self) -> dict[str, bytes]:
        """Return the content digest of each initiative, by id."""
        try:
            with self._lock:
                return dict(self._db.execute("SELECT id, digest FROM versions"))
        except sqlite3.OperationalError:  # a file from before this table
            return {each.id: content_digest(each) for each in self}

    def rows_by_digest(self) -> dict[bytes, int]:
        """Return the row of each initiative, by the digest of its content; raise sqlite3.Error."""
        with self._lock:
            return dict(
                self._db.execute("SELECT digest, row FROM initiatives JOIN versions USING (id)")
            )

    def changes_by_digest(self) -> dict[bytes, str | None]:
        """Return when the content with a digest last changed, None where that is not known."""
        try:
            with self._lock:
                return dict(self._db.execute("SELECT digest, changed FROM versions"))
        except sqlite3.OperationalError:  # a file from before this table
            return {content_digest(each): None for each in self}

    def last_changed(self) -> dict[str, str]:
        """Return when the content of an id last changed, for those where that is known."""
        return dict(self._fetch_all("SELECT id, changed FROM versions WHERE changed IS NOT NULL"))

    def __getitem__(self, row: int) -> Initiative:
        return self._load_cached(row)

    def _load(self, row: int) -> Initiative:
        record = self._fetch_one("SELECT body FROM initiatives WHERE row = ?", row)
        if record is None:
            raise IndexError(row)
        return load_json(record[0])

    def get(self, id: str) -> Initiative:  # noqa: A002 - the field's name
        """Return the initiative with this id, or the one that it redirects to; raise NotFound."""
        record = self._fetch_one(
            "SELECT body FROM initiatives WHERE id = "
            "coalesce((SELECT target FROM redirects WHERE id = ?1), ?1)",
            id,
        )
        if record is None:
            raise initiative_not_found()
        return load_json(record[0])

    def matching_rows(self, filter_clauses: Iterable[Iterable[str]]) -> Rows | None:
        """Return the rows with at least one facet term of every clause; None without clauses."""
        matching: Rows | None = None
        for clause in filter_clauses:
            clause_rows = self._rows_with_any(clause)
            matching = (
                clause_rows
                if matching is None
                else np.intersect1d(matching, clause_rows, assume_unique=True)
            )
        return matching

    def facets_with_prefix(self, prefix: str) -> list[str]:
        """Return the facet terms that start with `prefix`, sorted."""
        with self._lock:
            records = self._db.execute(
                "SELECT facet FROM facets WHERE facet >= ? AND facet < ? ORDER BY facet",
                (prefix, prefix + "\U0010ffff"),
            ).fetchall()
        return [facet for (facet,) in records]

    def facet_rows(self, prefix: str) -> dict[str, Rows]:
        """Return the facet terms that start with `prefix`, each with the rows that have it."""
        records = self._fetch_all(
            "SELECT facet, rows FROM facets WHERE facet >= ? AND facet < ? ORDER BY facet",
            prefix,
            prefix + "\U0010ffff",
        )
        return {facet: np.frombuffer(rows, dtype="<i8") for facet, rows in records}

    def row_of(self, id: str) -> int | None:  # noqa: A002 - the field's name
        """Return the row of an id that is not a former one; None without it."""
        record = self._fetch_one("SELECT row FROM initiatives WHERE id = ?", id)
        return None if record is None else int(record[0])

    @cached_property
    def countries(self) -> dict[str, int]:
        """The countries that initiatives state, by code, with how many do; the most first."""
        records = self._fetch_all(
            "SELECT json_extract(CAST(body AS TEXT), '$.country') AS country, count(*) AS number"
            " FROM initiatives GROUP BY country HAVING country IS NOT NULL"
            " ORDER BY number DESC, country"
        )
        return dict(records)

    def questions(self, row: int) -> tuple[ExpectedQuestion, ...]:
        """Return the expected questions of the initiative at `row`, in their order."""
        records = self._fetch_all(
            "SELECT text, origin FROM questions WHERE row = ? ORDER BY position", row
        )
        return tuple(ExpectedQuestion(text, QuestionOrigin(origin)) for text, origin in records)

    def rows_named(self, names: Sequence[str]) -> dict[str, tuple[list[int], list[int]]]:
        """Return the rows whose whole name each is, and those where it is a part of the name.

        `names` are keys of `index/text/names.py`; one that names no row is left out.
        """
        records = self._fetch_all(
            "SELECT name, row, whole FROM names WHERE name IN (SELECT value FROM json_each(?))"
            " ORDER BY row",
            json.dumps(names),
        )
        rows_by_name: dict[str, tuple[list[int], list[int]]] = {}
        for name, row, is_whole in records:
            whole, partial = rows_by_name.setdefault(name, ([], []))
            (whole if is_whole else partial).append(row)
        return rows_by_name

    def with_names(self, names: Collection[str]) -> Iterator[Initiative]:
        """Yield the initiatives that have one of `names` as a whole name, in their order.

        All initiatives where the file is from before names were written, or a name is empty.
        """
        if "" in names or not self._fetch_all("SELECT name FROM names LIMIT 1"):
            return iter(self)
        found = self.rows_named(list(names)).values()
        return map(self._load, sorted({row for whole, _ in found for row in whole}))

    def redirects(self) -> dict[str, str]:
        """Return the old ids, and the id that each redirects to."""
        with self._lock:
            return dict(self._db.execute("SELECT id, target FROM redirects"))

    def first_seen(self) -> dict[str, str]:
        """Return the day on which each id first appeared; empty text where a file does not say."""
        with self._lock:
            dates = dict.fromkeys(
                (i for (i,) in self._db.execute("SELECT id FROM initiatives")), ""
            )
            try:
                return {**dates, **dict(self._db.execute("SELECT id, since FROM ids"))}
            except sqlite3.OperationalError:  # a file from before this table
                return dates

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _rows_with_any(self, alternatives: Iterable[str]) -> Rows:
        blobs = (
            self._fetch_one("SELECT rows FROM facets WHERE facet = ?", f) for f in alternatives
        )
        arrays = [np.frombuffer(blob[0], dtype="<i8") for blob in blobs if blob is not None]
        if len(arrays) == 1:  # sorted already
            return arrays[0]
        has_any = np.zeros(len(self), dtype=np.bool_)
        for rows in arrays:
            has_any[rows] = True
        return np.flatnonzero(has_any)

    def _fetch_all(self, sql: str, *values: Any) -> list[Any]:
        """Return all records; none where the file is from before the table."""
        try:
            with self._lock:
                return self._db.execute(sql, values).fetchall()
        except sqlite3.OperationalError:
            return []

    def _fetch_one(self, sql: str, *values: Any) -> Any:
        with self._lock:
            return self._db.execute(sql, values).fetchone()
