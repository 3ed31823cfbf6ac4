"""Slack configuration, from the settings; imports no Slack library, so that commands start fast."""

from dataclasses import dataclass
from typing import Self

from pydantic import SecretStr

from bot.settings import BotSettings
from index.errors import SetupError

_SETUP_GUIDE = "docs/slack.md says how."
WORKSPACE_ADMINS = "workspace-admins"


@dataclass(frozen=True, slots=True)
class OAuthConfig:
    """Credentials with which many workspaces can install the app."""

    client_id: str
    client_secret: str
    encryption_keys: tuple[str, ...]
    database_url: str


@dataclass(frozen=True, slots=True)
class SlackConfig:
    """Configuration of Slack: HTTP, Socket Mode or both; one workspace or many.

    Either `bot_token` (one workspace) or `oauth` (many workspaces) is set.
    """

    signing_secret: str | None
    app_token: str | None
    bot_token: str | None
    oauth: OAuthConfig | None
    api_url: str | None
    admins: str

    @classmethod
    def from_settings(cls, settings: BotSettings) -> Self | None:
        """Return the configuration; None if Slack is off. Raises SetupError if incomplete."""
        credentials = (
            settings.slack_signing_secret,
            settings.slack_bot_token,
            settings.slack_app_token,
            settings.slack_client_id,
            settings.slack_client_secret,
        )
        if not any(credentials):
            return None
        if not (settings.slack_signing_secret or settings.slack_app_token):
            raise SetupError(
                "Neither SLACK_SIGNING_SECRET nor SLACK_APP_TOKEN is set.",
                f"Set the first for HTTP, the second for Socket Mode; {_SETUP_GUIDE}",
            )
        oauth, admins = None, settings.slack_admins or ""
        if not settings.slack_bot_token:
            oauth = _read_oauth(settings)
            _require_named_admins(admins)
        return cls(
            signing_secret=_secret_value(settings.slack_signing_secret),
            app_token=_secret_value(settings.slack_app_token),
            bot_token=_secret_value(settings.slack_bot_token),
            oauth=oauth,
            api_url=settings.slack_api_url,
            admins=admins,
        )


def _read_oauth(settings: BotSettings) -> OAuthConfig:
    if not (settings.slack_client_id and settings.slack_client_secret):
        raise SetupError(
            "SLACK_BOT_TOKEN is not set, nor SLACK_CLIENT_ID with SLACK_CLIENT_SECRET.",
            f"Set the first for one workspace, the other two for many; {_SETUP_GUIDE}",
        )
    if not settings.secret_key:
        raise SetupError(
            "HASANYONE_SECRET_KEY is not set. It is needed to encrypt the tokens of workspaces.",
            "Make one with “openssl rand -base64 32”.",
        )
    return OAuthConfig(
        client_id=settings.slack_client_id,
        client_secret=settings.slack_client_secret.get_secret_value(),
        encryption_keys=tuple(settings.secret_key.get_secret_value().split(",")),
        database_url=settings.store_url(),
    )


def _require_named_admins(admins: str) -> None:
    """Raise SetupError for `workspace-admins` with many workspaces.

    The admins of any workspace that installs the product would run the one index.
    """
    if WORKSPACE_ADMINS in {entry.strip() for entry in admins.split(",")}:
        raise SetupError(
            f"HASANYONE_SLACK_ADMINS is “{WORKSPACE_ADMINS}”, and any workspace can install it.",
            f"Name the users who run the index, by their ids; {_SETUP_GUIDE}",
        )


def _secret_value(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None
