"""Fetching of the bot's own token (MSAL), by client secret or managed identity."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import msal  # type: ignore[import-untyped] # the library ships no types
import requests

from bot.teams.auth.clouds import MicrosoftCloud
from bot.teams.config import AppType, TeamsConfig

_TIMEOUT_S = 10.0  # the library's clients have no timeout

TokenReply = Mapping[str, Any]


def create_token_fetcher(
    config: TeamsConfig, cloud: MicrosoftCloud, timeout_s: float = _TIMEOUT_S
) -> Callable[[], str] | None:
    """Return a blocking function that fetches the bot's token; None in the local mode.

    Its requests time out after `timeout_s` seconds.
    """
    if config.local:
        return None
    fetch = (
        _managed_identity_fetcher(config, cloud, timeout_s)
        if config.app_type is AppType.MANAGED_IDENTITY
        else _secret_fetcher(config, cloud, timeout_s)
    )
    return lambda: _access_token(fetch())


def _managed_identity_fetcher(
    config: TeamsConfig, cloud: MicrosoftCloud, timeout_s: float
) -> Callable[[], TokenReply]:
    client = msal.ManagedIdentityClient(
        msal.UserAssignedManagedIdentity(client_id=config.app_id),
        http_client=_TimeoutSession(timeout_s),
        token_cache=msal.TokenCache(),
    )
    return lambda: client.acquire_token_for_client(resource=cloud.scope)


def _secret_fetcher(
    config: TeamsConfig, cloud: MicrosoftCloud, timeout_s: float
) -> Callable[[], TokenReply]:
    @cache  # not at start, because its constructor fetches metadata; a failure is not cached
    def client() -> Any:
        return msal.ConfidentialClientApplication(
            config.app_id,
            client_credential=config.password,
            authority=f"{cloud.login_url}/{config.tenant}",
            timeout=timeout_s,
        )

    return lambda: client().acquire_token_for_client(scopes=[f"{cloud.scope}/.default"])


def _access_token(reply: TokenReply) -> str:
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
