import numpy as np
import pytest

from index.retrieval import faiss_index
from index.retrieval.faiss_index import FaissIndex


@pytest.fixture(scope="module")
def many(unit_vectors, tmp_path_factory):
    path = tmp_path_factory.mktemp("faiss") / "vectors.faiss"
    faiss_index.write(path, unit_vectors)
    return unit_vectors, FaissIndex(path, unit_vectors)


@pytest.mark.parametrize("count", [1, 10, 500, 1000])
@pytest.mark.parametrize("among", [None, [], [7], range(0, 500, 3), range(500)])
def test_vectors_are_found_as_brute_force_finds_them(many, count, among):
    vectors, engine = many
    allowed = np.arange(500) if among is None else np.asarray(list(among), dtype=np.int64)
    for query in vectors[:5] + np.float32(0.1):
        cosines = vectors @ query
        expected = allowed[np.argsort(-cosines[allowed], kind="stable")][:count]
        rows, scores = engine.search(query, count, None if among is None else allowed)
        assert rows.tolist() == expected.tolist()
        np.testing.assert_allclose(scores, cosines[expected], atol=1e-6)
        np.testing.assert_allclose(engine.cosines(query, rows), cosines[rows], atol=1e-6)


@pytest.fixture(
    scope="module",
    params=[faiss_index.MAX_FLAT_VECTORS + 3_000, faiss_index.MIN_CLUSTERED_VECTORS + 5_000],
    ids=["scanned", "clustered"],
)
def large_index(request, tmp_path_factory):
    """So many that they are scanned by codes, or clustered: sentences on one of fifty subjects."""
    chance = np.random.default_rng(5)
    subjects = chance.normal(size=(50, 128))
    count = request.param
    vectors = subjects[chance.integers(0, 50, count)] + chance.normal(0, 1.2, (count, 128))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors = vectors.astype(np.float16).astype(np.float32)
    path = tmp_path_factory.mktemp("large_index") / "vectors.faiss"
    faiss_index.write(path, vectors)
    again = path.with_name("again.faiss")
    faiss_index.write(again, vectors)
    assert path.read_bytes() == again.read_bytes()
    return vectors, FaissIndex(path, vectors)


@pytest.mark.parametrize("step", [None, 3, 50, 10_000])
def test_a_large_index_finds_nearly_all_nearest_vectors_with_their_cosines(large_index, step):
    vectors, engine = large_index
    among = None if step is None else np.arange(0, len(vectors), step)
    allowed = np.arange(len(vectors)) if among is None else among
    recalls = []
    for query in vectors[:20] + np.float32(0.02):
        cosines = vectors @ query
        expected = allowed[np.argsort(-cosines[allowed], kind="stable")][:10]
        rows, near = engine.search(query, 10, among)
        assert len(rows) == len(expected)
        assert set(rows) <= set(allowed)
        assert list(near) == sorted(near, reverse=True)
        np.testing.assert_allclose(near, cosines[rows], atol=1e-6)
        recalls.append(len(set(rows) & set(expected)) / len(expected))
    assert np.mean(recalls) >= 0.98
