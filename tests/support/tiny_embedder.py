"""A model small enough to build an index quickly, for tests where the ranking does not matter."""

import json
import string
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import crc32

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from index.retrieval.encoder import CONFIG, Encoder
from index.retrieval.onnx_model import MODEL_FILE, TOKENIZER_FILE
from index.retrieval.types import Vectors

DIMENSION = 16
LETTERS = ["?", *string.ascii_lowercase, *string.digits]


class TinyEmbedder:
    """Encodes a text as the mean of random vectors of its letters, exported to ONNX and run there."""

    name = "tiny"
    fingerprint = "71" * 32
    adapter_version = ""
    dimension = DIMENSION

    def embed(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._encoder.encode(text) for text in texts])

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self.embed(texts)

    def export(self, folder: Path) -> None:
        letters = {letter: number for number, letter in enumerate(LETTERS)}
        tokenizer = Tokenizer(models.WordLevel(letters, unk_token="?"))
        tokenizer.normalizer = normalizers.Lowercase()
        tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
        tokenizer.save(str(folder / TOKENIZER_FILE))
        onnx.save(_graph(self.dimension), folder / MODEL_FILE)
        config = {
            "model": self.fingerprint,
            "name": self.name,
            "dimension": self.dimension,
            "query_prompt": "",
        }
        (folder / CONFIG).write_text(json.dumps(config), encoding="utf-8")

    @cached_property
    def _encoder(self) -> Encoder:
        with TemporaryDirectory() as folder:
            self.export(Path(folder))
            return Encoder(Path(folder))


class HashingEmbedder(TinyEmbedder):
    """Encodes a text as the counts of its hashed words, for measuring all but the embedding.

    Its vectors are as long as the real model's and a thousand times as quick to make.
    """

    name = "hashing"
    fingerprint = "72" * 32
    dimension = 384

    def embed(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            places = [crc32(word.encode()) % self.dimension for word in text.split()] or [0]
            np.add.at(vectors[row], places, 1)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def _graph(dimension: int) -> onnx.ModelProto:
    table = np.random.default_rng(7).normal(size=(len(LETTERS), dimension)).astype(np.float32)
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["letters"]),
        helper.make_node("ReduceMean", ["letters"], ["mean"], axes=[1], keepdims=0),
        helper.make_node("LpNormalization", ["mean"], ["vector"], axis=1, p=2),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "tokens"])],
        [helper.make_tensor_value_info("vector", TensorProto.FLOAT, ["batch", dimension])],
        [numpy_helper.from_array(table, "table")],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
