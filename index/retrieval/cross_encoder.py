"""The cross-encoder that a snapshot may carry: reads question and passage together, and scores."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.retrieval.onnx_model import Graph
from index.retrieval.types import Vectors

CONFIG = "reranker.json"


class Reranker:
    """Scores passages for a question, higher is better; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Load the cross-encoder that `ingest.models.cross_encoder.export` wrote to `folder`."""
        self.model: str = json.loads((folder / CONFIG).read_text(encoding="utf-8"))["model"]
        self._graph = Graph(folder)

    def scores(self, question: str, passages: Sequence[str]) -> Vectors:
        """The model's own score (a logit) of each passage, shape (len(passages),)."""
        found = [float(self._graph.run(question, passage)[0]) for passage in passages]
        return np.asarray(found, dtype=np.float32)
