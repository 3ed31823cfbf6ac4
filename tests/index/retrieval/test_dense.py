import numpy as np
import pytest

from index.retrieval import dense
from index.retrieval.dense import DenseIndex
from index.retrieval.types import KeptRows
from index.retrieval.vectors.engine import VectorPart
from index.retrieval.vectors.faiss_engine import FaissEngine

# The mean of two vectors is stored in half precision: 11 bits a number.
HALF = 5e-4


@pytest.mark.parametrize("count", [1, 10, 200])
@pytest.mark.parametrize("among", [None, [], [7], range(0, 150, 3)])
def test_dense_scores_equal_those_of_brute_force(unit_vectors, tmp_path, count, among):
    vectors = unit_vectors
    counts = np.random.default_rng(4).integers(1, 6, size=150)
    starts = np.cumsum(counts) - counts
    dense.write(tmp_path / "vectors.faiss", vectors[: counts.sum()], counts)
    vectors_index = FaissEngine().open(tmp_path, VectorPart.PASSAGES)
    engine = DenseIndex(tmp_path / "vectors.faiss", vectors_index)
    assert len(engine) == 150
    allowed = np.arange(150) if among is None else np.asarray(list(among), dtype=np.int64)
    for query in vectors[:3] + np.float32(0.1):
        each = np.split(vectors[: counts.sum()] @ query, starts[1:])
        near = np.array([(one[0] + max(one[1:], default=one[0])) / 2 for one in each])
        expected = allowed[np.argsort(-near[allowed], kind="stable")][:count]
        rows, scores = engine.search(query, count, None if among is None else allowed)
        assert set(rows) <= set(allowed)
        assert len(set(rows)) == len(rows)
        np.testing.assert_allclose(near[rows], near[expected], atol=HALF)
        np.testing.assert_allclose(scores, near[expected], atol=HALF)
        np.testing.assert_allclose(engine.dense_scores(query, allowed), near[allowed], atol=HALF)


@pytest.mark.parametrize("kept_share", [0.0, 0.5, 1.0])
def test_kept_vectors_make_the_same_files_as_all_of_them_anew(
    unit_vectors, tmp_path, monkeypatch, kept_share
):
    monkeypatch.setattr(dense, "_BLOCK_VECTORS", 7)
    monkeypatch.setattr(dense, "_BATCH_INITIATIVES", 4)
    chance = np.random.default_rng(6)
    counts = chance.integers(1, 5, size=60)
    passages = np.split(unit_vectors[: counts.sum()], np.cumsum(counts)[:-1])
    for name in ("old", "kept", "anew"):
        (tmp_path / name).mkdir()
    paths = {name: tmp_path / name / "vectors.faiss" for name in ("old", "kept", "anew")}
    old = chance.permutation(60)[:50]
    dense.write(paths["old"], np.concatenate([passages[each] for each in old]), counts[old])
    now = chance.permutation(60)[:55]
    row_of = {each: row for row, each in enumerate(old) if chance.random() < kept_share}
    rows = np.array([row_of.get(each, -1) for each in now])
    new = now[rows < 0]
    vectors = np.concatenate([unit_vectors[:0], *(passages[each] for each in new)])
    dense.write(paths["kept"], vectors, counts[new], KeptRows(paths["old"], rows))
    dense.write(paths["anew"], np.concatenate([passages[each] for each in now]), counts[now])
    for path_of in (dense.vectors_path, dense.offsets_path, lambda path: path):
        assert path_of(paths["kept"]).read_bytes() == path_of(paths["anew"]).read_bytes()
