"""A model small enough to build an index in no time, for tests where what it finds is no matter."""

import json
import string
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from index.embed import CONFIG, GRAPH, TOKENIZER, Encoder, Vectors

DIMENSION = 16
LETTERS = ["?", *string.ascii_lowercase, *string.digits]


class TinyEmbedder:
    """A text is the mean of its letters, each a vector of its own: really exported, really run."""

    name = "tiny"
    fingerprint = "71" * 32

    def embed(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._encoder.encode(text) for text in texts])

    def export(self, folder: Path) -> None:
        letters = {letter: number for number, letter in enumerate(LETTERS)}
        tokenizer = Tokenizer(models.WordLevel(letters, unk_token="?"))
        tokenizer.normalizer = normalizers.Lowercase()
        tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
        tokenizer.save(str(folder / TOKENIZER))
        onnx.save(_graph(), folder / GRAPH)
        config = {
            "model": self.fingerprint,
            "name": self.name,
            "dimension": DIMENSION,
            "query_prompt": "",
        }
        (folder / CONFIG).write_text(json.dumps(config), encoding="utf-8")

    @cached_property
    def _encoder(self) -> Encoder:
        with TemporaryDirectory() as folder:
            self.export(Path(folder))
            return Encoder(Path(folder))


def _graph() -> onnx.ModelProto:
    table = np.random.default_rng(7).normal(size=(len(LETTERS), DIMENSION)).astype(np.float32)
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["letters"]),
        helper.make_node("ReduceMean", ["letters"], ["mean"], axes=[1], keepdims=0),
        helper.make_node("LpNormalization", ["mean"], ["vector"], axis=1, p=2),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "tokens"])],
        [helper.make_tensor_value_info("vector", TensorProto.FLOAT, ["batch", DIMENSION])],
        [numpy_helper.from_array(table, "table")],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
