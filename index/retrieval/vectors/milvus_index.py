"""Vectors of one part of one snapshot in Milvus: search, filters, and exact cosines."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from index.retrieval.types import Rows, Vectors
from index.retrieval.vectors.engine import VectorPart
from index.retrieval.vectors.milvus_connection import MilvusConnection

# Keys of a collection are unique: those of a part start here, and its positions follow.
FIRST_KEY = {VectorPart.PASSAGES: 0, VectorPart.QUESTIONS: 1 << 40}
# Keys in one filter: reading 4,000 costs Milvus 2.3 some 30 ms, 16,000 some 200 ms.
MAX_LISTED = 4_000
# Results of one search that Milvus allows.
MAX_RESULTS = 16_384
# Candidates that HNSW keeps while it searches: at least this many, and twice the results.
_MIN_EF = 256
# A filter is looked for among this many times the results that would do if it were met by chance.
_WIDENING = 2


class MilvusIndex:
    """Vectors of a part in the collection of one snapshot, by their position."""

    def __init__(
        self, connection: MilvusConnection, collection: str, part: VectorPart, count: int
    ) -> None:
        """Search `collection`, which holds `count` vectors of `part`. Nothing is asked yet."""
        self._connection, self._collection, self._part = connection, collection, part
        self._count = count
        self._is_loaded = False

    def __len__(self) -> int:
        return self._count

    def search(
        self, query: Vectors, count: int, allowed: Rows | None = None
    ) -> tuple[Rows, Vectors]:
        """Return the positions of the `count` nearest vectors and their cosines, best first.

        Only positions in `allowed`, if given. At most `MAX_RESULTS`. Raises BackendError.
        """
        available = self._count if allowed is None else len(allowed)
        count = min(count, available, MAX_RESULTS)
        if not count:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        if allowed is None or available == self._count:
            return self._search(query, count)
        if available > MAX_LISTED:
            depth = min(_WIDENING * count * self._count // available, MAX_RESULTS)
            positions, cosines = self._search(query, depth)
            is_allowed = np.isin(positions, allowed)
            if is_allowed.sum() >= count:
                return positions[is_allowed][:count], cosines[is_allowed][:count]
        return _best(self._search_listed(query, count, allowed), count)

    def cosines(self, query: Vectors, positions: Rows) -> Vectors:
        """Return the cosine of `query` to each of `positions`, which must be distinct.

        Raises BackendError.
        """
        if not len(positions):
            return np.empty(0, dtype=np.float32)
        found = list(self._search_listed(query, len(positions), positions))
        cosine_by_position = dict(
            zip(
                np.concatenate([each for each, _ in found]).tolist(),
                np.concatenate([each for _, each in found]).tolist(),
                strict=True,
            )
        )
        # A graph that is searched under a filter may miss some.
        if missing := sorted(set(positions.tolist()) - cosine_by_position.keys()):
            cosines = self.vectors(np.array(missing, dtype=np.int64)) @ query
            cosine_by_position |= dict(zip(missing, cosines.tolist(), strict=True))
        return np.array([cosine_by_position[each] for each in positions.tolist()], dtype=np.float32)

    def vectors(self, positions: Rows) -> Vectors:
        """Return the vectors at these few positions, shape (n, dimension); raise BackendError."""
        keys = (positions + FIRST_KEY[self._part]).tolist()
        found = self._run("query", ids=keys, output_fields=["key", "vector"])
        vector_by_key = {each["key"]: each["vector"] for each in found}
        return np.array([vector_by_key[key] for key in keys], dtype=np.float32)

    def release_memory(self) -> None:
        """Do nothing: the server has the vectors."""

    def _search_listed(
        self, query: Vectors, count: int, positions: Rows
    ) -> Iterator[tuple[Rows, Vectors]]:
        """Yield the results for each part of a list of positions that one filter can hold."""
        for start in range(0, len(positions), MAX_LISTED):
            listed = positions[start : start + MAX_LISTED]
            keys = (listed + FIRST_KEY[self._part]).tolist()
            yield self._search(query, min(count, len(listed)), f"key in {keys}")

    def _search(self, query: Vectors, count: int, expression: str = "") -> tuple[Rows, Vectors]:
        found = self._run(
            "search",
            data=[query],
            filter=expression,
            limit=count,
            search_params={"metric_type": "IP", "params": {"ef": max(_MIN_EF, 2 * count)}},
        )[0]
        positions = np.array(found.ids, dtype=np.int64) - FIRST_KEY[self._part]
        return positions, np.array(found.distances, dtype=np.float32)

    def _run(self, operation: str, **arguments: Any) -> Any:
        arguments.setdefault("output_fields", [])
        with self._connection.ask() as client:
            # A server that was started again may have the collection on disk alone.
            if not self._is_loaded:
                client.load_collection(self._collection)
                self._is_loaded = True
            try:
                return getattr(client, operation)(
                    collection_name=self._collection,
                    partition_names=[self._part.value],
                    # A collection never changes once it has its name: nothing is waited for.
                    consistency_level="Eventually",
                    **arguments,
                )
            except self._connection.failures:
                self._is_loaded = False
                raise


def _best(results: Iterator[tuple[Rows, Vectors]], count: int) -> tuple[Rows, Vectors]:
    """Return the `count` best of all results; ties go to the lower position."""
    found = list(results)
    positions = np.concatenate([each for each, _ in found])
    cosines = np.concatenate([each for _, each in found])
    order = np.lexsort((positions, -cosines))[:count]
    return positions[order], cosines[order]
