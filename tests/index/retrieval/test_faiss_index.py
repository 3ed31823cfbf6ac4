import json
from pathlib import Path

import faiss
import numpy as np
import pytest

from index.retrieval import faiss_index
from index.retrieval.faiss_index import EarlierVectors, FaissIndex


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


DIMENSION = 64


def some_vectors(chance: np.random.Generator, count: int) -> np.ndarray:
    """So many sentences on one of fifty subjects, as they are stored."""
    subjects = np.random.default_rng(5).normal(size=(50, DIMENSION))
    vectors = subjects[chance.integers(0, 50, count)] + chance.normal(0, 1, (count, DIMENSION))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float16).astype(np.float32)


def changed(chance, vectors, share):
    """Vectors of which this share is replaced, and two more, in another order; what moved where."""
    stays = np.flatnonzero(chance.random(len(vectors)) >= share)
    count = len(vectors) + 2
    places = chance.permutation(count)[: len(stays)]
    new = some_vectors(chance, count)
    new[places] = vectors[stays]
    positions = np.full(len(vectors), -1)
    positions[stays] = places
    return new, positions


@pytest.fixture
def small_clusters(monkeypatch, tmp_path):
    """Clusters from 2,000 vectors on, few of which are searched; an index of so many."""
    monkeypatch.setattr(faiss_index, "MIN_CLUSTERED_VECTORS", 2_000)
    monkeypatch.setattr(faiss_index, "MAX_FLAT_VECTORS", 1_999)
    monkeypatch.setattr(faiss_index, "NPROBE", 20)
    vectors = some_vectors(np.random.default_rng(1), 3_000)
    path = tmp_path / "0.faiss"
    faiss_index.write(path, vectors)
    return path, vectors


def training_of(path) -> dict:
    return json.loads(path.with_suffix(".training.json").read_text())


def quantizer_of(path) -> np.ndarray:
    index = faiss.read_index(str(path))
    return faiss.downcast_index(index.quantizer).reconstruct_n(0, index.nlist)


def mean_recall(path, vectors) -> float:
    """The share of the ten nearest, as an exact scan finds them, that the index finds."""
    engine, recalls = FaissIndex(path, vectors), []
    assert len(engine) == len(vectors)
    for query in vectors[:40] + np.float32(0.02):
        cosines = vectors @ query
        rows, near = engine.search(query, 10)
        np.testing.assert_allclose(near, cosines[rows], atol=1e-6)
        recalls.append(len({*rows} & {*np.argsort(-cosines)[:10]}) / 10)
    return float(np.mean(recalls))


def resident_kilobytes(path) -> int:
    """The memory of this process that the mapped file takes."""
    _, _, rest = Path("/proc/self/smaps").read_text().partition(f"{path}\n")
    return int(rest.partition("Rss:")[2].split()[0])


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="needs Linux")
def test_mapped_vectors_leave_the_memory_and_are_found_again(small_clusters, tmp_path):
    path, vectors = small_clusters
    np.save(tmp_path / "vectors.npy", vectors)
    engine = FaissIndex(path, np.load(tmp_path / "vectors.npy", mmap_mode="r"))
    found = engine.search(vectors[7], 10)
    assert resident_kilobytes(tmp_path / "vectors.npy") > 0
    engine.release_memory()
    assert resident_kilobytes(tmp_path / "vectors.npy") == 0
    again = engine.search(vectors[7], 10)
    assert [each.tolist() for each in again] == [each.tolist() for each in found]


def test_clusters_are_used_again_and_find_as_much(small_clusters):
    (path, vectors), chance = small_clusters, np.random.default_rng(2)
    first = quantizer_of(path)
    for number in range(1, 4):
        vectors, positions = changed(chance, vectors, 0.04)
        earlier, path = path, path.with_name(f"{number}.faiss")
        faiss_index.write(path, vectors, EarlierVectors(earlier, positions))
        np.testing.assert_array_equal(quantizer_of(path), first)
        anew = path.with_name("anew.faiss")
        faiss_index.write(anew, vectors)
        assert mean_recall(path, vectors) >= mean_recall(anew, vectors) - 0.02 >= 0.9
    assert training_of(path)["vectors"] == 3_000
    assert 600 < training_of(path)["changed"] < 900


def test_codes_that_moved_are_those_that_are_made_anew(small_clusters):
    path, vectors = small_clusters
    new, positions = changed(np.random.default_rng(3), vectors, 0.05)
    again = path.with_name("again.faiss")
    faiss_index.write(again, new, EarlierVectors(path, positions))
    moved, fresh = faiss.read_index(str(again)), faiss.read_index(str(path))
    fresh.reset()
    fresh.add(new)
    for cluster in range(fresh.nlist):
        held = []
        for index in (moved, fresh):
            lists, size = index.invlists, index.invlists.list_size(cluster)
            if not size:
                held.append([])
                continue
            ids = faiss.rev_swig_ptr(lists.get_ids(cluster), size).tolist()
            codes = faiss.rev_swig_ptr(lists.get_codes(cluster), size * index.code_size)
            rows = [row.tobytes() for row in codes.reshape(size, -1)]
            held.append(sorted(zip(ids, rows, strict=True)))
        assert held[0] == held[1]


@pytest.mark.parametrize("share", [0.2, 0.3])
def test_clusters_are_trained_anew_after_half_of_their_vectors_changed(small_clusters, share):
    path, vectors = small_clusters
    new, positions = changed(np.random.default_rng(4), vectors, share)
    again = path.with_name("again.faiss")
    faiss_index.write(again, new, EarlierVectors(path, positions))
    is_anew = share == 0.3  # each that is replaced is removed and added
    assert (quantizer_of(again) != quantizer_of(path)).any() == is_anew
    assert (training_of(again)["changed"] == 0) == is_anew


def test_too_few_to_cluster_or_an_index_without_clusters_are_made_anew(small_clusters, tmp_path):
    path, vectors = small_clusters
    positions = np.where(np.arange(3_000) < 1_900, np.arange(3_000), -1)
    few = tmp_path / "few.faiss"
    faiss_index.write(few, vectors[:1_900], EarlierVectors(path, positions))
    assert mean_recall(few, vectors[:1_900]) == 1
    assert not few.with_suffix(".training.json").exists()
    many = tmp_path / "many.faiss"
    faiss_index.write(many, vectors, EarlierVectors(few, np.arange(1_900)))
    assert training_of(many) == {"vectors": 3_000, "changed": 0}
