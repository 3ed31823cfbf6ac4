"""What every named model has: an identity, and a way to be loaded that says what is wrong."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from index.errors import SetupError

# What makes a model what it is: weights, settings, tokenizer. Not what describes it.
_PARTS = {".safetensors", ".bin", ".json", ".txt", ".model"}


def fingerprint(model: str) -> str:
    """What identifies a model: where it is a folder its files, wherever it lies; else its name."""
    folder = Path(model)
    if not folder.is_dir():
        return hashlib.sha256(model.encode()).hexdigest()
    parts = sorted(path for path in folder.rglob("*") if path.suffix in _PARTS)
    sums = (f"{path.relative_to(folder).as_posix()} {sha256(path)}\n" for path in parts)
    return hashlib.sha256("".join(sums).encode()).hexdigest()


def name(model: str) -> str:
    """What a model is called: its folder's name, without the way there, or its own."""
    return Path(model).name if Path(model).is_dir() else model


def sha256(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def loading(setting: str, threads: int) -> Iterator[ModuleType]:
    """Within this a model is loaded by the library given; raises SetupError where that fails.

    `setting` is what names the model, `threads` how many CPU threads it shall use.
    """
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        import sentence_transformers  # noqa: PLC0415 - seconds to import, needed only to embed
        import torch  # noqa: PLC0415
        from safetensors import SafetensorError  # noqa: PLC0415
        from transformers.utils import logging as told  # noqa: PLC0415
    except ImportError:
        raise SetupError(
            "This installation can answer but not embed.",
            "Install the extra: pip install 'hasanyone[ingest]'.",
        ) from None
    told.disable_progress_bar()  # type: ignore[no-untyped-call]
    told.set_verbosity_error()  # type: ignore[no-untyped-call]
    torch.set_num_threads(threads)
    try:
        yield sentence_transformers
    except (OSError, ValueError, RuntimeError, LookupError, TypeError, SafetensorError) as error:
        raise SetupError(
            f"The model that {setting} names cannot be loaded.",
            "Name a folder that sentence-transformers saved, or a model that lies in its cache; "
            "HF_HUB_OFFLINE=0 lets it be fetched.",
        ) from error
