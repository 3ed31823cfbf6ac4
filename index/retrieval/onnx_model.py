"""Exported model of a snapshot: tokenizer and ONNX graph, run by ONNX Runtime on one thread."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"


class OnnxModel:
    """Exported model run on one text, or one pair, at a time; safe to share between threads.

    The tokenizer file truncates at the model's own limit; nothing is padded.
    """

    def __init__(self, folder: Path) -> None:
        """Load what `ingest.models.onnx_export` wrote to `folder`."""
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / MODEL_FILE), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = [model_input.name for model_input in self._session.get_inputs()]

    def count_tokens(self, word: str) -> int:
        """Return how many entries of the model's vocabulary make up a word."""
        return len(self._tokenizer.encode(word, add_special_tokens=False).ids)

    def run(self, text: str, second_text: str | None = None) -> npt.NDArray[np.float32]:
        """Return the model's output for `text`, or for the pair of `text` and `second_text`."""
        encoding = self._tokenizer.encode(text, second_text)
        arrays = {
            "input_ids": encoding.ids,
            "attention_mask": encoding.attention_mask,
            "token_type_ids": encoding.type_ids,
        }
        feed = {name: np.asarray([arrays[name]], dtype=np.int64) for name in self._inputs}
        output: npt.NDArray[np.float32] = self._session.run(None, feed)[0][0]
        return output
