"""Query encoder of a snapshot: the model it was built with, exported to ONNX."""

import json
from pathlib import Path

from index.retrieval.onnx_model import OnnxModel
from index.retrieval.types import Vectors

CONFIG = "encoder.json"


class Encoder:
    """Encoder of texts into unit vectors; safe to share between threads.

    `fingerprint` identifies the model, `dimension` is the length of its vectors.
    """

    def __init__(self, folder: Path) -> None:
        """Load the encoder that `ingest.models.embedder.export` wrote to `folder`."""
        config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
        self.fingerprint: str = config["model"]
        self.dimension: int = config["dimension"]
        self._query_prompt: str = config["query_prompt"]
        self._onnx_model = OnnxModel(folder)

    def is_known_word(self, word: str) -> bool:
        """Return whether the model's vocabulary holds a word whole: then it is no typing error."""
        return self._onnx_model.count_tokens(word) == 1

    def encode_query(self, text: str) -> Vectors:
        """Return the vector of a question, shape (dimension,), length 1."""
        return self.encode(self._query_prompt + text)

    def encode(self, text: str) -> Vectors:
        """Return the vector of any text, shape (dimension,), length 1."""
        return self._onnx_model.run(text)
