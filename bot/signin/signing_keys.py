"""Keys that sign sessions and links: from the settings, or from a file in the data folder."""

import hmac
import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer

from index.errors import SetupError

KEY_FILE = "sign-in.key"
_PURPOSE = b"hasanyone sign-in"


class Signer:
    """Signer of short texts that a browser or a person carries, each for one purpose."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        """Sign with the first of `keys`, and read what any of them signed."""
        # A key is used for one thing only, so others are derived from it; the library wants the
        # newest last.
        self._keys = [hmac.digest(key, _PURPOSE, "sha256") for key in reversed(keys)]

    def sign(self, purpose: str, value: object) -> str:
        """Return a value that JSON can hold as a text with its time and signature."""
        return str(self._serializer(purpose).dumps(value))

    def read(self, purpose: str, text: str, lifetime: timedelta) -> Any:
        """Return the value that was signed for this purpose; None if it was not, or is too old."""
        try:
            return self._serializer(purpose).loads(text, int(lifetime.total_seconds()))
        except BadData:
            return None

    def _serializer(self, purpose: str) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self._keys, salt=purpose)


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
