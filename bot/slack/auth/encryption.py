"""Fernet encryption of the Slack tokens in the store, with the keys in the settings."""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from index.errors import SetupError


class TokenCipher:
    """Cipher that encrypts with the first key and decrypts with any, for key rotation."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Use Fernet keys, each 32 bytes in Base64; raise SetupError if one is not."""
        try:
            # Fernet needs URL-safe Base64; `openssl rand -base64 32` prints standard Base64.
            fernets = [Fernet(key.strip().translate({43: "-", 47: "_"})) for key in keys]
        except ValueError:
            raise SetupError(
                "HASANYONE_SECRET_KEY is not a key.",
                "Make one with “openssl rand -base64 32”; separate several by commas,"
                " the newest first.",
            ) from None
        self._fernet = MultiFernet(fernets)

    def encrypt(self, secret: str) -> str:
        """Return the secret, encrypted."""
        return self._fernet.encrypt(secret.encode()).decode()

    def decrypt(self, ciphertext: str) -> str:
        """Return the decrypted secret; raise SetupError if no key fits."""
        try:
            return self._fernet.decrypt(ciphertext.encode()).decode()
        except InvalidToken:
            raise SetupError(
                "A Slack token cannot be decrypted with HASANYONE_SECRET_KEY.",
                "Add the key that it was encrypted with after the new one, separated by a comma.",
            ) from None


class EncryptedText(TypeDecorator[str]):
    """Column type whose values are encrypted."""

    impl = Text
    cache_ok = False  # a cached statement would keep the cipher

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
        """Return a copy with the same cipher, as SQLAlchemy requires."""
        return EncryptedText(self._cipher)
