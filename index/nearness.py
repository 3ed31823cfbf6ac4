"""How near initiatives are to a question: by the whole of each and by its nearest sentence.

A long text speaks of much, and its vector of none of it; a sentence alone lacks what it is about.
The mean of both cosines is one product, because q·whole / 2 + q·sentence / 2 = q·(whole +
sentence) / 2: so for every sentence that half is kept, and one search finds the nearest.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.catalogue import Rows
from index.embed import Vectors
from index.vectors import faiss
from index.vectors.faiss import FaissVectors

# Halves asked for at first for each initiative wanted; more where one initiative takes many.
_HALVES = 2


def write(path: Path, vectors: Vectors, counts: Sequence[int]) -> None:
    """Write the vectors of all passages, `counts` of them for each initiative; raises OSError."""
    joined, owners = _joined(vectors, np.asarray(counts, dtype=np.int64))
    faiss.write(path, joined)
    with _owners(path).open("wb") as file:
        np.save(file, owners)


class Nearness:
    """The vectors of a snapshot by initiative; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        """Open what `write` made."""
        self._vectors = FaissVectors(path)
        self._of: Rows = np.load(_owners(path))
        count = int(self._of[-1]) + 1 if len(self._of) else 0
        self._starts: Rows = np.searchsorted(self._of, np.arange(count + 1))

    def __len__(self) -> int:
        return len(self._starts) - 1

    def search(self, query: Vectors, count: int, among: Rows | None = None) -> tuple[Rows, Vectors]:
        """The `count` nearest rows and their nearness, best first; only in `among` if given."""
        within = None if among is None else self._places(among)
        held = len(self._of) if within is None else len(within)
        asked = _HALVES * count
        while True:
            places, near = self._vectors.search(query, asked, within)
            rows, first = np.unique(self._of[places], return_index=True)
            if len(rows) >= count or asked >= held:
                best = np.sort(first)[:count]
                return self._of[places[best]], near[best]
            asked *= _HALVES

    def cosines(self, query: Vectors, rows: Rows) -> Vectors:
        """The nearness of `query` to each of `rows`: that of its nearest sentence and the whole."""
        if not len(rows):
            return np.empty(0, dtype=np.float32)
        sizes = self._starts[rows + 1] - self._starts[rows]
        near = self._vectors.cosines(query, self._places(rows))
        return np.asarray(np.maximum.reduceat(near, np.cumsum(sizes) - sizes), dtype=np.float32)

    def _places(self, rows: Rows) -> Rows:
        """The places of the vectors of `rows`, in their order."""
        return _ranges(self._starts[rows], self._starts[rows + 1])


def _joined(vectors: Vectors, counts: Rows) -> tuple[Vectors, Rows]:
    """Of each initiative the means of its first vector and each other one, and whose they are."""
    ends = np.cumsum(counts)
    wholes = np.repeat(ends - counts, np.maximum(counts - 1, 1))
    parts = _ranges(ends - counts + np.minimum(counts - 1, 1), ends)
    owners = np.repeat(np.arange(len(counts), dtype=np.int64), np.maximum(counts - 1, 1))
    joined = (vectors[wholes] + vectors[parts]) / np.float32(2)
    return np.ascontiguousarray(joined, dtype=np.float32), owners


def _ranges(starts: Rows, ends: Rows) -> Rows:
    """The numbers from each start to its end, one range after the other."""
    sizes = ends - starts
    before = np.cumsum(sizes) - sizes
    found: Rows = np.repeat(starts - before, sizes) + np.arange(int(sizes.sum()), dtype=np.int64)
    return found


def _owners(path: Path) -> Path:
    return path.with_suffix(".owners.npy")
