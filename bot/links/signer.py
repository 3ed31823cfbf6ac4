"""Signer of texts that a browser or a person carries: sessions, and links that permit something."""

import hmac
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer

_PURPOSE = b"hasanyone signer"


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
