"""Array types shared by the indexes and the document store, ranges of rows, and mapped arrays.

`Rows` holds rows of the document store (int64); `Vectors` holds vectors, shape (dimension,) or (n,
dimension), or scores, shape (n,) (float32); `Flags` holds truth values, shape (n,).
"""

import mmap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.int64]
Vectors = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class KeptRows:
    """Folder or file of an earlier snapshot, and the row there of each initiative, or -1 if new.

    An initiative that has a row there has the same content, and so the same of all that is derived
    of it. No two have one row.
    """

    path: Path
    rows: Rows


def offsets_of(sizes: Rows) -> Rows:
    """Return where each part starts, one behind the other, and where the last one ends."""
    return np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(sizes)))


def concatenate_ranges(starts: Rows, ends: Rows) -> Rows:
    """Return the numbers from each start up to its end, one range behind the other."""
    sizes = ends - starts
    preceding = np.cumsum(sizes) - sizes
    numbers: Rows = np.repeat(starts - preceding, sizes) + np.arange(
        int(sizes.sum()), dtype=np.int64
    )
    return numbers


def release_pages(array: Any) -> None:
    """Take what was read of an array that is mapped from a file out of the process's memory.

    It can be read again. The system would take it only when memory runs short.
    """
    if isinstance(array.base, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        array.base.madvise(mmap.MADV_DONTNEED)
