"""Fetching of the bot's own token (MSAL), by client secret or managed identity."""

from collections.abc import Mapping
from typing import Any, Protocol

import msal  # type: ignore[import-untyped] # the library ships no types
import requests

from bot.teams.auth.clouds import MicrosoftCloud
from bot.teams.config import AppType, TeamsConfig

_TIMEOUT_S = 10.0  # the library's clients have no timeout


class TokenFetcher(Protocol):
    """Blocking function that returns the bot's token."""

    def __call__(self, *, renew: bool = False) -> str:
        """Return the token; with `renew` a new one, because the one that is cached was refused."""
        ...


def create_token_fetcher(
    config: TeamsConfig, cloud: MicrosoftCloud, timeout_s: float = _TIMEOUT_S
) -> TokenFetcher | None:
    """Return the function that fetches the bot's token; None in the local mode.

    Its requests time out after `timeout_s` seconds.
    """
    if config.local:
        return None
    if config.app_type is AppType.MANAGED_IDENTITY:
        return _ManagedIdentity(config, cloud, timeout_s)
    return _ClientSecret(config, cloud, timeout_s)


class _ManagedIdentity:
    """Fetcher by the identity of the machine that the server runs on."""

    def __init__(self, config: TeamsConfig, cloud: MicrosoftCloud, timeout_s: float) -> None:
        self._app_id, self._resource, self._timeout_s = config.app_id, cloud.scope, timeout_s
        self._client = self._create_client()

    def __call__(self, *, renew: bool = False) -> str:
        if renew:
            self._client = self._create_client()
        return _access_token(self._client.acquire_token_for_client(resource=self._resource))

    def _create_client(self) -> Any:
        """Return a client with an empty cache."""
        return msal.ManagedIdentityClient(
            msal.UserAssignedManagedIdentity(client_id=self._app_id),
            http_client=_TimeoutSession(self._timeout_s),
            token_cache=msal.TokenCache(),
        )


class _ClientSecret:
    """Fetcher by the client secret."""

    def __init__(self, config: TeamsConfig, cloud: MicrosoftCloud, timeout_s: float) -> None:
        self._config, self._cloud, self._timeout_s = config, cloud, timeout_s
        self._client: Any = None

    def __call__(self, *, renew: bool = False) -> str:
        # Not created at start, because its constructor fetches metadata.
        if renew or self._client is None:
            self._client = msal.ConfidentialClientApplication(
                self._config.app_id,
                client_credential=self._config.password,
                authority=f"{self._cloud.login_url}/{self._config.tenant}",
                timeout=self._timeout_s,
            )
        scopes = [f"{self._cloud.scope}/.default"]
        return _access_token(self._client.acquire_token_for_client(scopes=scopes))


def _access_token(reply: Mapping[str, Any]) -> str:
    """Return the token; raise PermissionError with Microsoft's code if there is none."""
    token = reply.get("access_token")
    if not isinstance(token, str):
        raise PermissionError(str(reply.get("error", "unknown error")))
    return token


class _TimeoutSession(requests.Session):
    """HTTP session whose requests time out after `timeout_s` seconds."""

    def __init__(self, timeout_s: float) -> None:
        super().__init__()
        self._timeout_s = timeout_s

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        return super().request(*args, **{"timeout": self._timeout_s} | kwargs)
