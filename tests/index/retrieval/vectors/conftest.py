import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from index.retrieval import dense
from index.retrieval.vectors.engine import VectorEngine, VectorPart, vector_file
from index.retrieval.vectors.faiss_engine import FaissEngine
from index.retrieval.vectors.milvus_connection import MilvusConnection
from index.retrieval.vectors.milvus_engine import MilvusEngine

# A real Milvus to hold to the contract too, such as http://127.0.0.1:19530.
SERVER = os.environ.get("MILVUS_TEST_URI")
MILVUS = ["lite", *(["server"] if SERVER else [])]
DIMENSION = 24


@pytest.fixture(scope="session")
def lite_file(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("milvus") / "lite.db"


@pytest.fixture(params=["faiss", *MILVUS])
def kind(request) -> str:
    return request.param


@pytest.fixture
def new_engine(kind, lite_file) -> Iterator[Callable[[], VectorEngine]]:
    """Makes engines that use the same collections, each as another process would."""
    if kind == "faiss":
        yield FaissEngine
        return
    uri, alias = (SERVER if kind == "server" else str(lite_file)), f"t{secrets.token_hex(4)}"
    yield lambda: MilvusEngine(MilvusConnection(uri, timeout_s=20), alias)
    with MilvusConnection(uri).manage() as client:
        for name in client.list_collections():
            if name.startswith(f"{alias}__"):
                for each in client.list_aliases(name)["aliases"]:
                    client.drop_alias(each)
                client.drop_collection(name)


@pytest.fixture
def write(tmp_path) -> Callable[..., Path]:
    """Writes the vectors of a snapshot as a build does, one vector a row."""

    def write(name: str, passages: np.ndarray, questions: np.ndarray | None = None) -> Path:
        folder = tmp_path / "snapshots" / name
        (folder / "questions").mkdir(parents=True)
        for part, vectors in ((VectorPart.PASSAGES, passages), (VectorPart.QUESTIONS, questions)):
            if vectors is not None:
                counts = np.ones(len(vectors), dtype=np.int64)
                path = vector_file(folder, part)
                dense.write_vectors(path, [vectors], counts, vectors.shape[1])
        return folder

    return write
