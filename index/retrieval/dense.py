"""Dense index: mean cosine of an initiative's overview and its nearest sentence.

A long text covers much and its vector represents none of it well; a sentence alone lacks its
context. The mean of both cosines is one inner product, because q·overview / 2 + q·sentence / 2 =
q·(overview + sentence) / 2: so for every sentence that mean vector is stored, and one search finds
the nearest.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from index.retrieval import faiss_index
from index.retrieval.faiss_index import EarlierVectors
from index.retrieval.types import (
    Flags,
    KeptRows,
    Rows,
    Vectors,
    concatenate_ranges,
    offsets_of,
    release_pages,
)
from index.retrieval.vectors.engine import VectorIndex

# Vectors requested at first for each initiative; more if some initiatives have many of the best.
_OVERSAMPLING = 2
# Initiatives whose vectors are in memory at once while they are written.
_BATCH_INITIATIVES = 10_000
# Vectors in memory at once while those of two indexes are merged.
_BLOCK_VECTORS = 20_000


def write(
    path: Path, vectors: Vectors, passage_counts: Sequence[int], kept: KeptRows | None = None
) -> None:
    """Write the vectors of all passages, `passage_counts` of them for each initiative.

    `vectors`, shape (passages, dimension), may be mapped from a file: memory does not grow with
    their number. With `kept`, both are of the new initiatives alone. Raises OSError.
    """
    sizes = np.asarray(passage_counts, dtype=np.int64)
    counts = np.maximum(sizes - 1, 1)
    if kept is None:
        write_vectors(path, combine_vectors(vectors, sizes), counts, vectors.shape[1])
        return
    earlier = np.load(vectors_path(kept.path), mmap_mode="r")
    earlier_offsets, is_kept = np.load(offsets_path(kept.path)), kept.rows >= 0
    starts, ends = earlier_offsets[kept.rows[is_kept]], earlier_offsets[kept.rows[is_kept] + 1]
    all_counts = np.empty(len(kept.rows), dtype=np.int64)
    all_counts[is_kept], all_counts[~is_kept] = ends - starts, counts
    offsets = offsets_of(all_counts)
    positions = np.full(len(earlier), -1, dtype=np.int64)
    positions[concatenate_ranges(starts, ends)] = concatenate_ranges(
        offsets[:-1][is_kept], offsets[1:][is_kept]
    )
    blocks = _merge_vectors(earlier, positions, combine_vectors(vectors, sizes), int(offsets[-1]))
    moved = EarlierVectors(kept.path, positions)
    write_vectors(path, blocks, all_counts, earlier.shape[1], moved)


def write_vectors(
    path: Path,
    vector_blocks: Iterable[Vectors],
    counts: Rows,
    dimension: int,
    earlier: EarlierVectors | None = None,
) -> None:
    """Write vectors that come in blocks, `counts` of them for each row; a row may have none.

    Those of them that are the same as `earlier` ones are not compared with the clusters again.
    Raises OSError.
    """
    offsets = offsets_of(counts)
    with offsets_path(path).open("wb") as file:
        np.save(file, offsets)
    # Written, not mapped: a full disk ends a process that maps the file.
    with vectors_path(path).open("wb") as file:
        header = {"descr": "<f2", "fortran_order": False, "shape": (int(offsets[-1]), dimension)}
        np.lib.format.write_array_header_1_0(file, header)
        for vector_block in vector_blocks:
            file.write(np.asarray(vector_block, dtype="<f2").tobytes())
    faiss_index.write(path, np.load(vectors_path(path), mmap_mode="r"), earlier)


class DenseIndex:
    """Dense vectors of a snapshot by initiative; safe to share between threads."""

    def __init__(self, path: Path, vectors: VectorIndex) -> None:
        """Open what `write` or `write_vectors` made; an engine gives the `vectors` of it."""
        self._offsets: Rows = np.asarray(np.load(offsets_path(path), mmap_mode="r"))
        self._vectors = vectors

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def search(
        self, query: Vectors, count: int, allowed_rows: Rows | None = None
    ) -> tuple[Rows, Vectors]:
        """Return the `count` best rows and their dense scores, best first.

        Only rows in `allowed_rows`, if given. Raises BackendError.
        """
        allowed_positions = None if allowed_rows is None else self._positions_of(allowed_rows)
        available = len(self._vectors) if allowed_positions is None else len(allowed_positions)
        requested = _OVERSAMPLING * count
        while True:
            positions, scores = self._vectors.search(query, requested, allowed_positions)
            owner_rows = self._rows_at(positions)
            rows, first_positions = np.unique(owner_rows, return_index=True)
            if len(rows) >= count or requested >= available:
                top = np.sort(first_positions)[:count]
                return owner_rows[top], scores[top]
            requested *= _OVERSAMPLING

    def neighbours(self, row: int, count: int) -> tuple[Rows, Vectors]:
        """Return the `count` rows nearest to `row` and their cosines to it, best first.

        None where the row has no vector.
        """
        own_vectors = self._vectors.vectors(self._positions_of(np.array([row], dtype=np.int64)))
        if not len(own_vectors):
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        mean = own_vectors.mean(axis=0)
        rows, cosines = self.search(mean / np.linalg.norm(mean), count + 1)
        others = rows != row
        return rows[others][:count], cosines[others][:count]

    def dense_scores(self, query: Vectors, rows: Rows) -> Vectors:
        """Return the dense score of `query` for each of `rows`: the best of its mean vectors."""
        if not len(rows):
            return np.empty(0, dtype=np.float32)
        scores, starts = self._cosines(query, rows)
        return np.asarray(np.maximum.reduceat(scores, starts), dtype=np.float32)

    def has_vectors(self, rows: Rows) -> Flags:
        """Return for each of `rows` whether it has any vector."""
        result: Flags = self._offsets[rows + 1] > self._offsets[rows]
        return result

    def row_cosines(self, query: Vectors, rows: Rows) -> list[Vectors]:
        """Return the cosines of `query` to the vectors of each row, in their order.

        `rows` must be distinct.
        """
        if not len(rows):
            return []
        cosines, starts = self._cosines(query, rows)
        return np.split(cosines, starts[1:])

    def release_memory(self) -> None:
        """Give back the memory of vectors that were read; the next search takes it again."""
        self._vectors.release_memory()

    def _cosines(self, query: Vectors, rows: Rows) -> tuple[Vectors, Rows]:
        """Return the cosines of `query` to all vectors of `rows`, and where those of each start."""
        sizes = self._offsets[rows + 1] - self._offsets[rows]
        return self._vectors.cosines(query, self._positions_of(rows)), np.cumsum(sizes) - sizes

    def _rows_at(self, positions: Rows) -> Rows:
        """Return the rows of the initiatives whose vectors are at `positions`."""
        rows: Rows = np.searchsorted(self._offsets, positions, side="right") - 1
        return rows

    def _positions_of(self, rows: Rows) -> Rows:
        """Return the positions of the vectors of `rows`, in their order."""
        return concatenate_ranges(self._offsets[rows], self._offsets[rows + 1])


def combine_vectors(vectors: Vectors, passage_counts: Rows) -> Iterator[Vectors]:
    """Yield, block by block, the means of each initiative's first vector and each other one.

    An initiative with one vector keeps it as it is.
    """
    ends = np.cumsum(passage_counts)
    for start in range(0, len(passage_counts), _BATCH_INITIATIVES):
        block_counts, block_ends = (
            passage_counts[start : start + _BATCH_INITIATIVES],
            ends[start : start + _BATCH_INITIATIVES],
        )
        offset = block_ends[0] - block_counts[0]
        block = np.asarray(vectors[offset : block_ends[-1]], dtype=np.float32)
        block_ends = block_ends - offset
        overview_positions = np.repeat(block_ends - block_counts, np.maximum(block_counts - 1, 1))
        sentence_positions = concatenate_ranges(
            block_ends - block_counts + np.minimum(block_counts - 1, 1), block_ends
        )
        yield (block[overview_positions] + block[sentence_positions]) / np.float32(2)
        release_pages(vectors)


def _merge_vectors(
    earlier: Vectors, positions: Rows, new_blocks: Iterator[Vectors], count: int
) -> Iterator[Vectors]:
    """Yield `count` vectors in blocks: the `earlier` ones at their new `positions`, else new ones.

    Both come in their order.
    """
    origins = np.full(count, -1, dtype=np.int64)
    stays = np.flatnonzero(positions >= 0)
    origins[positions[stays]] = stays
    new = np.empty((0, earlier.shape[1]), dtype="<f2")
    for start in range(0, count, _BLOCK_VECTORS):
        block_origins = origins[start : start + _BLOCK_VECTORS]
        is_kept = block_origins >= 0
        new_count = len(is_kept) - int(is_kept.sum())
        while len(new) < new_count:
            new = np.concatenate((new, next(new_blocks).astype("<f2")))
        block = np.empty((len(is_kept), earlier.shape[1]), dtype="<f2")
        block[is_kept] = earlier[block_origins[is_kept]]
        block[~is_kept], new = new[:new_count], new[new_count:]
        yield block
        release_pages(earlier)


def offsets_path(path: Path) -> Path:
    """Return the path of the file with the offset of each initiative's first vector."""
    return path.with_suffix(".starts.npy")


def vectors_path(path: Path) -> Path:
    """Return the path of the file with the mean vectors, in half precision."""
    return path.with_suffix(".halves.npy")
