"""slack_sdk's stores of installations and of states, on our tables, with the tokens encrypted."""

from datetime import UTC, datetime, timedelta

from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.slack.auth.encryption import Box, Locked
from bot.slack.transport.client import quiet

_SECRET = (
    "bot_token",
    "bot_refresh_token",
    "user_token",
    "user_refresh_token",
    "incoming_webhook_url",
)
_STATE_LASTS = timedelta(minutes=10)


class Installations(AsyncSQLAlchemyInstallationStore):
    """Where the product is installed, in the tables of `bot.store.db.tables`."""

    def __init__(self, client_id: str, engine: AsyncEngine, box: Box) -> None:
        """Keep installations of this app; tokens are locked in `box`."""
        super().__init__(client_id, engine, logger=quiet)
        for table in (self.bots, self.installations):
            for name in _SECRET:
                if name in table.c:
                    table.c[name].type = Locked(box)


class States(AsyncSQLAlchemyOAuthStateStore):
    """The states of installations under way: each works once, for ten minutes."""

    def __init__(self, engine: AsyncEngine) -> None:
        """Keep states in the tables of `bot.store.db.tables`."""
        super().__init__(int(_STATE_LASTS.total_seconds()), engine, logger=quiet)

    async def async_issue(self, *args: object, **kwargs: object) -> str:
        """A new state; those that were never used and are too old are deleted."""
        async with self.engine.begin() as connection:
            old = self.oauth_states.c.expire_at < _now()
            await connection.execute(self.oauth_states.delete().where(old))
        return await super().async_issue(*args, **kwargs)

    async def async_consume(self, state: str) -> bool:
        """Whether this is a state of ours that was not used; of two at once, one is told so."""
        states = self.oauth_states.c
        this = (states.state == state) & (states.expire_at > _now())
        async with self.engine.begin() as connection:
            used = await connection.execute(self.oauth_states.delete().where(this))
        return used.rowcount == 1


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)  # as the library keeps it
