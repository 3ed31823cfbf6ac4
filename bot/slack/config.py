"""What is set for Slack, and what is missing; imports nothing of Slack's libraries."""

from dataclasses import dataclass
from typing import Self

from pydantic import SecretStr

from bot.settings import BotSettings
from index.errors import SetupError

_HOW = "docs/slack.md says how."
WORKSPACE_ADMINS = "workspace-admins"


@dataclass(frozen=True, slots=True)
class OAuth:
    """What an installation by many workspaces needs."""

    client_id: str
    client_secret: str
    keys: tuple[str, ...]
    database: str


@dataclass(frozen=True, slots=True)
class Setup:
    """How Slack reaches us and how we reach it: by HTTP, a socket or both; one workspace or many.

    `bot_token` is that of the one workspace, `oauth` is for many; one of them is there.
    """

    signing_secret: str | None
    app_token: str | None
    bot_token: str | None
    oauth: OAuth | None
    api_url: str | None
    admins: str

    @classmethod
    def read(cls, settings: BotSettings) -> Self | None:
        """What is set; None where nothing is. Raises SetupError that says what is missing."""
        said = (
            settings.slack_signing_secret,
            settings.slack_bot_token,
            settings.slack_app_token,
            settings.slack_client_id,
            settings.slack_client_secret,
        )
        if not any(said):
            return None
        if not (settings.slack_signing_secret or settings.slack_app_token):
            raise SetupError(
                "Neither SLACK_SIGNING_SECRET nor SLACK_APP_TOKEN is set.",
                f"Set the first for HTTP, the second for Socket Mode; {_HOW}",
            )
        oauth, admins = None, settings.slack_admins or ""
        if not settings.slack_bot_token:
            oauth = _oauth(settings)
            _must_name_people(admins)
        return cls(
            signing_secret=_plain(settings.slack_signing_secret),
            app_token=_plain(settings.slack_app_token),
            bot_token=_plain(settings.slack_bot_token),
            oauth=oauth,
            api_url=settings.slack_api_url,
            admins=admins,
        )


def _oauth(settings: BotSettings) -> OAuth:
    if not (settings.slack_client_id and settings.slack_client_secret):
        raise SetupError(
            "SLACK_BOT_TOKEN is not set, nor SLACK_CLIENT_ID with SLACK_CLIENT_SECRET.",
            f"Set the first for one workspace, the other two for many; {_HOW}",
        )
    if not settings.secret_key:
        raise SetupError(
            "HASANYONE_SECRET_KEY is not set, and tokens are only kept encrypted.",
            "Make one with “openssl rand -base64 32”.",
        )
    return OAuth(
        client_id=settings.slack_client_id,
        client_secret=settings.slack_client_secret.get_secret_value(),
        keys=tuple(settings.secret_key.get_secret_value().split(",")),
        database=settings.store_address(),
    )


def _must_name_people(admins: str) -> None:
    """With many workspaces, the admins of any that installs it would run the one index."""
    if WORKSPACE_ADMINS in {name.strip() for name in admins.split(",")}:
        raise SetupError(
            f"HASANYONE_SLACK_ADMINS is “{WORKSPACE_ADMINS}”, and any workspace can install it.",
            f"Name the users who run the index, by their ids; {_HOW}",
        )


def _plain(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None
