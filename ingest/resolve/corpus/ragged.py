"""Ragged arrays: a row of numbers for each record, the rows of different lengths."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

import numpy as np

from index.retrieval.types import Rows, concatenate_ranges, offsets_of
from ingest.resolve.corpus.hashing import Hashes


class Ragged:
    """Rows of hashes, one behind the other; they may be mapped from files."""

    def __init__(self, values: Hashes, offsets: Rows) -> None:
        """Hold the values of all rows, and where each row starts and the last one ends."""
        self.values, self.offsets = values, offsets

    @classmethod
    def of(cls, rows: Iterable[Sequence[int] | Hashes]) -> Self:
        """Return rows in memory."""
        arrays = [np.asarray(row, dtype=np.uint64) for row in rows]
        sizes = np.fromiter(map(len, arrays), dtype=np.int64, count=len(arrays))
        values = np.concatenate(arrays) if arrays else np.empty(0, dtype=np.uint64)
        return cls(values, offsets_of(sizes))

    @classmethod
    def join(cls, parts: Sequence["Ragged"]) -> Self:
        """Return the rows of all parts, in their order."""
        sizes = np.concatenate([np.diff(part.offsets) for part in parts])
        return cls(np.concatenate([part.values for part in parts]), offsets_of(sizes))

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def take(self, rows: Rows) -> "Ragged":
        """Return some rows, in the order of `rows`, in memory."""
        starts, ends = self.offsets[rows], self.offsets[rows + 1]
        return Ragged(self.values[concatenate_ranges(starts, ends)], offsets_of(ends - starts))

    def save(self, path: Path) -> None:
        """Write two files, `path` with other endings."""
        np.save(path.with_suffix(".values.npy"), self.values)
        np.save(path.with_suffix(".offsets.npy"), self.offsets)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Map what `save` wrote; raise OSError or ValueError."""
        values = np.load(path.with_suffix(".values.npy"), mmap_mode="r")
        return cls(np.asarray(values), np.load(path.with_suffix(".offsets.npy")))


def owners(sizes: Rows) -> Rows:
    """Return for each value the number of its row, given the sizes of all rows."""
    return np.repeat(np.arange(len(sizes), dtype=np.int64), sizes)


def bounds(sorted_values: Hashes) -> tuple[Rows, Rows]:
    """Return where each run of equal values starts, and where it ends."""
    is_first = np.append(True, sorted_values[1:] != sorted_values[:-1])[: len(sorted_values)]
    starts: Rows = np.flatnonzero(is_first)
    return starts, np.append(starts, len(sorted_values))[1:]
