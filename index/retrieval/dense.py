"""How near initiatives are to a question: by the whole of each and by its nearest sentence.

A long text speaks of much, and its vector of none of it; a sentence alone lacks what it is about.
The mean of both cosines is one product, because q·whole / 2 + q·sentence / 2 = q·(whole +
sentence) / 2: so for every sentence that half is kept, and one search finds the nearest.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from index.retrieval import faiss_index
from index.retrieval.faiss_index import FaissVectors
from index.retrieval.types import Rows, Vectors

# Halves asked for at first for each initiative wanted; more where one initiative takes many.
_HALVES = 2
# Initiatives whose vectors are in memory together while they are written.
_AT_ONCE = 10_000


def write(path: Path, vectors: Vectors, counts: Sequence[int]) -> None:
    """Write the vectors of all passages, `counts` of them for each initiative; raises OSError.

    `vectors` may be mapped from a file: memory does not grow with their number.
    """
    sizes = np.asarray(counts, dtype=np.int64)
    begun = np.concatenate(([0], np.cumsum(np.maximum(sizes - 1, 1))))
    with starts(path).open("wb") as file:
        np.save(file, begun)
    # Written, not mapped: where the disk is full, a mapping ends the process.
    with halves(path).open("wb") as file:
        shape = (int(begun[-1]), vectors.shape[1])
        header = {"descr": "<f2", "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(file, header)
        for block in joined(vectors, sizes):
            file.write(block.astype("<f2").tobytes())
    faiss_index.write(path, np.load(halves(path), mmap_mode="r"))


class Nearness:
    """The vectors of a snapshot by initiative; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        """Open what `write` made."""
        self._starts: Rows = np.asarray(np.load(starts(path), mmap_mode="r"))
        self._vectors = FaissVectors(path, np.load(halves(path), mmap_mode="r"))

    def __len__(self) -> int:
        return len(self._starts) - 1

    def search(self, query: Vectors, count: int, among: Rows | None = None) -> tuple[Rows, Vectors]:
        """The `count` nearest rows and their nearness, best first; only in `among` if given."""
        within = None if among is None else self._places(among)
        held = len(self._vectors) if within is None else len(within)
        asked = _HALVES * count
        while True:
            places, near = self._vectors.search(query, asked, within)
            owners = self._owners(places)
            rows, first = np.unique(owners, return_index=True)
            if len(rows) >= count or asked >= held:
                best = np.sort(first)[:count]
                return owners[best], near[best]
            asked *= _HALVES

    def cosines(self, query: Vectors, rows: Rows) -> Vectors:
        """The nearness of `query` to each of `rows`: that of its nearest sentence and the whole."""
        if not len(rows):
            return np.empty(0, dtype=np.float32)
        sizes = self._starts[rows + 1] - self._starts[rows]
        near = self._vectors.cosines(query, self._places(rows))
        return np.asarray(np.maximum.reduceat(near, np.cumsum(sizes) - sizes), dtype=np.float32)

    def _owners(self, places: Rows) -> Rows:
        """The rows of the initiatives whose vectors stand at `places`."""
        found: Rows = np.searchsorted(self._starts, places, side="right") - 1
        return found

    def _places(self, rows: Rows) -> Rows:
        """The places of the vectors of `rows`, in their order."""
        return _ranges(self._starts[rows], self._starts[rows + 1])


def joined(vectors: Vectors, counts: Rows) -> Iterator[Vectors]:
    """Of each initiative the means of its first vector and each other one, block by block."""
    ends = np.cumsum(counts)
    for start in range(0, len(counts), _AT_ONCE):
        size, end = counts[start : start + _AT_ONCE], ends[start : start + _AT_ONCE]
        first = end[0] - size[0]
        some = np.asarray(vectors[first : end[-1]], dtype=np.float32)
        end = end - first
        wholes = np.repeat(end - size, np.maximum(size - 1, 1))
        parts = _ranges(end - size + np.minimum(size - 1, 1), end)
        yield (some[wholes] + some[parts]) / np.float32(2)


def _ranges(starts: Rows, ends: Rows) -> Rows:
    """The numbers from each start to its end, one range after the other."""
    sizes = ends - starts
    before = np.cumsum(sizes) - sizes
    found: Rows = np.repeat(starts - before, sizes) + np.arange(int(sizes.sum()), dtype=np.int64)
    return found


def starts(path: Path) -> Path:
    """Where it stands where the vectors of each initiative start."""
    return path.with_suffix(".starts.npy")


def halves(path: Path) -> Path:
    """Where the vectors themselves are kept, in half precision."""
    return path.with_suffix(".halves.npy")
