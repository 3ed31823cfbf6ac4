"""Milvus as the vector engine: one collection a snapshot, and an alias for the one that answers.

A server asks the collection of the snapshot that it has open, by name, so that no answer mixes two
snapshots. The alias says to others, and to checks, which collection answers now.
"""

import re
import secrets
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from index.errors import BackendError, SetupError
from index.retrieval import dense
from index.retrieval.types import Rows
from index.retrieval.vectors.engine import VectorPart, vector_file
from index.retrieval.vectors.milvus_connection import MilvusConnection
from index.retrieval.vectors.milvus_index import FIRST_KEY, MilvusIndex

# Vectors in one insertion: 3 MB, where Milvus takes 64.
_BATCH_VECTORS = 2_000
# HNSW finds nearly all neighbours and keeps exact scores, for 1.8 KB of memory a vector.
_HNSW = {"M": 16, "efConstruction": 200}
# Seconds for a call that waits until millions of vectors are indexed, or in memory.
_INDEX_TIMEOUT_S = 3600.0
_ALIAS = re.compile(r"[A-Za-z](_?[A-Za-z0-9])*")
_DRAFT = "draft"
# A draft of a process that was killed; nothing takes as long.
_DRAFT_LIFETIME_S = 24 * 3600


class MilvusEngine:
    """Engine that keeps the vectors of snapshots in Milvus, under names that begin with an alias.

    A collection is filled as a draft and gets its name when all vectors are in it.
    """

    def __init__(self, connection: MilvusConnection, alias: str = "hasanyone") -> None:
        """Use the collections of `alias`; raise SetupError if Milvus allows no such name."""
        if not _ALIAS.fullmatch(alias):
            raise SetupError(
                f"HASANYONE_MILVUS_ALIAS cannot be “{alias}”.",
                "Use letters, digits and single underscores, beginning with a letter.",
            )
        self._connection, self._alias = connection, alias

    def open(self, folder: Path, part: VectorPart) -> MilvusIndex:
        """Return the vectors of a part of the snapshot in `folder`. Milvus is not asked yet.

        Raises OSError or ValueError if the snapshot does not say how many there are.
        """
        count = int(_offsets(folder, part)[-1])
        return MilvusIndex(self._connection, self._collection(folder.name), part, count)

    def publish(self, folder: Path) -> None:
        """Copy the vectors of a snapshot to a collection of its own, unless it is there.

        Raises BackendError.
        """
        name, parts = self._collection(folder.name), _parts(folder)
        count = sum(int(_offsets(folder, part)[-1]) for part in parts)
        with self._connection.manage() as client:
            if not self._holds(client, name, count):
                self._fill_draft(client, folder, parts, name, count)
            client.load_collection(name, timeout=_INDEX_TIMEOUT_S)

    def promote(self, name: str) -> None:
        """Let the alias name the collection of a published snapshot; raise BackendError.

        Of the others only the one before it stays in the memory of Milvus, to roll back to.
        """
        new = self._collection(name)
        with self._connection.manage() as client:
            old = self._aliased(client)
            if old is None:
                with suppress(*self._connection.failures):  # of a collection that somebody dropped
                    client.drop_alias(self._alias)
                client.create_alias(new, self._alias)
            elif old != new:
                client.alter_alias(new, self._alias)
                for other in self._collections(client):
                    if other not in (old, new):
                        client.release_collection(other)

    def current(self) -> str | None:
        """Return the collection that the alias names, if any; raise BackendError."""
        with self._connection.manage() as client:
            return self._aliased(client)

    def prune(self, kept: Collection[str]) -> None:
        """Drop the collections of snapshots that are not in `kept`; raise BackendError.

        The one that the alias names stays.
        """
        with self._connection.manage() as client:
            remaining = {*map(self._collection, kept), self._aliased(client)}
            for collection in self._collections(client):
                if collection not in remaining and not self._is_being_filled(collection):
                    client.drop_collection(collection)

    def check(self, folder: Path) -> str:
        """Return where the vectors of a snapshot are; raise BackendError if they are not there."""
        name = self._collection(folder.name)
        count = sum(int(_offsets(folder, part)[-1]) for part in _parts(folder))
        with self._connection.manage() as client:
            version = client.get_server_version()
            if not self._holds(client, name, count):
                raise BackendError(
                    f"Milvus at {self._connection.place} does not have the vectors of"
                    f" {folder.name}.",
                    "Copy them there: “hasanyone index publish”.",
                )
            if self._aliased(client) != name:
                raise BackendError(
                    f"The alias {self._alias} in Milvus does not name the index that answers here.",
                    "Set it: “hasanyone index publish”.",
                )
        return f"{count:,} in Milvus {version} at {self._connection.place}"

    def _holds(self, client: Any, collection: str, count: int) -> bool:
        """Return whether a collection is there with so many vectors."""
        if not client.has_collection(collection):
            return False
        return int(client.get_collection_stats(collection)["row_count"]) == count

    def _fill_draft(
        self, client: Any, folder: Path, parts: Sequence[VectorPart], name: str, count: int
    ) -> None:
        draft = self._collection(f"{_DRAFT}_{int(time.time())}_{secrets.token_hex(4)}")
        dimension = np.load(_vectors_path(folder, parts[0]), mmap_mode="r").shape[1]
        try:
            client.create_collection(draft, schema=self._connection.new_schema(dimension))
            for part in parts:
                client.create_partition(draft, part.value)
                for rows in _batches(folder, part):
                    client.insert(draft, rows, partition_name=part.value)
            client.flush(draft, timeout=_INDEX_TIMEOUT_S)
            if not self._holds(client, draft, count):
                raise BackendError(
                    f"Milvus at {self._connection.place} took fewer vectors than it was given.",
                    "Try again: “hasanyone index publish”.",
                )
            client.create_index(draft, self._index_parameters(), timeout=_INDEX_TIMEOUT_S)
            if self._holds(client, name, count):  # another machine was faster
                return
            if client.has_collection(name):
                self._drop(client, name)
            client.rename_collection(draft, name)
        finally:
            with suppress(*self._connection.failures):
                if client.has_collection(draft):
                    client.drop_collection(draft)

    def _drop(self, client: Any, collection: str) -> None:
        """Drop a collection that is damaged; an alias goes before what it names."""
        if self._aliased(client) == collection:
            client.drop_alias(self._alias)
        client.drop_collection(collection)

    def _index_parameters(self) -> Any:
        parameters = self._connection.new_index_parameters()
        if self._connection.is_lite:  # its graph loses most of what a filter allows
            parameters.add_index("vector", index_type="FLAT", metric_type="IP")
        else:
            parameters.add_index("vector", index_type="HNSW", metric_type="IP", params=_HNSW)
        return parameters

    def _aliased(self, client: Any) -> str | None:
        for collection in self._collections(client):
            if self._alias in client.list_aliases(collection)["aliases"]:
                return collection
        return None

    def _collections(self, client: Any) -> list[str]:
        names = client.list_collections()
        return [name for name in names if name.startswith(self._collection(""))]

    def _collection(self, snapshot: str) -> str:
        """Return the name of a snapshot's collection; Milvus allows letters, digits and `_`."""
        return f"{self._alias}__{re.sub(r'[^A-Za-z0-9]', '_', snapshot)}"

    def _is_being_filled(self, collection: str) -> bool:
        draft = re.fullmatch(rf"{self._collection(_DRAFT)}_(\d+)_\w+", collection)
        return draft is not None and time.time() - int(draft[1]) < _DRAFT_LIFETIME_S


def _parts(folder: Path) -> list[VectorPart]:
    """Return the parts that a snapshot has: not each has expected questions."""
    return [part for part in VectorPart if _vectors_path(folder, part).exists()]


def _vectors_path(folder: Path, part: VectorPart) -> Path:
    return dense.vectors_path(vector_file(folder, part))


def _offsets(folder: Path, part: VectorPart) -> Rows:
    return np.asarray(np.load(dense.offsets_path(vector_file(folder, part)), mmap_mode="r"))


def _batches(folder: Path, part: VectorPart) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows of a collection in batches, read from a file that is mapped."""
    vectors = np.load(_vectors_path(folder, part), mmap_mode="r")
    offsets = _offsets(folder, part)
    for start in range(0, len(vectors), _BATCH_VECTORS):
        block = np.asarray(vectors[start : start + _BATCH_VECTORS], dtype=np.float32)
        positions = np.arange(start, start + len(block))
        owners = np.searchsorted(offsets, positions, side="right") - 1
        yield [
            {"key": key, "initiative": owner, "vector": vector}
            for key, owner, vector in zip(
                (positions + FIRST_KEY[part]).tolist(), owners.tolist(), block, strict=True
            )
        ]
