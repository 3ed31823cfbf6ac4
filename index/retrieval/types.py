"""The arrays that the two indexes and the document store pass to each other."""

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.int64]
Vectors = npt.NDArray[np.float32]
