"""Keys that sign sessions and links: from the settings, or from a file in the data folder."""

import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from index.errors import SetupError

KEY_FILE = "sign-in.key"


def load_keys(configured: Sequence[bytes], data: Path) -> Sequence[bytes]:
    """Return the configured keys; without any, the one in the data folder, made if need be.

    Whoever can read that folder is an administrator anyway. Raises SetupError.
    """
    if configured:
        return configured
    path = data / KEY_FILE
    try:
        if not path.exists():
            _make_key(path)
        return (path.read_bytes(),)
    except OSError:
        raise SetupError(
            "The key that signs sessions cannot be kept in the data folder.",
            "Let the server write there, or set HASANYONE_SECRET_KEY.",
        ) from None


def _make_key(path: Path) -> None:
    """Write a new key, unless another process was faster; never half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(32).hex().encode())
    try:
        with suppress(FileExistsError):
            path.hardlink_to(draft)
    finally:
        draft.unlink()
