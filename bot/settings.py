"""Settings of the server and of the commands that read the index, from the environment."""

from datetime import timedelta
from enum import StrEnum

from pydantic import Field, SecretStr

from bot.store.db.engine import sqlite_url
from bot.store.privacy.retention import RetentionPolicy
from index.settings import NameList, Settings
from index.verdict.decision import MIN_SEARCHED

_MAX_DAYS = 36_500
_MAX_SESSION_HOURS = 720


class Reading(StrEnum):
    """People who may read the pages and the API: everybody, or those who signed in."""

    OPEN = "open"
    SIGNED_IN = "signed-in"


class BotSettings(Settings):
    """Settings of the bot; `.env.example` explains each one.

    `answered_share` is the share of questions that the index answers; without it, it is learnt from
    feedback. `min_searched` is the number of initiatives that must have been looked at for a
    “nobody”. `snapshot_poll` is in seconds, `keep_…` are days.
    The settings of Slack and of the registration with Microsoft have the platforms' names.
    `teams_admins` are object ids, or `tenant/id` for another tenant. `teams_local` serves a local
    client without authentication. `teams_host` names the library of Microsoft's that runs turns.
    `question_deadline` is in seconds; `max_waiting` and those after it count questions that wait
    for their turn, `rate_…` requests a minute, 0 for any number. `metrics_key` reads the metrics
    from elsewhere than this machine. `trusted_proxies` are addresses or networks whose
    X-Forwarded-For names the client. `mcp` serves assistants at /mcp. `api_keys`, separated by
    commas, may write through the API. `oidc_…` are the OpenID provider that signs people in;
    `oidc_admins` are rules such as `roles=hasanyone.admin` or `@council.example`.
    """

    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)
    trusted_proxies: NameList = ()
    question_threads: int = Field(2, ge=1, le=64)
    question_deadline: float = Field(10.0, gt=0)
    max_waiting: int = Field(256, ge=1)
    max_waiting_address: int = Field(32, ge=1)
    max_waiting_workspace: int = Field(128, ge=1)
    max_waiting_channel: int = Field(64, ge=1)
    max_waiting_user: int = Field(16, ge=1)
    rate_address: int = Field(600, ge=0)
    rate_workspace: int = Field(1200, ge=0)
    rate_channel: int = Field(300, ge=0)
    rate_user: int = Field(60, ge=0)
    metrics_key: SecretStr | None = None
    serve_builds: bool = True
    answered_share: float | None = Field(None, ge=0.05, le=0.95)
    min_searched: int = Field(MIN_SEARCHED, ge=1)
    snapshot_poll: float = Field(10.0, gt=0)
    keep_questions: int = Field(365, ge=1, le=_MAX_DAYS)
    keep_audit: int = Field(730, ge=1, le=_MAX_DAYS)
    keep_deliveries: int = Field(7, ge=1, le=_MAX_DAYS)
    slack_signing_secret: SecretStr | None = Field(None, validation_alias="SLACK_SIGNING_SECRET")
    slack_bot_token: SecretStr | None = Field(None, validation_alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr | None = Field(None, validation_alias="SLACK_APP_TOKEN")
    slack_client_id: str | None = Field(None, validation_alias="SLACK_CLIENT_ID")
    slack_client_secret: SecretStr | None = Field(None, validation_alias="SLACK_CLIENT_SECRET")
    slack_admins: str | None = None
    slack_api_url: str | None = None
    secret_key: SecretStr | None = None

    public_url: str | None = None
    api_keys: SecretStr | None = None

    reading: Reading = Reading.OPEN
    sign_in_hours: float = Field(8.0, gt=0, le=_MAX_SESSION_HOURS)
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_scopes: str = "openid email"
    oidc_admins: NameList = ()

    microsoft_app_type: str = Field("SingleTenant", validation_alias="MicrosoftAppType")
    microsoft_app_id: str | None = Field(None, validation_alias="MicrosoftAppId")
    microsoft_app_password: SecretStr | None = Field(None, validation_alias="MicrosoftAppPassword")
    microsoft_app_tenant: str = Field("", validation_alias="MicrosoftAppTenantId")
    teams_tenants: NameList = ()
    teams_admins: NameList = ()
    teams_local: bool = False
    teams_host: str = "botframework"

    mcp: bool = False

    def retention_policy(self) -> RetentionPolicy:
        """Return for how long the store keeps its rows."""
        return RetentionPolicy(
            questions=timedelta(days=self.keep_questions),
            audit=timedelta(days=self.keep_audit),
            deliveries=timedelta(days=self.keep_deliveries),
        )

    def store_url(self) -> str:
        """Return the SQLAlchemy URL of the store."""
        return self.database or sqlite_url(self.data)

    def signing_keys(self) -> tuple[bytes, ...]:
        """Return the keys that sign evidence briefs, the newest first; empty for none."""
        keys = self.secret_key.get_secret_value().split(",") if self.secret_key else ()
        return tuple(key.strip().encode() for key in keys if key.strip())
