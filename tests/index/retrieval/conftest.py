import numpy as np
import pytest


@pytest.fixture(scope="module")
def unit_vectors() -> np.ndarray:
    """500 vectors of length 1, as half precision stores them."""
    vectors = np.random.default_rng(3).normal(size=(500, 24)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float16).astype(np.float32)
