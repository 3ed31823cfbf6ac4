"""Validation of the JWT of an incoming request: issuer, signature, audience and time."""

from collections.abc import Mapping
from typing import Any

import jwt

from bot.teams.auth.signing_keys import SigningKey, SigningKeys
from index.errors import NotAllowed

ALGORITHMS = ("RS256", "RS384", "RS512")
_LEEWAY_S = 300  # difference in seconds that is allowed between Microsoft's clock and ours
_REQUIRED_CLAIMS = ("exp", "iss", "aud", "serviceurl")


class TokenValidator:
    """Validator of tokens for one bot.

    It uses PyJWT and not Microsoft's library, which blocks the event loop to fetch keys, raises
    IndexError for a rotated key, and also accepts tokens of its emulator and of other bots.
    """

    def __init__(self, signing_keys: SigningKeys, app_id: str, issuer: str) -> None:
        """Accept tokens that `issuer` signed with `signing_keys` for the bot `app_id`."""
        self._signing_keys, self._app_id, self._issuer = signing_keys, app_id, issuer

    async def validate(self, header: str | None) -> "ValidatedToken":
        """Return the token of a header; raise NotAllowed, or BackendError without keys."""
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
    """Token whose signature, issuer, audience and time are valid."""

    def __init__(self, key: SigningKey, claims: Mapping[str, Any]) -> None:
        self._key, self._claims = key, claims

    def check(self, channel_id: str, service_url: str) -> None:
        """Raise NotAllowed if the token is for another channel or service URL."""
        if channel_id not in self._key.endorsements or self._claims["serviceurl"] != service_url:
            raise _invalid_token()


def _invalid_token() -> NotAllowed:
    return NotAllowed("This request is not from Teams.", "Only Microsoft’s service may call here.")
