"""OpenID Connect by authlib: authorisation code flow with PKCE, state and nonce."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import OAuth
from joserfc.errors import JoseError
from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import Response

from bot.sanitise import one_line
from index.errors import BackendError, NotAllowed
from index.i18n.translation import gettext

log = logging.getLogger(__name__)

CALLBACK_PATH = "/sign-in/callback"
_DISCOVERY_PATH = "/.well-known/openid-configuration"
_TIMEOUT_S = 10.0
_LEEWAY_S = 60  # between the clocks of the provider and of this server
_MAX_LOGGED_CHARS = 200
_BASIC, _POST = "client_secret_basic", "client_secret_post"
# Signatures that anybody can make who knows the client, or nobody at all.
_WEAK_ALGORITHMS = ("none", "HS")
_AWAY = "The service that signs you in does not respond."
_AWAY_HINT = (
    "Try again in a few minutes. Questions are answered meanwhile. Administrators can sign in with"
    " a link that “hasanyone admin link” prints on the server."
)
_REFUSED = "You are not signed in."
_REFUSED_HINT = (
    "Begin again from the page that you want to see. If it happens again, ask the people who run"
    " this server: its log says why."
)


@dataclass(frozen=True, slots=True)
class ProviderConfig:
    """An OpenID provider, and this server as its client; `redirect_uri` is our callback."""

    issuer: str
    client_id: str
    client_secret: SecretStr | None
    scopes: str
    redirect_uri: str


class OpenIdProvider:
    """Client of an OpenID provider; it is asked only when somebody signs in.

    Between the two steps of a sign-in, `request.session` holds the state, the nonce and the
    verifier.
    """

    def __init__(self, config: ProviderConfig) -> None:
        self._config = config
        secret = config.client_secret
        self._client = OAuth().register(
            "provider",
            client_id=config.client_id,
            client_secret=secret.get_secret_value() if secret else None,
            server_metadata_url=config.issuer.rstrip("/") + _DISCOVERY_PATH,
            client_kwargs={
                "scope": config.scopes,
                "code_challenge_method": "S256",
                "timeout": _TIMEOUT_S,
                # The library makes a client for each request; certificates are loaded once.
                "verify": httpx2.create_ssl_context(),
            },
        )

    async def begin(self, request: Request) -> Response:
        """Return the redirect to the provider; raise BackendError if it is away."""
        try:
            await self._load_metadata()
            response: Response = await self._client.authorize_redirect(
                request, self._config.redirect_uri
            )
        except (httpx2.HTTPError, ValueError, RuntimeError) as error:
            raise _away(error) from error
        return response

    async def finish(self, request: Request) -> Mapping[str, Any]:
        """Return the claims of the ID token; raise NotAllowed, or BackendError if it is away.

        The token is refused unless it was signed by the provider for this client and this sign-in,
        and has not expired.
        """
        try:
            metadata = await self._load_metadata()
            token = await self._client.authorize_access_token(
                request,
                leeway=_LEEWAY_S,
                # Without options, the library accepts a token for another client.
                claims_options={
                    "iss": {"essential": True, "value": metadata["issuer"]},
                    "aud": {"essential": True, "value": self._config.client_id},
                },
            )
        except httpx2.HTTPError as error:
            raise _away(error) from error
        except (AuthlibBaseError, JoseError, ValueError, RuntimeError) as error:
            raise _refused(error) from error
        if not token.get("userinfo"):
            raise _refused(ValueError("there is no ID token"))
        claims: Mapping[str, Any] = token["userinfo"]
        return claims

    async def _load_metadata(self) -> dict[str, Any]:
        """Return what the provider says of itself, read once; raise ValueError if it is not it."""
        metadata: dict[str, Any] = await self._client.load_server_metadata()
        if metadata.get("issuer") != self._config.issuer:
            self._client.server_metadata.clear()  # it is read again next time
            raise ValueError("the discovery document is of another issuer")
        algorithms = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        metadata["id_token_signing_alg_values_supported"] = [
            name for name in algorithms if not name.startswith(_WEAK_ALGORITHMS)
        ]
        methods = metadata.get("token_endpoint_auth_methods_supported") or [_BASIC]
        if self._config.client_secret and _BASIC not in methods:  # such as Microsoft Entra ID
            self._client.client_kwargs["token_endpoint_auth_method"] = _POST
        return metadata


def _away(error: Exception) -> BackendError:
    log.warning("sign-in provider away: %s", _reason(error))
    return BackendError(gettext(_AWAY), gettext(_AWAY_HINT))


def _refused(error: Exception) -> NotAllowed:
    log.warning("sign-in refused: %s", _reason(error))
    return NotAllowed(gettext(_REFUSED), gettext(_REFUSED_HINT))


def _reason(error: Exception) -> str:
    return one_line(f"{type(error).__name__}: {error}")[:_MAX_LOGGED_CHARS]
