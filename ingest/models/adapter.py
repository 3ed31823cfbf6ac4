"""The packaged model, taught to read questions: a change of low rank to its weights.

Each weight matrix W becomes W + up · down (LoRA, Hu et al. 2021). Passages are embedded by the
model as it was published; only what reads the questions is changed.
"""

import copy
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import SetupError
from ingest.models.loading import sha256

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

ADAPTER = Path(__file__).with_name("adapter.safetensors")
UP, DOWN = ".up", ".down"


def edition() -> str:
    """What identifies the change; raises SetupError where there is none."""
    try:
        return f"-{sha256(ADAPTER)[:16]}"
    except OSError:
        raise _unusable() from None


def adapted(model: "SentenceTransformer") -> "SentenceTransformer":
    """A copy of the packaged model that reads questions; raises SetupError if that cannot be."""
    from safetensors import SafetensorError  # noqa: PLC0415 - with transformers, needed only here
    from safetensors.torch import load_file  # noqa: PLC0415

    reading = copy.deepcopy(model)
    try:
        add(reading, load_file(ADAPTER))
    except (OSError, SafetensorError, KeyError, AttributeError, RuntimeError):
        raise _unusable() from None
    return reading


def add(model: "SentenceTransformer", change: "dict[str, torch.Tensor]") -> None:
    """Add a change, two matrices by the name of each layer, to the weights of a model.

    Raises KeyError where it holds none, AttributeError or RuntimeError for another model.
    """
    names = [key.removesuffix(UP) for key in change if key.endswith(UP)]
    if not names:
        raise KeyError("the change holds nothing")
    for name in names:
        up, down = change[name + UP].float(), change[name + DOWN].float()
        model.get_parameter(f"{name}.weight").data += up @ down


def _unusable() -> SetupError:
    return SetupError(
        "What the packaged model learnt of questions cannot be used.",
        "Reinstall Has Anyone.",
    )
