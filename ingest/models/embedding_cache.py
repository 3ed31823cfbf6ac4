"""Embeddings and exported models kept between builds, so that only what changed is made anew."""

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Protocol, TypeVar

import numpy as np

from index.retrieval.types import Rows, Vectors
from index.snapshot.snapshot import checksums, put_json

T = TypeVar("T")

# Raised when models are exported in another way: what was exported before is left behind.
EXPORT = 3
# Texts embedded between two reports of progress, and lost at most when killed.
SHARD = 256
# Keys looked up in one go; SQLite takes 32,766 parameters, and more at once is no quicker.
_AT_ONCE = 500


class Exports(Protocol):
    """A model that can be exported for those who answer.

    `fingerprint` identifies it, `edition` what it learnt since, which changes exports alone.
    """

    fingerprint: str
    edition: str

    def export(self, folder: Path) -> None:
        """Write what answers need of the model to `folder`."""


class Embeds(Exports, Protocol):
    """A model that embeds passages."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of passages, shape (len(texts), dimension)."""


class Cache:
    """The vectors of one model by the hash of their text, in one SQLite file."""

    def __init__(self, folder: Path, model: str) -> None:
        """Keep them in `folder`, apart from those of other models."""
        self._folder = folder / model[:16]

    def missing(self, texts: Sequence[str]) -> Rows:
        """The places of `texts` that were never embedded, each text once, short ones first.

        Texts of like length stand together: padding is what embedding wastes.
        """
        first: dict[bytes, int] = {}
        for place, text in enumerate(texts):
            first.setdefault(_key(text), place)
        with self._open() as db:
            for keys in _chunks(list(first), _AT_ONCE):
                for (key,) in db.execute(_select("text", len(keys)), keys):
                    del first[key]
        places = sorted(first.values(), key=lambda place: len(texts[place]))
        return np.asarray(places, dtype=np.int64)

    def add(
        self, embedder: Embeds, texts: Sequence[str], report: Callable[[int, int], None]
    ) -> None:
        """Embed `texts` and keep their vectors; `report` is told how many are done."""
        done = 0
        report(done, len(texts))
        with self._open() as db:
            for shard in _chunks(texts, SHARD):
                vectors = embedder.embed(shard)
                rows = [(_key(t), v.tobytes()) for t, v in zip(shard, vectors, strict=True)]
                with db:
                    db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
                done += len(shard)
                report(done, len(texts))

    def gather(self, texts: Sequence[str], path: Path) -> None:
        """Write the vectors of `texts`, all of them kept here, to a new .npy file.

        Shape (len(texts), dimension); memory does not grow with their number. Written, not mapped:
        where the disk is full, writing raises an error and a mapping ends the process.
        """
        with self._open() as db, path.open("wb") as file:
            for chunk in _chunks(texts, _AT_ONCE):
                keys = [_key(text) for text in chunk]
                found = dict(db.execute(_select("text, vector", len(keys)), keys))
                if not file.tell():
                    shape = (len(texts), len(found[keys[0]]) // np.dtype("<f4").itemsize)
                    header = {"descr": "<f4", "fortran_order": False, "shape": shape}
                    np.lib.format.write_array_header_1_0(file, header)
                file.writelines(found[key] for key in keys)

    def exported(self, model: Exports) -> Path:
        """The folder of the exported model, exported if it is not there as it was."""
        folder = self._folder / f"export-{EXPORT}{model.edition}"
        sums = folder.with_suffix(".json")
        if not _whole(folder, sums):
            shutil.rmtree(folder, ignore_errors=True)
            folder.parent.mkdir(parents=True, exist_ok=True)
            draft = Path(mkdtemp(dir=folder.parent))
            try:
                model.export(draft)
                put_json(sums, checksums(draft))
                draft.rename(folder)
            finally:
                shutil.rmtree(draft, ignore_errors=True)
        return folder

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._folder / "vectors.db", timeout=30)) as db:
            db.execute("CREATE TABLE IF NOT EXISTS vectors (text BLOB PRIMARY KEY, vector BLOB)")
            yield db


def _whole(folder: Path, sums: Path) -> bool:
    """Whether the files of `folder` are those whose checksums were written down."""
    try:
        return bool(json.loads(sums.read_text(encoding="utf-8")) == checksums(folder))
    except (OSError, ValueError):
        return False


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _select(columns: str, count: int) -> str:
    return f"SELECT {columns} FROM vectors WHERE text IN ({','.join('?' * count)})"  # noqa: S608


def _chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))
