"""A torch model becomes an ONNX graph, in int8 where that says what the model says."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import SetupError
from index.retrieval.onnx_model import GRAPH, TOKENIZER

if TYPE_CHECKING:
    import torch

# Titles and descriptions that exports are compared on: initiatives that ship with the product.
_TEXTS = Path(__file__).parents[1] / "data" / "catalogue" / "initiatives.jsonl"
_COUNT = 40
_SMALL = "int8.onnx"
# What a model may be given; one that was not trained on pairs has no token types.
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
# Tokens read of a text by a model that does not say how many it reads.
_LONGEST = 512

Figures = Mapping[str, float]


def samples() -> list[tuple[str, str]]:
    """Short texts and long ones that tell of the same, to compare exports on."""
    with _TEXTS.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [(row["title"], row["description"]) for row in rows[:: len(rows) // _COUNT]]


def inputs(tokenizer: Any) -> tuple[str, ...]:
    """What a model with this tokenizer is given, in order."""
    return tuple(name for name in _INPUTS if name in tokenizer.model_input_names)


def module(
    model: "torch.nn.Module", tokenizer: Any, found: "Callable[[Mapping[str, Any]], torch.Tensor]"
) -> "torch.nn.Module":
    """A model that takes features by name as one that takes `inputs(tokenizer)` in order.

    `found` takes what is wanted out of what the model says.
    """
    import torch  # noqa: PLC0415 - seconds to import, needed only here

    names = inputs(tokenizer)

    class Whole(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *tensors: Any) -> Any:
            return found(self.model(dict(zip(names, tensors, strict=True))))

    return Whole()


def write(
    module: "torch.nn.Module", tokenizer: Any, longest: int | None, folder: Path, setting: str
) -> None:
    """Write `module`, which takes `inputs(tokenizer)`, and its tokenizer to `folder`.

    Packaged tokenizers may pad, or truncate to less than the model reads: `longest` tokens.
    Raises SetupError where that cannot be done with the model that `setting` names.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        _write_graph(module, inputs(tokenizer), folder / GRAPH)
        _write_tokenizer(tokenizer, longest or _LONGEST, folder / TOKENIZER)
    except (RuntimeError, ValueError, TypeError, AttributeError) as error:
        raise SetupError(
            f"The model that {setting} names cannot be exported.",
            "Name one of another kind; those built like BERT can be.",
        ) from error


def _write_graph(module: "torch.nn.Module", names: Sequence[str], path: Path) -> None:
    import torch  # noqa: PLC0415 - seconds to import, needed only here

    torch.onnx.export(
        module.eval(),
        tuple(torch.ones((1, 4), dtype=torch.int64) for _ in names),
        str(path),
        input_names=list(names),
        output_names=["found"],
        dynamic_axes={name: {0: "batch", 1: "tokens"} for name in names},
        opset_version=17,
        dynamo=False,
    )


def _write_tokenizer(tokenizer: Any, longest: int, path: Path) -> None:
    from tokenizers import Tokenizer  # noqa: PLC0415

    written = Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())
    written.no_padding()
    written.enable_truncation(int(longest))
    written.save(str(path))


def settle(
    folder: Path, compare: Callable[[], Figures], exact: Figures, enough: Figures, setting: str
) -> dict[str, Any]:
    """Keep the graph in `folder` as it is or in int8, and say which, with how both compare.

    `compare` measures what lies in `folder` against the model itself. Raises SetupError where the
    graph as it was exported falls below `exact`; int8 is kept where it reaches `enough`.
    """
    full = compare()
    if not _reaches(full, exact):
        raise SetupError(
            f"The model that {setting} names answers differently once exported.",
            "Name another one, without instructions or parts that sentence-transformers adds.",
        )
    kept, small = folder / "fp32.onnx", folder / _SMALL
    _quantise(folder / GRAPH, small)
    (folder / GRAPH).rename(kept)
    small.rename(folder / GRAPH)
    figures = compare()
    chosen = _reaches(figures, enough)
    if chosen:
        kept.unlink()
    else:
        kept.replace(folder / GRAPH)
    return {"precision": "int8" if chosen else "fp32", "agreement": {"fp32": full, "int8": figures}}


def _reaches(figures: Figures, bounds: Figures) -> bool:
    return all(figures[name] >= bound for name, bound in bounds.items())


def _quantise(graph: Path, small: Path) -> None:
    """Weights in seven bits, by channel: what processors without VNNI multiply without overflow."""
    from onnxruntime.quantization import quant_pre_process, quantize_dynamic  # noqa: PLC0415

    prepared = small.with_suffix(".prepared")
    quant_pre_process(graph, prepared, skip_optimization=True, skip_symbolic_shape=True)
    quantize_dynamic(prepared, small, per_channel=True, reduce_range=True)
    prepared.unlink()


def put(path: Path, config: Mapping[str, Any]) -> None:
    """Write the settings of an exported model."""
    path.write_text(json.dumps(config, indent=1), encoding="utf-8")


def correlation(own: Any, found: Any, same: float) -> float:
    """That of two arrays of scores, -1 to 1; 1 where none differs by more than `same`."""
    if np.allclose(own, found, rtol=0, atol=same):
        return 1.0
    if not np.std(own) or not np.std(found):
        return 0.0
    return float(np.corrcoef(np.ravel(own), np.ravel(found))[0, 1])


def rounded(**figures: float) -> Figures:
    """Figures as they are written down."""
    return {name: round(float(value), 5) for name, value in figures.items()}
