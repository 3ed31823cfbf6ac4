"""Settings of the processes that answer."""

from pydantic import Field, SecretStr

from bot.state.engine import sqlite_address
from index.settings import Settings


class BotSettings(Settings):
    """Where the server listens, and where it keeps what people asked.

    `database` is a SQLAlchemy URL; unset, a SQLite file in the data folder. `serve_builds` says
    whether the server starts a worker of its own beside it. `lease` is the seconds after which what
    a killed process left unanswered is taken over. What begins with `slack_` and `secret_key` is
    explained in `.env.example`.
    """

    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)
    database: str | None = None
    serve_builds: bool = True
    lease: float = Field(30.0, gt=0)
    slack_signing_secret: SecretStr | None = Field(None, validation_alias="SLACK_SIGNING_SECRET")
    slack_bot_token: SecretStr | None = Field(None, validation_alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr | None = Field(None, validation_alias="SLACK_APP_TOKEN")
    slack_client_id: str | None = Field(None, validation_alias="SLACK_CLIENT_ID")
    slack_client_secret: SecretStr | None = Field(None, validation_alias="SLACK_CLIENT_SECRET")
    slack_admins: str | None = None
    slack_api_url: str | None = None
    secret_key: SecretStr | None = None

    def store_address(self) -> str:
        """The SQLAlchemy URL of the store."""
        return self.database or sqlite_address(self.data)
