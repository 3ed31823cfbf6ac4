"""API keys: programs that may write, and read where reading is closed."""

import hmac

from pydantic import SecretStr

from index.errors import SetupError

_MIN_KEY_CHARS = 16


class ApiKeys:
    """The API keys of a server; comparing takes a time that does not depend on them."""

    def __init__(self, keys: SecretStr | None) -> None:
        """Take `keys`, separated by commas.

        Raises SetupError if a key is short enough to be guessed.
        """
        texts = keys.get_secret_value().split(",") if keys else []
        self._keys = tuple(text.strip().encode() for text in texts if text.strip())
        if any(len(key) < _MIN_KEY_CHARS for key in self._keys):
            raise SetupError(
                f"A key in HASANYONE_API_KEYS has fewer than {_MIN_KEY_CHARS} characters.",
                "Make a longer one: openssl rand -hex 24.",
            )

    def __bool__(self) -> bool:
        return bool(self._keys)

    def holds(self, key: bytes) -> bool:
        """Return whether `key` is one of them."""
        matches = [hmac.compare_digest(key, each) for each in self._keys]  # all, whatever is found
        return any(matches)
