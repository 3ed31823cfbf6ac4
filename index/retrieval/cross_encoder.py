"""Cross-encoder that a snapshot may carry: scores a question and a passage together."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.retrieval.onnx_model import OnnxModel
from index.retrieval.types import Vectors

CONFIG = "reranker.json"


class Reranker:
    """Scorer of passages for a question, higher is better; safe to share between threads.

    `fingerprint` identifies the model.
    """

    def __init__(self, folder: Path) -> None:
        """Load the cross-encoder that `ingest.models.cross_encoder.export` wrote to `folder`."""
        self.fingerprint: str = json.loads((folder / CONFIG).read_text(encoding="utf-8"))["model"]
        self._onnx_model = OnnxModel(folder)

    def score_passages(self, question: str, passages: Sequence[str]) -> Vectors:
        """Return the model's own score (a logit) of each passage, shape (len(passages),)."""
        logits = [float(self._onnx_model.run(question, passage)[0]) for passage in passages]
        return np.asarray(logits, dtype=np.float32)
