"""LoRA adapter with which the packaged model embeds queries.

Each weight matrix W becomes W + up · down (LoRA, Hu et al. 2021). Passages are embedded by the
published model; only the query encoder is adapted.
"""

import copy
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import SetupError
from index.text.files import file_sha256

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

ADAPTER_FILE = Path(__file__).with_name("adapter.safetensors")
UP_SUFFIX, DOWN_SUFFIX = ".up", ".down"


def adapter_version() -> str:
    """Return a suffix that identifies the shipped adapter; raise SetupError if it is missing."""
    try:
        return f"-{file_sha256(ADAPTER_FILE)[:16]}"
    except OSError:
        raise _unusable_error() from None


def apply_adapter(model: "SentenceTransformer") -> "SentenceTransformer":
    """Return a copy of the packaged model with the adapter; raise SetupError if unusable."""
    from safetensors import SafetensorError  # noqa: PLC0415 - with transformers, needed only here
    from safetensors.torch import load_file  # noqa: PLC0415

    query_model = copy.deepcopy(model)
    try:
        add_weights(query_model, load_file(ADAPTER_FILE))
    except (OSError, SafetensorError, KeyError, AttributeError, RuntimeError):
        raise _unusable_error() from None
    return query_model


def add_weights(model: "SentenceTransformer", weights: "dict[str, torch.Tensor]") -> None:
    """Add an adapter, two matrices by the name of each layer, to the weights of a model in place.

    Raises KeyError if it is empty, AttributeError or RuntimeError if it is for another model.
    """
    names = [key.removesuffix(UP_SUFFIX) for key in weights if key.endswith(UP_SUFFIX)]
    if not names:
        raise KeyError("the adapter is empty")
    for name in names:
        up, down = weights[name + UP_SUFFIX].float(), weights[name + DOWN_SUFFIX].float()
        model.get_parameter(f"{name}.weight").data += up @ down


def _unusable_error() -> SetupError:
    return SetupError(
        "The query adapter of the packaged model cannot be used.",
        "Reinstall Has Anyone.",
    )
