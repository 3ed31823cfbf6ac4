"""Validate the JWT of an incoming request: from Microsoft, for this bot, in time."""

from collections.abc import Mapping
from typing import Any

import jwt

from bot.teams.auth.signing_keys import SigningKey, SigningKeys
from index.errors import NotAllowed

ALGORITHMS = ("RS256", "RS384", "RS512")
_LEEWAY_S = 300  # seconds that Microsoft's clock and ours may differ
_REQUIRED_CLAIMS = ("exp", "iss", "aud", "serviceurl")


class TokenValidator:
    """Validates the tokens of one bot.

    Written with PyJWT and not with the library: that one fetches keys on the event loop, fails with
    IndexError for a rotated one, and accepts tokens of its emulator and of other bots as well.
    """

    def __init__(self, signing_keys: SigningKeys, app_id: str, issuer: str) -> None:
        """Accept what `issuer` signed with `signing_keys` for the bot `app_id`."""
        self._signing_keys, self._app_id, self._issuer = signing_keys, app_id, issuer

    async def validate(self, header: str | None) -> "ValidatedToken":
        """Return the token of a header; raises NotAllowed, or BackendError without keys."""
        scheme, _, text = (header or "").partition(" ")
        if scheme != "Bearer" or not text:
            raise _invalid_token()
        try:
            unverified = jwt.get_unverified_header(text)
        except jwt.PyJWTError:
            raise _invalid_token() from None
        key_id, algorithm = unverified.get("kid"), unverified.get("alg")
        if algorithm not in ALGORITHMS or not isinstance(key_id, str):
            raise _invalid_token()
        key = await self._signing_keys.get(key_id)
        if key is None:
            raise _invalid_token()
        return ValidatedToken(key, self._decode_claims(text, key, algorithm))

    def _decode_claims(self, text: str, key: SigningKey, algorithm: str) -> dict[str, Any]:
        try:
            return jwt.decode(
                text,
                key.jwk.key,
                algorithms=[algorithm],
                audience=self._app_id,
                issuer=self._issuer,
                leeway=_LEEWAY_S,
                options={"require": list(_REQUIRED_CLAIMS)},
            )
        except jwt.PyJWTError:
            raise _invalid_token() from None


class ValidatedToken:
    """A token whose signature, issuer, audience and time are valid."""

    def __init__(self, key: SigningKey, claims: Mapping[str, Any]) -> None:
        self._key, self._claims = key, claims

    def check(self, channel_id: str, service_url: str) -> None:
        """Raise NotAllowed where the token was not made for this channel and service URL."""
        if channel_id not in self._key.endorsements or self._claims["serviceurl"] != service_url:
            raise _invalid_token()


def _invalid_token() -> NotAllowed:
    return NotAllowed("This request is not from Teams.", "Only Microsoft’s service may call here.")
