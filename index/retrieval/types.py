"""Array types shared by the indexes and the document store, and ranges of rows in them.

`Rows` holds rows of the document store (int64); `Vectors` holds vectors, shape (dimension,) or (n,
dimension), or scores, shape (n,) (float32); `Flags` holds truth values, shape (n,).
"""

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.int64]
Vectors = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]


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
