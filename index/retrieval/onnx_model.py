"""A model as a snapshot carries it: a tokenizer and an ONNX graph, run on one thread."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

GRAPH = "model.onnx"
TOKENIZER = "tokenizer.json"


class Graph:
    """Runs an exported model on one text, or on a pair, at a time; safe to share between threads.

    The tokenizer file truncates at the model's own limit; nothing is padded.
    """

    def __init__(self, folder: Path) -> None:
        """Load what `ingest.models.onnx_export` wrote to `folder`."""
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / GRAPH), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = [given.name for given in self._session.get_inputs()]

    def parts(self, word: str) -> int:
        """Of how many entries of the model's vocabulary a word is made."""
        return len(self._tokenizer.encode(word, add_special_tokens=False).ids)

    def run(self, text: str, other: str | None = None) -> npt.NDArray[np.float32]:
        """What the graph makes of `text`, or of the pair of both."""
        encoding = self._tokenizer.encode(text, other)
        arrays = {
            "input_ids": encoding.ids,
            "attention_mask": encoding.attention_mask,
            "token_type_ids": encoding.type_ids,
        }
        feed = {name: np.asarray([arrays[name]], dtype=np.int64) for name in self._inputs}
        found: npt.NDArray[np.float32] = self._session.run(None, feed)[0][0]
        return found
