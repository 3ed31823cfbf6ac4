"""Fetching of the bot's own token (MSAL), by client secret or managed identity."""

from collections.abc import Callable
from typing import Any

import msal  # type: ignore[import-untyped] # the library ships no types
import requests
from botframework.connector.auth import MicrosoftAppCredentials
from botframework.connector.auth.managedidentity_app_credentials import (
    ManagedIdentityAppCredentials,
)

from bot.teams.auth.clouds import MicrosoftCloud
from bot.teams.config import AppType, TeamsConfig

_TIMEOUT_S = 10.0  # the library's clients have no timeout


def create_token_fetcher(
    config: TeamsConfig, cloud: MicrosoftCloud, timeout_s: float = _TIMEOUT_S
) -> Callable[[], str] | None:
    """Return a blocking function that fetches the bot's token; None in the local mode.

    Its requests time out after `timeout_s` seconds.
    """
    if config.local:
        return None
    if config.app_type is AppType.MANAGED_IDENTITY:
        identity = ManagedIdentityAppCredentials(config.app_id, cloud.scope)
        identity.app = msal.ManagedIdentityClient(
            msal.UserAssignedManagedIdentity(client_id=config.app_id),
            http_client=_TimeoutSession(timeout_s),
            token_cache=identity.global_token_cache,
        )
        return lambda: str(identity.get_access_token())
    credentials = MicrosoftAppCredentials(
        config.app_id, config.password, config.tenant, cloud.scope
    )

    def fetch() -> str:
        if credentials.app is None:  # not at start, because its constructor fetches metadata
            credentials.app = msal.ConfidentialClientApplication(
                config.app_id,
                client_credential=config.password,
                authority=credentials.oauth_endpoint,
                timeout=timeout_s,
            )
        return str(credentials.get_access_token())

    return fetch


class _TimeoutSession(requests.Session):
    """HTTP session whose requests time out after `timeout_s` seconds."""

    def __init__(self, timeout_s: float) -> None:
        super().__init__()
        self._timeout_s = timeout_s

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        return super().request(*args, **{"timeout": self._timeout_s} | kwargs)
