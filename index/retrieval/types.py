"""Array types shared by the indexes and the document store: row numbers, vectors or scores.

`Rows` holds rows of the document store (int64); `Vectors` holds vectors, shape (dimension,) or (n,
dimension), or scores, shape (n,) (float32); `Flags` holds truth values, shape (n,).
"""

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.int64]
Vectors = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]
