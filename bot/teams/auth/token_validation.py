"""Whether a request comes from Teams and is meant for us."""

from collections.abc import Mapping
from typing import Any

import jwt

from bot.teams.auth.signing_keys import Key, Keys
from index.errors import NotAllowed

ALGORITHMS = ("RS256", "RS384", "RS512")
_LEEWAY = 300  # seconds that Microsoft's clock and ours may differ
_NEEDED = ("exp", "iss", "aud", "serviceurl")


class Tokens:
    """Judges the tokens of one bot.

    Written with PyJWT and not with the library: that one fetches keys on the event loop, fails with
    IndexError for a rotated one, and accepts tokens of its emulator and of other bots as well.
    """

    def __init__(self, keys: Keys, app_id: str, issuer: str) -> None:
        """Accept what `issuer` signed with `keys` for the bot `app_id`."""
        self._keys, self._app_id, self._issuer = keys, app_id, issuer

    async def read(self, header: str | None) -> "Token":
        """The token in an Authorization header; NotAllowed, or BackendError without keys."""
        scheme, _, text = (header or "").partition(" ")
        if scheme != "Bearer" or not text:
            raise _refused()
        try:
            unverified = jwt.get_unverified_header(text)
        except jwt.PyJWTError:
            raise _refused() from None
        kid, algorithm = unverified.get("kid"), unverified.get("alg")
        if algorithm not in ALGORITHMS or not isinstance(kid, str):
            raise _refused()
        key = await self._keys.get(kid)
        if key is None:
            raise _refused()
        return Token(key, self._claims(text, key, algorithm))

    def _claims(self, text: str, key: Key, algorithm: str) -> dict[str, Any]:
        try:
            return jwt.decode(
                text,
                key.public.key,
                algorithms=[algorithm],
                audience=self._app_id,
                issuer=self._issuer,
                leeway=_LEEWAY,
                options={"require": list(_NEEDED)},
            )
        except jwt.PyJWTError:
            raise _refused() from None


class Token:
    """A token whose signature, issuer, audience and time are as they must be."""

    def __init__(self, key: Key, claims: Mapping[str, Any]) -> None:
        self._key, self._claims = key, claims

    def check(self, channel: str, service: str) -> None:
        """Raise NotAllowed where it was not made for this channel and service URL."""
        if channel not in self._key.endorsements or self._claims["serviceurl"] != service:
            raise _refused()


def _refused() -> NotAllowed:
    return NotAllowed("This request is not from Teams.", "Only Microsoft’s service may call here.")
