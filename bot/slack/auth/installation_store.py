"""slack_sdk's stores of installations and OAuth states, on our tables, with tokens encrypted."""

from datetime import UTC, datetime, timedelta

from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.slack.auth.encryption import EncryptedText, TokenCipher
from bot.slack.transport.client import silent_logger

_SECRET_COLUMNS = (
    "bot_token",
    "bot_refresh_token",
    "user_token",
    "user_refresh_token",
    "incoming_webhook_url",
)
_STATE_TTL = timedelta(minutes=10)


class InstallationStore(AsyncSQLAlchemyInstallationStore):
    """slack_sdk's installation store on our tables."""

    def __init__(self, client_id: str, engine: AsyncEngine, cipher: TokenCipher) -> None:
        """Keep installations in `bot.store.db.tables`, with tokens encrypted by `cipher`."""
        super().__init__(client_id, engine, logger=silent_logger)
        for table in (self.bots, self.installations):
            for column in _SECRET_COLUMNS:
                if column in table.c:
                    table.c[column].type = EncryptedText(cipher)


class OAuthStateStore(AsyncSQLAlchemyOAuthStateStore):
    """slack_sdk's store of OAuth states, each valid once and for ten minutes."""

    def __init__(self, engine: AsyncEngine) -> None:
        """Keep states in the tables of `bot.store.db.tables`."""
        super().__init__(int(_STATE_TTL.total_seconds()), engine, logger=silent_logger)

    async def async_issue(self, *args: object, **kwargs: object) -> str:
        """Return a new state, and delete the expired ones."""
        async with self.engine.begin() as connection:
            expired = self.oauth_states.c.expire_at < _utc_now()
            await connection.execute(self.oauth_states.delete().where(expired))
        return await super().async_issue(*args, **kwargs)

    async def async_consume(self, state: str) -> bool:
        """Delete a state; return whether it was valid, for only one of concurrent calls."""
        columns = self.oauth_states.c
        unexpired = (columns.state == state) & (columns.expire_at > _utc_now())
        async with self.engine.begin() as connection:
            deleted = await connection.execute(self.oauth_states.delete().where(unexpired))
        return deleted.rowcount == 1


def _utc_now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)  # without a time zone, as in the library
