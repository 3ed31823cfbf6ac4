"""A cross-encoder that the settings name, and its export for those who answer."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import SetupError
from index.retrieval.cross_encoder import CONFIG, Reranker
from ingest.models import onnx_export
from ingest.models.loading import fingerprint, loading, name

if TYPE_CHECKING:
    import torch
    from sentence_transformers import CrossEncoder

# The correlation with the model's own scores that an export must reach, and that int8 must.
EXACT = {"correlation": 0.999}
ENOUGH = {"correlation": 0.98}
_SETTING = "HASANYONE_RERANKER"


class Rereader:
    """A cross-encoder with one score, loaded when it is exported: that takes seconds and torch."""

    def __init__(self, model: str, threads: int = 2) -> None:
        """Use the folder or name `model`."""
        self.name = name(model)
        self.fingerprint, self.edition = fingerprint(model), ""
        self._given = model
        self._threads = threads

    def export(self, folder: Path) -> None:
        """Write the cross-encoder to `folder`: graph, tokenizer and whose they are.

        Raises SetupError where it cannot be used, or what is exported does not say the same.
        """
        model = self._model
        _check(model)
        longest = model.max_seq_length
        scoring = onnx_export.module(model, model.tokenizer, _score)
        onnx_export.write(scoring, model.tokenizer, longest, folder, _SETTING)
        config = {"model": self.fingerprint, "name": self.name}
        onnx_export.put(folder / CONFIG, config)
        pairs = _pairs()
        own = model.predict(pairs, activation_fn=_as_it_is(), show_progress_bar=False)

        def compare() -> onnx_export.Figures:
            reranker = Reranker(folder)
            found = [reranker.scores(text, [other])[0] for text, other in pairs]
            return onnx_export.rounded(
                correlation=onnx_export.correlation(own, np.asarray(found), 1e-3)
            )

        kept = onnx_export.settle(folder, compare, EXACT, ENOUGH, _SETTING)
        onnx_export.put(folder / CONFIG, {**config, **kept})

    @cached_property
    def _model(self) -> "CrossEncoder":
        with loading(_SETTING, self._threads) as library:
            model: CrossEncoder = library.CrossEncoder(self._given, device="cpu")
        return model


def _check(model: "CrossEncoder") -> None:
    """Refuse what gives no score, or was never trained to: its head would be drawn by chance."""
    heads = (model.config and model.config.architectures) or []
    trained = len(model) > 1 or any(head.endswith("ForSequenceClassification") for head in heads)
    if not trained or model.num_labels != 1:
        raise SetupError(
            f"The model that {_SETTING} names is no cross-encoder with one score.",
            "Name one that was trained to rank passages, such as those trained on MS MARCO.",
        )


def _pairs() -> list[tuple[str, str]]:
    """Titles with what they tell of, and with what another one does."""
    texts = onnx_export.samples()
    others = [*texts[1:], texts[0]]
    return texts + [(title, told) for (title, _), (_, told) in zip(texts, others, strict=True)]


def _as_it_is() -> "torch.nn.Module":
    import torch  # noqa: PLC0415 - seconds to import, needed only here

    return torch.nn.Identity()


def _score(told: Mapping[str, Any]) -> "torch.Tensor":
    scores: torch.Tensor = told["scores"]
    return scores.reshape(-1, 1)
