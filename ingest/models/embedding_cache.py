"""Cache of embeddings and exported models, so that a build only embeds new texts."""

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from tempfile import mkdtemp
from typing import TypeVar

import numpy as np

from index.retrieval.types import Rows, Vectors
from index.snapshot.manifest import compute_checksums
from index.text.files import write_json
from ingest.models.protocols import ExportableModel

T = TypeVar("T")

# Increase this when the export changes, so that earlier exports are not used.
EXPORT_VERSION = 3
# Texts embedded between two progress reports; the most that a killed process loses.
CHUNK_SIZE = 256
# Keys in one query. SQLite allows 32,766 parameters, but larger queries are not faster.
_KEYS_PER_QUERY = 500
# The size of `hash_text`.
HASH_BYTES = 32


class EmbeddingCache:
    """Cache of one model's vectors in a SQLite file, keyed by the SHA-256 of the text."""

    def __init__(self, folder: Path, model: str) -> None:
        """Use the subfolder of `folder` for the fingerprint of the model."""
        self._folder = folder / model[:16]

    def find_missing(self, texts: Sequence[str]) -> Rows:
        """Return the positions of texts that are not cached, each text once, short ones first.

        This batches texts of similar length, which need less padding.
        """
        first_positions: dict[bytes, int] = {}
        for position, text in enumerate(texts):
            first_positions.setdefault(hash_text(text), position)
        with self._connect() as db:
            for keys in _chunks(list(first_positions), _KEYS_PER_QUERY):
                for (key,) in db.execute(_select_sql("text", len(keys)), keys):
                    del first_positions[key]
        positions = sorted(first_positions.values(), key=lambda position: len(texts[position]))
        return np.asarray(positions, dtype=np.int64)

    def embed_and_store(
        self,
        embed: Callable[[Sequence[str]], Vectors],
        texts: Sequence[str],
        progress: Callable[[int, int], None],
    ) -> None:
        """Embed `texts` by `embed` and store their vectors; report the number done to `progress`.

        Vectors are stored after every `CHUNK_SIZE` texts, so a killed process loses no more.
        """
        done = 0
        progress(done, len(texts))
        with self._connect() as db:
            for chunk in _chunks(texts, CHUNK_SIZE):
                vectors = embed(chunk)
                rows = [(hash_text(t), v.tobytes()) for t, v in zip(chunk, vectors, strict=True)]
                with db:
                    db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
                done += len(chunk)
                progress(done, len(texts))

    def write_array(self, texts: Sequence[str], path: Path) -> None:
        """Write the vectors of `texts` to a new .npy file, as `write_vectors` does."""
        self.write_vectors(map(hash_text, texts), len(texts), path)

    def write_vectors(self, hashes: Iterable[bytes], count: int, path: Path) -> None:
        """Write the vectors of `count` texts, by their hashes, to a new .npy file.

        All must be cached. The shape is (count, dimension), float32; memory does not grow with
        their number. The file is not memory-mapped, because on a full disk a mapping kills the
        process, while writing raises an error.
        """
        remaining = iter(hashes)
        with self._connect() as db, path.open("wb") as file:
            while keys := list(islice(remaining, _KEYS_PER_QUERY)):
                vector_of = dict(db.execute(_select_sql("text, vector", len(keys)), keys))
                if not file.tell():
                    shape = (count, len(vector_of[keys[0]]) // np.dtype("<f4").itemsize)
                    header = {"descr": "<f4", "fortran_order": False, "shape": shape}
                    np.lib.format.write_array_header_1_0(file, header)
                file.writelines(vector_of[key] for key in keys)

    def exchanged_shards(self) -> set[str]:
        """Return the names of the shards that were exchanged with other machines."""
        with self._connect() as db:
            return {name for (name,) in db.execute("SELECT name FROM shards")}

    def find_unexchanged(self, texts: Sequence[str]) -> list[str]:
        """Return the texts, each once, whose vectors no exchanged shard holds."""
        by_key = {hash_text(text): text for text in texts}
        with self._connect() as db:
            for keys in _chunks(list(by_key), _KEYS_PER_QUERY):
                for (key,) in db.execute(_select_sql("text", len(keys), "exchanged"), keys):
                    del by_key[key]
        return list(by_key.values())

    def read_rows(self, texts: Sequence[str]) -> list[tuple[bytes, bytes]]:
        """Return the hash and the vector of each text, all of which must be cached."""
        keys = [hash_text(text) for text in texts]
        with self._connect() as db:
            vector_of = dict(db.execute(_select_sql("text, vector", len(keys)), keys))
        return [(key, vector_of[key]) for key in keys]

    def add_shard(self, name: str, rows: Sequence[tuple[bytes, bytes]]) -> None:
        """Store the vectors of a shard, which other machines have as well."""
        with self._connect() as db, db:
            db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
            db.executemany(
                "INSERT OR IGNORE INTO exchanged VALUES (?)", [(key,) for key, _ in rows]
            )
            db.execute("INSERT OR IGNORE INTO shards VALUES (?)", (name,))

    def keep_only(self, texts: Sequence[str]) -> None:
        """Delete the vectors of all other texts, and those by other models in the same folder."""
        for folder in self._folder.parent.iterdir():
            if folder.is_dir() and folder != self._folder:
                shutil.rmtree(folder)
        kept_keys = {hash_text(text) for text in texts}
        with self._connect() as db, db:
            db.execute("PRAGMA secure_delete = ON")
            keys = [key for (key,) in db.execute("SELECT text FROM vectors")]
            db.executemany(
                "DELETE FROM vectors WHERE text = ?",
                [(key,) for key in keys if key not in kept_keys],
            )

    def ensure_export(self, model: ExportableModel) -> Path:
        """Return the folder of the exported model; export it if it is missing or damaged."""
        folder = self._folder / f"export-{EXPORT_VERSION}{model.adapter_version}"
        checksum_file = folder.with_suffix(".json")
        if not _is_intact(folder, checksum_file):
            shutil.rmtree(folder, ignore_errors=True)
            folder.parent.mkdir(parents=True, exist_ok=True)
            draft = Path(mkdtemp(dir=folder.parent))
            try:
                model.export(draft)
                write_json(checksum_file, compute_checksums(draft))
                draft.rename(folder)
            finally:
                shutil.rmtree(draft, ignore_errors=True)
        return folder

    @contextmanager
    def _connect(self) -> Iterator[sqlite3.Connection]:
        """Open the database, create it if it is missing, and close it afterwards."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._folder / "vectors.db", timeout=30)) as db:
            db.execute("CREATE TABLE IF NOT EXISTS vectors (text BLOB PRIMARY KEY, vector BLOB)")
            db.execute("CREATE TABLE IF NOT EXISTS exchanged (text BLOB PRIMARY KEY)")
            db.execute("CREATE TABLE IF NOT EXISTS shards (name TEXT PRIMARY KEY)")
            yield db


def _is_intact(folder: Path, checksum_file: Path) -> bool:
    """Return whether the files of `folder` match the checksums written for them."""
    try:
        return bool(
            json.loads(checksum_file.read_text(encoding="utf-8")) == compute_checksums(folder)
        )
    except (OSError, ValueError):
        return False


def hash_text(text: str) -> bytes:
    """Return the SHA-256 of a text, its key in the cache."""
    return hashlib.sha256(text.encode()).digest()


def _select_sql(columns: str, count: int, table: str = "vectors") -> str:
    """Return the query for `columns` of `count` keys."""
    return f"SELECT {columns} FROM {table} WHERE text IN ({','.join('?' * count)})"  # noqa: S608


def _chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Yield `items` in slices of `size`."""
    return (items[start : start + size] for start in range(0, len(items), size))
