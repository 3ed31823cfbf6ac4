"""Our own token: from a secret of the registration, or from the machine's managed identity."""

from collections.abc import Callable
from typing import Any

import msal  # type: ignore[import-untyped] # the library ships no types
import requests
from botframework.connector.auth import MicrosoftAppCredentials
from botframework.connector.auth.managedidentity_app_credentials import (
    ManagedIdentityAppCredentials,
)

from bot.teams.auth.clouds import Cloud
from bot.teams.config import AppType, Registration

_PATIENCE = 10.0  # seconds; the library makes clients that have none


def token_of(
    bot: Registration, cloud: Cloud, patience: float = _PATIENCE
) -> Callable[[], str] | None:
    """What fetches the bot's token, blocking; None in the local mode, which needs none.

    No request of it waits longer than `patience` seconds.
    """
    if bot.local:
        return None
    if bot.kind is AppType.MANAGED_IDENTITY:
        identity = ManagedIdentityAppCredentials(bot.app_id, cloud.scope)
        identity.app = msal.ManagedIdentityClient(
            msal.UserAssignedManagedIdentity(client_id=bot.app_id),
            http_client=_Session(patience),
            token_cache=identity.global_token_cache,
        )
        return lambda: str(identity.get_access_token())
    secret = MicrosoftAppCredentials(bot.app_id, bot.password, bot.tenant, cloud.scope)

    def fetch() -> str:
        if secret.app is None:  # made here, as making one asks the network already
            secret.app = msal.ConfidentialClientApplication(
                bot.app_id,
                client_credential=bot.password,
                authority=secret.oauth_endpoint,
                timeout=patience,
            )
        return str(secret.get_access_token())

    return fetch


class _Session(requests.Session):
    """Waits for the machine's identity no longer than `patience` seconds."""

    def __init__(self, patience: float) -> None:
        super().__init__()
        self._patience = patience

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        return super().request(*args, **{"timeout": self._patience} | kwargs)
