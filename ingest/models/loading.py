"""Fingerprints of models, and loading of models."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from index.errors import SetupError
from index.text.files import file_sha256

# The files that define a model: weights, configuration and tokenizer, but not its README.
_MODEL_SUFFIXES = {".safetensors", ".bin", ".json", ".txt", ".model"}


def compute_fingerprint(model: str) -> str:
    """Return a SHA-256 that identifies a model.

    For a folder, the hash is of the names and checksums of its files; otherwise, of the model's
    name.
    """
    folder = Path(model)
    if not folder.is_dir():
        return hashlib.sha256(model.encode()).hexdigest()
    files = sorted(path for path in folder.rglob("*") if path.suffix in _MODEL_SUFFIXES)
    lines = (f"{path.relative_to(folder).as_posix()} {file_sha256(path)}\n" for path in files)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def display_name(model: str) -> str:
    """Return the display name of a model: the name of its folder, or its own."""
    return Path(model).name if Path(model).is_dir() else model


@contextmanager
def model_library(setting: str, threads: int) -> Iterator[ModuleType]:
    """Yield sentence-transformers for loading a model; raise SetupError if loading fails.

    `setting` is the variable that names the model, `threads` the number of CPU threads it uses.
    Also raises SetupError if the extra is not installed.
    """
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        import sentence_transformers  # noqa: PLC0415 - seconds to import, needed only to embed
        import torch  # noqa: PLC0415
        from safetensors import SafetensorError  # noqa: PLC0415
        from transformers.utils import logging as transformers_logging  # noqa: PLC0415
    except ImportError:
        raise SetupError(
            "This installation can answer questions but cannot build an index.",
            "Install the extra: pip install 'hasanyone[ingest]'.",
        ) from None
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    torch.set_num_threads(threads)
    try:
        yield sentence_transformers
    except (OSError, ValueError, RuntimeError, LookupError, TypeError, SafetensorError) as error:
        raise SetupError(
            f"The model that {setting} names cannot be loaded.",
            "Name a folder that sentence-transformers saved, or a model in its cache. "
            "Set HF_HUB_OFFLINE=0 to let it download one.",
        ) from error
