"""Cross-encoder named in the settings, and its export to ONNX for the search engine."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import SetupError
from index.retrieval.cross_encoder import CONFIG, Reranker
from ingest.models import onnx_export
from ingest.models.loading import compute_fingerprint, display_name, model_library

if TYPE_CHECKING:
    import torch
    from sentence_transformers import CrossEncoder

# Minimum correlation with the model's own scores, of the fp32 export and of int8.
MIN_FP32_AGREEMENT = {"correlation": 0.999}
MIN_INT8_AGREEMENT = {"correlation": 0.98}
_SETTING_NAME = "HASANYONE_RERANKER"


class CrossEncoderModel:
    """Cross-encoder with one score, loaded only to export it.

    Loading takes seconds and torch. `fingerprint` identifies it; it has no adapter.
    """

    def __init__(self, model: str, threads: int = 2) -> None:
        """Use the folder or name `model`."""
        self.name = display_name(model)
        self.fingerprint, self.adapter_version = compute_fingerprint(model), ""
        self._model_name = model
        self._threads = threads

    def export(self, folder: Path) -> None:
        """Write the cross-encoder to `folder`: ONNX graph, tokenizer and configuration.

        Raises SetupError if it cannot be used, or if the export's scores differ from the model's.
        """
        model = self._model
        _check_model(model)
        max_tokens = model.max_seq_length
        scoring_module = onnx_export.wrap_module(model, model.tokenizer, _select_scores)
        onnx_export.export_model(scoring_module, model.tokenizer, max_tokens, folder, _SETTING_NAME)
        config = {"model": self.fingerprint, "name": self.name}
        onnx_export.write_config(folder / CONFIG, config)
        pairs = _sample_pairs()
        model_scores = model.predict(
            pairs, activation_fn=_identity_activation(), show_progress_bar=False
        )

        def measure_agreement() -> onnx_export.AgreementScores:
            """Return the correlation of the export's scores with the model's own."""
            reranker = Reranker(folder)
            exported_scores = [
                reranker.score_passages(text, [passage])[0] for text, passage in pairs
            ]
            return onnx_export.round_scores(
                correlation=onnx_export.score_correlation(
                    model_scores, np.asarray(exported_scores), 1e-3
                )
            )

        precision = onnx_export.choose_precision(
            folder, measure_agreement, MIN_FP32_AGREEMENT, MIN_INT8_AGREEMENT, _SETTING_NAME
        )
        onnx_export.write_config(folder / CONFIG, {**config, **precision})

    @cached_property
    def _model(self) -> "CrossEncoder":
        """The cross-encoder itself, on the CPU."""
        with model_library(_SETTING_NAME, self._threads) as library:
            model: CrossEncoder = library.CrossEncoder(self._model_name, device="cpu")
        return model


def _check_model(model: "CrossEncoder") -> None:
    """Raise SetupError unless the model has one trained score; an untrained head is random."""
    architectures = (model.config and model.config.architectures) or []
    is_trained = len(model) > 1 or any(
        architecture.endswith("ForSequenceClassification") for architecture in architectures
    )
    if not is_trained or model.num_labels != 1:
        raise SetupError(
            f"The model that {_SETTING_NAME} names is not a cross-encoder with one score.",
            "Name one that was trained to rank passages, such as those trained on MS MARCO.",
        )


def _sample_pairs() -> list[tuple[str, str]]:
    """Return sample titles paired with their own descriptions, and with another one's."""
    texts = onnx_export.load_samples()
    others = [*texts[1:], texts[0]]
    return texts + [
        (title, description) for (title, _), (_, description) in zip(texts, others, strict=True)
    ]


def _identity_activation() -> "torch.nn.Module":
    """Return the identity, so that `predict` returns logits."""
    import torch  # noqa: PLC0415 - seconds to import, needed only here

    return torch.nn.Identity()


def _select_scores(outputs: Mapping[str, Any]) -> "torch.Tensor":
    """Return the scores in the model's output, shape (batch, 1)."""
    scores: torch.Tensor = outputs["scores"]
    return scores.reshape(-1, 1)
