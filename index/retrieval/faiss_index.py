"""FAISS: unit vectors by inner product, which is their cosine; exact, also where they are many.

Few vectors are scanned as they are, in half precision. Many are scanned by one bit a dimension
(RaBitQ) in clusters, and the best of them scored exactly by the vectors in a file beside, of which
only those are read. Both are mapped from their files, so that processes share one copy.
"""

from pathlib import Path
from typing import Any

import faiss
import numpy as np

from index.retrieval.types import Rows, Vectors

# Vectors up to which a scan of all costs no more than clusters and scoring the best again.
FLAT = 30_000
# Clusters looked into: of many sentences few fall into clear ones.
PROBED = 300
# Vectors scored exactly for each that is wanted.
SCORED = 4
# And at least so many: one bit a dimension tells roughly which are near.
FEWEST = 400
# Below this share of all, every cluster is looked into for those that are sought among.
SPARSE = 0.1
# Vectors that clusters are learnt from, for each cluster; FAISS's own least is 39.
TAUGHT = 40
_AT_ONCE = 20_000
# Rows read and scored together: as many as fit in memory that is not given back each time.
_BLOCK = 64


def write(path: Path, vectors: Any) -> None:
    """Write an index of `vectors`, shape (n, dimension), any kind of float, to a new file.

    They may be mapped from a file: no more of them is held than is needed. Raises OSError.
    """
    faiss.omp_set_num_threads(1)  # so that the same vectors make the same file
    index = _flat(vectors) if len(vectors) <= FLAT else _clustered(vectors)
    for start in range(0, len(vectors), _AT_ONCE):
        index.add(_plain(vectors[start : start + _AT_ONCE]))
    try:
        faiss.write_index(index, str(path))
    except RuntimeError as error:  # so FAISS calls a disk that is full
        raise OSError("vectors not written") from error


def _flat(vectors: Any) -> Any:
    half = faiss.ScalarQuantizer.QT_fp16
    return faiss.IndexScalarQuantizer(vectors.shape[1], half, faiss.METRIC_INNER_PRODUCT)


def _clustered(vectors: Any) -> Any:
    clusters = int(len(vectors) ** 0.5)
    index = faiss.index_factory(
        vectors.shape[1], f"IVF{clusters},RaBitQ", faiss.METRIC_INNER_PRODUCT
    )
    count = min(len(vectors), TAUGHT * clusters)
    index.train(_plain(vectors[np.linspace(0, len(vectors) - 1, count).astype(np.int64)]))
    return index


def _plain(vectors: Any) -> Vectors:
    return np.ascontiguousarray(vectors, dtype=np.float32)


class FaissVectors:
    """The vectors of a snapshot, mapped from their files."""

    def __init__(self, path: Path, exact: Any) -> None:
        """Open the file that `write` made of the vectors `exact`."""
        faiss.omp_set_num_threads(1)
        self._index: Any = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        self._exact = np.asarray(exact)  # as mapped from its file, but quicker to take rows from
        self._clusters: int | None = getattr(self._index, "nlist", None)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(self, query: Vectors, count: int, among: Rows | None = None) -> tuple[Rows, Vectors]:
        """The `count` nearest rows and their cosines, best first; only rows in `among` if given."""
        held = len(self) if among is None else len(among)
        wanted = min(count, held)
        if not wanted:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        if among is not None and held <= FEWEST:
            return _best(among, self.cosines(query, among), wanted)
        if self._clusters is None:
            return self._found(query, wanted, faiss.SearchParameters, among)
        probed = self._clusters if held < SPARSE * len(self) else min(PROBED, self._clusters)
        asked = min(max(SCORED * wanted, FEWEST), held)
        rows, _ = self._found(query, asked, faiss.SearchParametersIVF, among, nprobe=probed)
        rows.sort()
        return _best(rows, self.cosines(query, rows), wanted)

    def cosines(self, query: Vectors, rows: Rows) -> Vectors:
        """The cosine of `query` to each of `rows`, which are all different."""
        if self._clusters is None and len(rows):  # FAISS reads halves faster than numpy does
            every = np.empty(len(self), dtype=np.float32)
            places, near = self._found(query, len(rows), faiss.SearchParameters, rows)
            every[places] = near
            return every[rows]
        found = np.empty(len(rows), dtype=np.float32)
        for start in range(0, len(rows), _BLOCK):
            block = self._exact[rows[start : start + _BLOCK]]
            found[start : start + _BLOCK] = _plain(block) @ query
        return found

    def _found(
        self, query: Vectors, count: int, options: Any, among: Rows | None, **how: Any
    ) -> tuple[Rows, Vectors]:
        if among is not None:
            how["sel"] = _only(among, len(self))
        cosines, rows = self._index.search(query[None, :], count, params=options(**how))
        found = rows[0] >= 0
        return rows[0][found], cosines[0][found]


def _only(rows: Rows, count: int) -> Any:
    """What lets FAISS look at `rows` alone among `count`."""
    bits = np.zeros(count, dtype=np.bool_)
    bits[rows] = True
    selector: Any = faiss.IDSelectorBitmap
    return selector(np.packbits(bits, bitorder="little"))


def _best(rows: Rows, cosines: Vectors, count: int) -> tuple[Rows, Vectors]:
    """The `count` best of `rows`; of equals the lower row first."""
    order = np.lexsort((rows, -cosines))[:count]
    return rows[order], cosines[order]
