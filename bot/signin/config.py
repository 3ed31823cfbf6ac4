"""Configuration of signing in, read from the settings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.settings import BotSettings, Reading
from bot.signin.administrators import check_rules
from bot.signin.openid import CALLBACK_PATH, ProviderConfig
from bot.signin.signing_keys import load_keys
from index.errors import SetupError


@dataclass(frozen=True, slots=True)
class SignInConfig:
    """Configuration of signing in; without a `provider` people need a one-time link.

    `admin_rules` say who is an administrator. `is_secure` where the public address is https.
    """

    keys: Sequence[bytes]
    lifetime: timedelta
    is_secure: bool
    is_reading_closed: bool
    admin_rules: tuple[str, ...] = ()
    provider: ProviderConfig | None = None


def read_sign_in_config(settings: BotSettings) -> SignInConfig:
    """Return the configuration; raise SetupError if it is not complete."""
    return SignInConfig(
        keys=load_keys(settings.signing_keys(), settings.data),
        lifetime=timedelta(hours=settings.sign_in_hours),
        is_secure=(settings.public_url or "").startswith("https://"),
        is_reading_closed=settings.reading is Reading.SIGNED_IN,
        admin_rules=check_rules(settings.oidc_admins),
        provider=_read_provider(settings),
    )


def _read_provider(settings: BotSettings) -> ProviderConfig | None:
    if not settings.oidc_issuer and not settings.oidc_client_id:
        return None
    if not settings.oidc_issuer or not settings.oidc_client_id or not settings.public_url:
        raise SetupError(
            "OpenID Connect needs HASANYONE_OIDC_ISSUER, HASANYONE_OIDC_CLIENT_ID and"
            " HASANYONE_PUBLIC_URL.",
            "Set all of them: see docs/signing-in.md.",
        )
    if "openid" not in settings.oidc_scopes.split():
        raise SetupError("HASANYONE_OIDC_SCOPES does not have “openid”.", "Add it: openid email.")
    return ProviderConfig(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        scopes=settings.oidc_scopes,
        redirect_uri=settings.public_url.rstrip("/") + CALLBACK_PATH,
    )
