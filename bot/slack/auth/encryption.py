"""Fernet encryption of the Slack tokens in the store, with the installation's own keys."""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from index.errors import SetupError


class TokenCipher:
    """A cipher that encrypts with the first key and decrypts with any, to rotate keys."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Take Fernet keys, each 32 bytes in Base64; raises SetupError."""
        try:
            # Fernet wants the letters of addresses; `openssl rand -base64 32` gives the others.
            fernets = [Fernet(key.strip().translate({43: "-", 47: "_"})) for key in keys]
        except ValueError:
            raise SetupError(
                "HASANYONE_SECRET_KEY is not a key.",
                "Make one with “openssl rand -base64 32”; several are joined by commas,"
                " the newest first.",
            ) from None
        self._fernet = MultiFernet(fernets)

    def encrypt(self, secret: str) -> str:
        """Return the secret, encrypted."""
        return self._fernet.encrypt(secret.encode()).decode()

    def decrypt(self, ciphertext: str) -> str:
        """Return the decrypted secret; raises SetupError where no key fits."""
        try:
            return self._fernet.decrypt(ciphertext.encode()).decode()
        except InvalidToken:
            raise SetupError(
                "A Slack token cannot be read with HASANYONE_SECRET_KEY.",
                "Put the key that it was kept with behind the new one, joined by a comma.",
            ) from None


class EncryptedText(TypeDecorator[str]):
    """A column type whose values are encrypted."""

    impl = Text
    cache_ok = False  # a statement must not outlive the box of its columns

    def __init__(self, cipher: TokenCipher) -> None:
        """Encrypt and decrypt with `cipher`."""
        super().__init__()
        self._cipher = cipher

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Encrypt a value that is written."""
        return None if value is None else self._cipher.encrypt(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Decrypt a value that is read."""
        return None if value is None else self._cipher.decrypt(value)

    def copy(self, **_: object) -> "EncryptedText":
        """Return a copy with the same cipher, as SQLAlchemy asks for."""
        return EncryptedText(self._cipher)
