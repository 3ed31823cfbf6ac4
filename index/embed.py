"""The query encoder that a snapshot carries: the model it was built with, exported to ONNX."""

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

Vectors = npt.NDArray[np.float32]

GRAPH = "model.onnx"
TOKENIZER = "tokenizer.json"
CONFIG = "encoder.json"


class Encoder:
    """Turns texts into unit vectors with onnxruntime on one thread; safe to share between threads.

    The tokenizer file truncates at the model's own limit; nothing is padded, because texts go
    through one at a time.
    """

    def __init__(self, folder: Path) -> None:
        """Load the encoder that `ingest.embedder.export` wrote to `folder`."""
        config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
        self.model: str = config["model"]
        self.dimension: int = config["dimension"]
        self._prompt: str = config["query_prompt"]
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / GRAPH), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = [given.name for given in self._session.get_inputs()]

    def knows(self, word: str) -> bool:
        """Whether the model's own vocabulary holds a word whole: then it is no typing error."""
        return len(self._tokenizer.encode(word, add_special_tokens=False).ids) == 1

    def query(self, text: str) -> Vectors:
        """The vector of a question, shape (dimension,), length 1."""
        return self.encode(self._prompt + text)

    def encode(self, text: str) -> Vectors:
        """The vector of any text, shape (dimension,), length 1."""
        encoding = self._tokenizer.encode(text)
        arrays = {
            "input_ids": encoding.ids,
            "attention_mask": encoding.attention_mask,
            "token_type_ids": encoding.type_ids,
        }
        feed = {name: np.asarray([arrays[name]], dtype=np.int64) for name in self._inputs}
        vector: Vectors = self._session.run(None, feed)[0][0]
        return vector
