"""FAISS: exact search over unit vectors by inner product, which is their cosine."""

from pathlib import Path
from typing import Any

import faiss
import numpy as np

from index.catalogue import Rows
from index.embed import Vectors


def write(path: Path, vectors: Vectors) -> None:
    """Write an index of `vectors`, shape (n, dimension), to a new file; raises OSError."""
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    try:
        faiss.write_index(index, str(path))
    except RuntimeError as error:  # so FAISS calls a disk that is full
        raise OSError("vectors not written") from error


class FaissVectors:
    """The vectors of a snapshot, mapped from their file."""

    def __init__(self, path: Path) -> None:
        """Open the file that `write` made."""
        faiss.omp_set_num_threads(1)
        self._index: Any = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(self, query: Vectors, count: int, among: Rows | None = None) -> tuple[Rows, Vectors]:
        """The `count` nearest rows and their cosines, best first; only rows in `among` if given."""
        wanted = min(count, len(self) if among is None else len(among))
        if not wanted:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        options = None if among is None else _only(among)
        cosines, rows = self._index.search(query[None, :], wanted, params=options)
        found = rows[0] >= 0
        return rows[0][found], cosines[0][found]

    def cosines(self, query: Vectors, rows: Rows) -> Vectors:
        """The cosine of `query` to each of `rows`."""
        vectors: Vectors = self._index.reconstruct_batch(rows)
        return np.asarray(vectors @ query, dtype=np.float32)


def _only(rows: Rows) -> Any:
    return faiss.SearchParameters(sel=faiss.IDSelectorBatch(rows))  # type: ignore[call-arg]  # SWIG
