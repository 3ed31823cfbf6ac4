"""Export of a torch model to ONNX, quantised to int8 if that agrees with the model."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import SetupError
from index.retrieval.onnx_model import MODEL_FILE, TOKENIZER_FILE
from index.text.files import read_jsonl

if TYPE_CHECKING:
    import torch

# Shipped initiatives; exports are compared with models on their titles and descriptions.
_SAMPLE_FILE = Path(__file__).parents[1] / "data" / "catalogue" / "initiatives.jsonl"
_SAMPLE_COUNT = 40
_INT8_FILE = "int8.onnx"
# Inputs that a model may have; one that was not trained on pairs has no token types.
_KNOWN_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
# Maximum number of tokens of a model that states none.
_DEFAULT_MAX_TOKENS = 512

AgreementScores = Mapping[str, float]


def load_samples() -> list[tuple[str, str]]:
    """Return titles and descriptions of shipped initiatives, on which exports are compared."""
    rows = list(read_jsonl(_SAMPLE_FILE))
    return [(row["title"], row["description"]) for row in rows[:: len(rows) // _SAMPLE_COUNT]]


def input_names(tokenizer: Any) -> tuple[str, ...]:
    """Return the names of the inputs that a model with this tokenizer takes, in order."""
    return tuple(name for name in _KNOWN_INPUTS if name in tokenizer.model_input_names)


def wrap_module(
    model: "torch.nn.Module",
    tokenizer: Any,
    select_output: "Callable[[Mapping[str, Any]], torch.Tensor]",
) -> "torch.nn.Module":
    """Wrap a model that takes features by name as one that takes `input_names` in order.

    `select_output` picks the tensor to return out of the model's output.
    """
    import torch  # noqa: PLC0415 - seconds to import, needed only here

    names = input_names(tokenizer)

    class PositionalModule(torch.nn.Module):
        """Module that passes its positional inputs to the model by name."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *tensors: Any) -> Any:
            return select_output(self.model(dict(zip(names, tensors, strict=True))))

    return PositionalModule()


def export_model(
    module: "torch.nn.Module",
    tokenizer: Any,
    max_tokens: int | None,
    folder: Path,
    setting_name: str,
) -> None:
    """Export `module`, which takes `input_names(tokenizer)`, and its tokenizer to `folder`.

    The tokenizer is saved without padding, and truncates at `max_tokens`. Raises SetupError if the
    model that `setting_name` names cannot be exported.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        _write_graph(module, input_names(tokenizer), folder / MODEL_FILE)
        _write_tokenizer(tokenizer, max_tokens or _DEFAULT_MAX_TOKENS, folder / TOKENIZER_FILE)
    except (RuntimeError, ValueError, TypeError, AttributeError) as error:
        raise SetupError(
            f"The model that {setting_name} names cannot be exported.",
            "Name another model; those with the architecture of BERT can be exported.",
        ) from error


def _write_graph(module: "torch.nn.Module", names: Sequence[str], path: Path) -> None:
    """Export `module` to an ONNX file with dynamic batch and token axes."""
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


def _write_tokenizer(tokenizer: Any, max_tokens: int, path: Path) -> None:
    """Save the tokenizer without padding, truncating at `max_tokens`."""
    from tokenizers import Tokenizer  # noqa: PLC0415

    exported = Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())
    exported.no_padding()
    exported.enable_truncation(int(max_tokens))
    exported.save(str(path))


def choose_precision(
    folder: Path,
    measure_agreement: Callable[[], AgreementScores],
    min_fp32: AgreementScores,
    min_int8: AgreementScores,
    setting_name: str,
) -> dict[str, Any]:
    """Quantise the graph in `folder` to int8 if that agrees well enough with the model.

    `measure_agreement` compares the graph in `folder` with the model itself. Raises SetupError if
    the fp32 graph does not reach `min_fp32`. int8 is kept if it reaches `min_int8`. Returns the
    precision and the agreement of both, for the configuration file.
    """
    fp32_scores = measure_agreement()
    if not _reaches_bounds(fp32_scores, min_fp32):
        raise SetupError(
            f"The model that {setting_name} names gives different results once exported.",
            "Name another one, without instructions or parts that sentence-transformers adds.",
        )
    fp32_path, int8_path = folder / "fp32.onnx", folder / _INT8_FILE
    _quantise(folder / MODEL_FILE, int8_path)
    (folder / MODEL_FILE).rename(fp32_path)
    int8_path.rename(folder / MODEL_FILE)
    int8_scores = measure_agreement()
    use_int8 = _reaches_bounds(int8_scores, min_int8)
    if use_int8:
        fp32_path.unlink()
    else:
        fp32_path.replace(folder / MODEL_FILE)
    return {
        "precision": "int8" if use_int8 else "fp32",
        "agreement": {"fp32": fp32_scores, "int8": int8_scores},
    }


def _reaches_bounds(scores: AgreementScores, bounds: AgreementScores) -> bool:
    """Return whether every score reaches its bound."""
    return all(scores[name] >= bound for name, bound in bounds.items())


def _quantise(fp32_path: Path, int8_path: Path) -> None:
    """Quantise the weights dynamically to int8, by channel, with seven of the eight bits.

    With seven bits, processors without VNNI multiply without overflow.
    """
    from onnxruntime.quantization import quant_pre_process, quantize_dynamic  # noqa: PLC0415

    prepared = int8_path.with_suffix(".prepared")
    quant_pre_process(fp32_path, prepared, skip_optimization=True, skip_symbolic_shape=True)
    quantize_dynamic(prepared, int8_path, per_channel=True, reduce_range=True)
    prepared.unlink()


def write_config(path: Path, config: Mapping[str, Any]) -> None:
    """Write the configuration of an exported model as JSON."""
    path.write_text(json.dumps(config, indent=1), encoding="utf-8")


def score_correlation(expected: Any, actual: Any, tolerance: float) -> float:
    """Return the Pearson correlation of two arrays of scores, -1 to 1.

    Returns 1 if no two scores differ by more than `tolerance`, and 0 if either array is constant.
    """
    if np.allclose(expected, actual, rtol=0, atol=tolerance):
        return 1.0
    if not np.std(expected) or not np.std(actual):
        return 0.0
    return float(np.corrcoef(np.ravel(expected), np.ravel(actual))[0, 1])


def round_scores(**scores: float) -> AgreementScores:
    """Return scores rounded to five digits, as they are written to the configuration."""
    return {name: round(float(value), 5) for name, value in scores.items()}
