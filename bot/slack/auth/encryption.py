"""Secrets of others in the store: encrypted with the installation's own key, or not kept."""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from index.errors import SetupError


class Box:
    """Locks with the first key, opens with any: that is how a key is replaced."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Take Fernet keys, each 32 bytes in Base64; raises SetupError."""
        try:
            # Fernet wants the letters of addresses; `openssl rand -base64 32` gives the others.
            made = [Fernet(key.strip().translate({43: "-", 47: "_"})) for key in keys]
        except ValueError:
            raise SetupError(
                "HASANYONE_SECRET_KEY is not a key.",
                "Make one with “openssl rand -base64 32”; several are joined by commas,"
                " the newest first.",
            ) from None
        self._keys = MultiFernet(made)

    def lock(self, secret: str) -> str:
        """The secret, encrypted."""
        return self._keys.encrypt(secret.encode()).decode()

    def open(self, locked: str) -> str:
        """The secret again; raises SetupError where no key fits."""
        try:
            return self._keys.decrypt(locked.encode()).decode()
        except InvalidToken:
            raise SetupError(
                "A Slack token cannot be read with HASANYONE_SECRET_KEY.",
                "Put the key that it was kept with behind the new one, joined by a comma.",
            ) from None


class Locked(TypeDecorator[str]):
    """A column whose values are encrypted."""

    impl = Text
    cache_ok = False  # a statement must not outlive the box of its columns

    def __init__(self, box: Box) -> None:
        """Lock and open with `box`."""
        super().__init__()
        self._box = box

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Encrypt what is written."""
        return None if value is None else self._box.lock(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Decrypt what is read."""
        return None if value is None else self._box.open(value)

    def copy(self, **_: object) -> "Locked":
        """The same, as SQLAlchemy asks for."""
        return Locked(self._box)
