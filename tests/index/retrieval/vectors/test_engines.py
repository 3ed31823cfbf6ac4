"""The contract of a vector engine: the same results as brute force, and versions that never mix."""

from itertools import product

import numpy as np
import pytest

from index.retrieval.vectors import milvus_index
from index.retrieval.vectors.engine import VectorPart

A, B = "20261120T000000000Z-a", "20261121T000000000Z-b"
PASSAGES, QUESTIONS = VectorPart.PASSAGES, VectorPart.QUESTIONS


@pytest.fixture(scope="module")
def many() -> np.ndarray:
    """More vectors than one insertion and one filter hold, as half precision stores them."""
    vectors = np.random.default_rng(8).normal(size=(9_000, 16))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float16).astype(np.float32)


def nearest(vectors: np.ndarray, query: np.ndarray, count: int, allowed=None) -> list[int]:
    allowed = np.arange(len(vectors)) if allowed is None else allowed
    return allowed[np.argsort(-(vectors[allowed] @ query), kind="stable")][:count].tolist()


def test_nearly_all_nearest_vectors_are_found_with_and_without_a_filter(new_engine, write, many):
    folder = write(A, many)
    engine = new_engine()
    engine.publish(folder)
    index = engine.open(folder, PASSAGES)
    for step, count in product((None, 9_000, 900, 4, 2), (1, 10, 200)):
        allowed = None if step is None else np.arange(0, len(many), step)
        recalls = []
        for query in many[:5] + np.float32(0.02):
            positions, cosines = index.search(query, count, allowed)
            expected = nearest(many, query, count, allowed)
            assert len(positions) == len(set(positions)) == len(expected)
            assert allowed is None or set(positions) <= set(allowed)
            np.testing.assert_allclose(cosines, many[positions] @ query, atol=1e-3)
            assert list(cosines) == sorted(cosines, reverse=True)
            recalls.append(len({*positions} & {*expected}) / len(expected))
        assert np.mean(recalls) >= 0.95, (step, count)


def test_the_cosine_of_each_vector_can_be_asked(new_engine, write, many):
    folder = write(A, many)
    engine = new_engine()
    engine.publish(folder)
    index = engine.open(folder, PASSAGES)
    positions = np.random.default_rng(1).permutation(len(many))[: milvus_index.MAX_LISTED + 500]
    np.testing.assert_allclose(
        index.cosines(many[0], positions), many[positions] @ many[0], atol=1e-3
    )
    np.testing.assert_allclose(index.vectors(positions[:10]), many[positions[:10]], atol=1e-3)
    assert len(index) == len(many)


def test_nothing_is_found_where_nothing_is_allowed(new_engine, write, unit_vectors):
    folder = write(A, unit_vectors)
    engine = new_engine()
    engine.publish(folder)
    index, none = engine.open(folder, PASSAGES), np.empty(0, dtype=np.int64)
    assert len(index.search(unit_vectors[0], 5, none)[0]) == 0
    assert len(index.cosines(unit_vectors[0], none)) == 0


def test_passages_and_questions_are_apart(new_engine, write, unit_vectors):
    folder = write(A, unit_vectors[:200], unit_vectors[200:])
    engine = new_engine()
    engine.publish(folder)
    for part, vectors in ((PASSAGES, unit_vectors[:200]), (QUESTIONS, unit_vectors[200:])):
        index = engine.open(folder, part)
        assert len(index) == len(vectors)
        found, cosines = index.search(vectors[7], 10)
        assert found.tolist() == nearest(vectors, vectors[7], 10)
        np.testing.assert_allclose(cosines, vectors[found] @ vectors[7], atol=1e-3)


def test_an_open_snapshot_answers_from_its_own_vectors_through_promotion_and_rollback(
    new_engine, write, unit_vectors
):
    old, new = write(A, unit_vectors[:250]), write(B, unit_vectors[250:])
    engine = new_engine()
    for folder in (old, new):
        engine.publish(folder)
    opened = {folder: engine.open(folder, PASSAGES) for folder in (old, new)}
    for answering in (old, new, old):  # promotion, rollback
        engine.promote(answering.name)
        assert "FAISS" in engine.check(answering) or "250 in Milvus" in engine.check(answering)
        for folder, vectors in ((old, unit_vectors[:250]), (new, unit_vectors[250:])):
            found = opened[folder].search(vectors[3], 10)[0]
            assert found.tolist() == nearest(vectors, vectors[3], 10)


def test_what_is_kept_answers_after_pruning_in_another_process(new_engine, write, unit_vectors):
    old, new = write(A, unit_vectors[:250]), write(B, unit_vectors[250:])
    engine = new_engine()
    for folder in (old, new):
        engine.publish(folder)
        engine.promote(folder.name)
    engine.prune([B])
    index = new_engine().open(new, PASSAGES)
    vectors = unit_vectors[250:]
    assert index.search(vectors[0], 5)[0].tolist() == nearest(vectors, vectors[0], 5)


def test_publishing_again_changes_nothing(new_engine, write, unit_vectors):
    folder = write(A, unit_vectors)
    for _ in range(2):
        new_engine().publish(folder)
    index = new_engine().open(folder, PASSAGES)
    assert index.search(unit_vectors[0], 3)[0].tolist() == nearest(unit_vectors, unit_vectors[0], 3)
