"""Our own token: from a secret of the registration, or from the machine's managed identity."""

from collections.abc import Callable

from botframework.connector.auth import MicrosoftAppCredentials
from botframework.connector.auth.managedidentity_app_credentials import (
    ManagedIdentityAppCredentials,
)

from bot.teams.cloud import Cloud
from bot.teams.registration import AppType, Registration


def token_of(bot: Registration, cloud: Cloud) -> Callable[[], str] | None:
    """What fetches the bot's token, blocking; None in the local mode, which needs none."""
    if bot.local:
        return None
    if bot.kind is AppType.MANAGED_IDENTITY:
        identity = ManagedIdentityAppCredentials(bot.app_id, cloud.scope)
        return lambda: str(identity.get_access_token())
    secret = MicrosoftAppCredentials(bot.app_id, bot.password, bot.tenant, cloud.scope)
    return lambda: str(secret.get_access_token())
