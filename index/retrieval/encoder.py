"""The query encoder that a snapshot carries: the model it was built with, exported to ONNX."""

import json
from pathlib import Path

from index.retrieval.onnx_model import Graph
from index.retrieval.types import Vectors

CONFIG = "encoder.json"


class Encoder:
    """Turns texts into unit vectors; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Load the encoder that `ingest.models.embedder.export` wrote to `folder`."""
        config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
        self.model: str = config["model"]
        self.dimension: int = config["dimension"]
        self._prompt: str = config["query_prompt"]
        self._graph = Graph(folder)

    def knows(self, word: str) -> bool:
        """Whether the model's own vocabulary holds a word whole: then it is no typing error."""
        return self._graph.parts(word) == 1

    def query(self, text: str) -> Vectors:
        """The vector of a question, shape (dimension,), length 1."""
        return self.encode(self._prompt + text)

    def encode(self, text: str) -> Vectors:
        """The vector of any text, shape (dimension,), length 1."""
        return self._graph.run(text)
