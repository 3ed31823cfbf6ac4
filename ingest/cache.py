"""Embeddings and encoders kept between builds, so that only what changed is made anew."""

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import mkdtemp

import numpy as np

from index.embed import Vectors
from index.snapshot import checksums, put_json
from ingest.embedder import Embedder

# Texts embedded between two reports of progress, and lost at most when killed.
SHARD = 256


def embed(
    embedder: Embedder, texts: Sequence[str], cache: Path, report: Callable[[int, int], None]
) -> tuple[Vectors, int]:
    """The vectors of `texts`, shape (len(texts), dimension), and how many were embedded anew.

    `report` is told how many of the new ones are done. Vectors are kept by model and text hash.
    """
    folder = cache / embedder.fingerprint[:16]
    folder.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(folder / "vectors.db", timeout=30)) as db:
        db.execute("CREATE TABLE IF NOT EXISTS vectors (text BLOB PRIMARY KEY, vector BLOB)")
        known = dict(db.execute("SELECT text, vector FROM vectors"))
        keys = [hashlib.sha256(text.encode()).digest() for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        done = 0
        report(done, len(new))
        for shard in _shards(list(new.items())):
            vectors = embedder.embed([text for _, text in shard])
            fresh = {key: v.tobytes() for (key, _), v in zip(shard, vectors, strict=True)}
            with db:
                db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", fresh.items())
            known |= fresh
            done += len(shard)
            report(done, len(new))
    return np.stack([np.frombuffer(known[key], dtype=np.float32) for key in keys]), len(new)


def encoder(embedder: Embedder, cache: Path) -> Path:
    """The folder of the model's exported query encoder, exported if it is not there as it was."""
    folder = cache / embedder.fingerprint[:16] / "encoder"
    sums = folder.with_name("encoder.json")
    if not _whole(folder, sums):
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(mkdtemp(dir=folder.parent))
        try:
            embedder.export(draft)
            put_json(sums, checksums(draft))
            draft.rename(folder)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return folder


def _whole(folder: Path, sums: Path) -> bool:
    """Whether the files of `folder` are those whose checksums were written down."""
    try:
        return bool(json.loads(sums.read_text(encoding="utf-8")) == checksums(folder))
    except (OSError, ValueError):
        return False


def _shards(items: Sequence[tuple[bytes, str]]) -> Iterator[Sequence[tuple[bytes, str]]]:
    """`items` in shards, texts of like length together: padding is what embedding wastes."""
    ordered = sorted(items, key=lambda item: len(item[1]))
    return (ordered[start : start + SHARD] for start in range(0, len(ordered), SHARD))
