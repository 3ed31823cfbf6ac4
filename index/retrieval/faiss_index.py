"""FAISS index of unit vectors by inner product, which is their cosine; final scores are exact.

Up to `MAX_FLAT_VECTORS` vectors are scanned in half precision. More are scanned by product codes of
two bits a dimension (PQ FastScan), and the best are scored in half precision. From
`MIN_CLUSTERED_VECTORS` on they are clustered (IVF) and scanned by one bit a dimension (RaBitQ), and
the best are scored exactly by the vectors in a file beside, of which only those are read. All are
mapped from their files, so that processes share one copy.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from index.retrieval.types import Rows, Vectors, release_pages
from index.text.files import write_json

# Up to this many vectors, a scan of all halves takes less than a third of a millisecond.
MAX_FLAT_VECTORS = 5_000
# From this many vectors on, clusters cost less than a scan of all product codes.
MIN_CLUSTERED_VECTORS = 30_000
# Dimensions of one code of four bits: 96 bytes a vector of 384. Scanning 20,000 and rescoring costs
# a seventh of scanning halves, and of the 200 nearest none is missed (five questions).
DIMENSIONS_PER_CODE = 2
# Clusters searched; so many because few sentences belong clearly to one.
NPROBE = 300
# Vectors rescored exactly for each result.
RESCORE_FACTOR = 4
# The least number rescored: one bit a dimension ranks only roughly.
MIN_RESCORED = 400
# If fewer than this share of the vectors are allowed, every cluster is searched.
SPARSE_FILTER_SHARE = 0.1
# Training vectors for each cluster; FAISS warns below 39.
TRAINING_VECTORS_PER_CLUSTER = 40
# Clusters are trained anew once the vectors that were added or removed since are more than this
# share of those that they were trained on: until then they divide them about as well.
MAX_CHANGED_SHARE = 0.5
_ADD_BATCH_VECTORS = 20_000
# Rows scored at once: few enough that the allocator keeps the memory for the next block.
_SCORING_BLOCK_ROWS = 64


@dataclass(frozen=True, slots=True)
class EarlierVectors:
    """Index of an earlier snapshot; `positions` are those of its vectors now, -1 where it is gone.

    A vector that stays is the same, bit by bit.
    """

    path: Path
    positions: Rows


def write(path: Path, vectors: Any, earlier: EarlierVectors | None = None) -> None:
    """Write an index of `vectors`, shape (n, dimension), any kind of float, to a new file.

    They may be mapped from a file: only the part in use is in memory. Where there are clusters of
    `earlier` vectors of which most stay, they are used again, so that the cost is that of what is
    new. So the file depends on the builds before; the exact scores do not. Raises OSError.
    """
    faiss.omp_set_num_threads(1)  # so that the same vectors make the same file
    vector_index = None if earlier is None else _reuse_clusters(path, vectors, earlier)
    if vector_index is None:
        vector_index = _make_index(path, vectors)
    try:
        faiss.write_index(vector_index, str(path))
    except RuntimeError as error:  # what FAISS raises when the disk is full
        raise OSError("vectors not written") from error


def _make_index(path: Path, vectors: Any) -> Any:
    if len(vectors) <= MAX_FLAT_VECTORS:
        vector_index = _create_flat_index(vectors)
    elif len(vectors) < MIN_CLUSTERED_VECTORS:
        vector_index = _train_scanned_index(vectors)
    else:
        vector_index = _train_clustered_index(vectors)
        write_json(_training_path(path), {"vectors": len(vectors), "changed": 0})
    for start in range(0, len(vectors), _ADD_BATCH_VECTORS):
        vector_index.add(_as_float32(vectors[start : start + _ADD_BATCH_VECTORS]))
        release_pages(vectors)
    return vector_index


def _reuse_clusters(path: Path, vectors: Any, earlier: EarlierVectors) -> Any | None:
    """Return an index with the clusters and the codes of the earlier one; None to train anew.

    That is where the earlier one has none, or after `MAX_CHANGED_SHARE` of its training vectors
    were added or removed since.
    """
    try:
        training = json.loads(_training_path(earlier.path).read_bytes())
    except FileNotFoundError:
        return None
    is_new = np.ones(len(vectors), dtype=np.bool_)
    is_new[earlier.positions[earlier.positions >= 0]] = False
    new_positions = np.flatnonzero(is_new)
    changed = training["changed"] + len(new_positions) + int((earlier.positions < 0).sum())
    if len(vectors) < MIN_CLUSTERED_VECTORS or changed > MAX_CHANGED_SHARE * training["vectors"]:
        return None
    vector_index = faiss.read_index(str(earlier.path))
    _move_codes(vector_index, earlier.positions)
    for start in range(0, len(new_positions), _ADD_BATCH_VECTORS):
        batch = new_positions[start : start + _ADD_BATCH_VECTORS]
        vector_index.add_with_ids(_as_float32(vectors[batch]), batch)
        release_pages(vectors)
    write_json(_training_path(path), {"vectors": training["vectors"], "changed": changed})
    return vector_index


def _move_codes(vector_index: Any, positions: Rows) -> None:
    """Give each code in the lists of an index its new position; drop those at -1."""
    earlier, size = vector_index.invlists, vector_index.code_size
    moved: Any = faiss.ArrayInvertedLists(vector_index.nlist, size)
    for cluster in range(vector_index.nlist):
        count = earlier.list_size(cluster)
        if not count:
            continue  # FAISS has no array for it
        ids = positions[faiss.rev_swig_ptr(earlier.get_ids(cluster), count)]
        codes = faiss.rev_swig_ptr(earlier.get_codes(cluster), count * size).reshape(count, size)
        stays = ids >= 0
        ids, codes = np.ascontiguousarray(ids[stays]), np.ascontiguousarray(codes[stays])
        if len(ids):
            moved.add_entries(cluster, len(ids), faiss.swig_ptr(ids), faiss.swig_ptr(codes))
    vector_index.replace_invlists(moved, True)
    moved.this.disown()  # the index owns the lists now
    vector_index.ntotal = int((positions >= 0).sum())


def _training_path(path: Path) -> Path:
    """Return the path of the file with the number of vectors that clusters were trained on.

    It says also how many were added or removed since.
    """
    return path.with_suffix(".training.json")


def _create_flat_index(vectors: Any) -> Any:
    half = faiss.ScalarQuantizer.QT_fp16
    return faiss.IndexScalarQuantizer(vectors.shape[1], half, faiss.METRIC_INNER_PRODUCT)


def _train_scanned_index(vectors: Any) -> Any:
    dimension = vectors.shape[1]
    description = f"PQ{dimension // DIMENSIONS_PER_CODE}x4fs,Refine(SQfp16)"
    vector_index = faiss.index_factory(dimension, description, faiss.METRIC_INNER_PRODUCT)
    vector_index.train(_as_float32(vectors))
    return vector_index


def _train_clustered_index(vectors: Any) -> Any:
    cluster_count = int(len(vectors) ** 0.5)
    vector_index = faiss.index_factory(
        vectors.shape[1], f"IVF{cluster_count},RaBitQ", faiss.METRIC_INNER_PRODUCT
    )
    training_count = min(len(vectors), TRAINING_VECTORS_PER_CLUSTER * cluster_count)
    vector_index.train(
        _as_float32(vectors[np.linspace(0, len(vectors) - 1, training_count).astype(np.int64)])
    )
    return vector_index


def _as_float32(vectors: Any) -> Vectors:
    return np.ascontiguousarray(vectors, dtype=np.float32)


class FaissIndex:
    """FAISS index of a snapshot, mapped from its files."""

    def __init__(self, path: Path, vectors: Any) -> None:
        """Open the file that `write` made of `vectors`, which give the exact scores."""
        self._index: Any = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        self._mapped = vectors
        self._exact = np.asarray(vectors)  # as mapped from its file, but quicker to take rows from
        self._cluster_count: int | None = getattr(self._index, "nlist", None)
        self._halves = (
            faiss.downcast_index(self._index.refine_index)
            if isinstance(self._index, faiss.IndexRefine)
            else self._index
        )

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(
        self, query: Vectors, count: int, allowed_rows: Rows | None = None
    ) -> tuple[Rows, Vectors]:
        """Return the `count` nearest rows and their cosines, best first.

        Only rows in `allowed_rows`, if given.
        """
        available = len(self) if allowed_rows is None else len(allowed_rows)
        result_count = min(count, available)
        if not result_count:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        if allowed_rows is not None and available <= MIN_RESCORED:
            return _top_rows(allowed_rows, self.cosines(query, allowed_rows), result_count)
        if self._halves is not self._index and allowed_rows is None:  # the codes know no filter
            refined = faiss.IndexRefineSearchParameters
            factor = max(RESCORE_FACTOR, MIN_RESCORED / result_count)
            return _search(self._index, query, result_count, refined, k_factor=factor)
        if self._cluster_count is None:
            return self._search_halves(query, result_count, allowed_rows)
        nprobe = (
            self._cluster_count
            if available < SPARSE_FILTER_SHARE * len(self)
            else min(NPROBE, self._cluster_count)
        )
        rescored_count = min(max(RESCORE_FACTOR * result_count, MIN_RESCORED), available)
        selector = self._selector(allowed_rows)
        parameters = faiss.SearchParametersIVF
        rows, _ = _search(self._index, query, rescored_count, parameters, nprobe=nprobe, **selector)
        rows.sort()
        return _top_rows(rows, self.cosines(query, rows), result_count)

    def cosines(self, query: Vectors, rows: Rows) -> Vectors:
        """Return the cosine of `query` to each of `rows`, which must be distinct."""
        # FAISS reads many halves faster than numpy does.
        if self._cluster_count is None and len(rows) > _SCORING_BLOCK_ROWS:
            all_cosines = np.empty(len(self), dtype=np.float32)
            result_rows, result_cosines = self._search_halves(query, len(rows), rows)
            all_cosines[result_rows] = result_cosines
            return all_cosines[rows]
        cosines = np.empty(len(rows), dtype=np.float32)
        for start in range(0, len(rows), _SCORING_BLOCK_ROWS):
            block = self._exact[rows[start : start + _SCORING_BLOCK_ROWS]]
            cosines[start : start + _SCORING_BLOCK_ROWS] = _as_float32(block) @ query
        return cosines

    def vectors(self, rows: Rows) -> Vectors:
        """Return the vectors of `rows`, shape (n, dimension)."""
        return _as_float32(self._exact[rows])

    def release_memory(self) -> None:
        """Give back the memory of the vectors that were read for exact scores."""
        release_pages(self._mapped)

    def _search_halves(
        self, query: Vectors, count: int, allowed_rows: Rows | None
    ) -> tuple[Rows, Vectors]:
        selector = self._selector(allowed_rows)
        return _search(self._halves, query, count, faiss.SearchParameters, **selector)

    def _selector(self, allowed_rows: Rows | None) -> dict[str, Any]:
        """Return the search parameter that admits only these rows; none for all."""
        if allowed_rows is None:
            return {}
        bits = np.zeros(len(self), dtype=np.bool_)
        bits[allowed_rows] = True
        selector: Any = faiss.IDSelectorBitmap
        return {"sel": selector(np.packbits(bits, bitorder="little"))}


def _search(
    vector_index: Any, query: Vectors, count: int, parameters_class: Any, **parameters: Any
) -> tuple[Rows, Vectors]:
    # The setting is one of the calling thread. With two, a question costs twice the CPU: the second
    # thread computes little, and then spins in wait for more.
    faiss.omp_set_num_threads(1)
    cosines, rows = vector_index.search(
        query[None, :], count, params=parameters_class(**parameters)
    )
    valid = rows[0] >= 0
    return rows[0][valid], cosines[0][valid]


def _top_rows(rows: Rows, cosines: Vectors, count: int) -> tuple[Rows, Vectors]:
    """Return the `count` best of `rows` and their cosines; ties go to the lower row."""
    order = np.lexsort((rows, -cosines))[:count]
    return rows[order], cosines[order]
