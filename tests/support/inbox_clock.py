"""The clock of an inbox, moved instead of waiting."""

from datetime import timedelta

from sqlalchemy import select, update

from bot.store.db.database import as_utc
from bot.store.db.tables import inbox
from bot.store.store import Store


def move_clock(store: Store, seconds: float) -> None:
    """Make every open delivery so many seconds older."""
    with store._database.write_transaction() as connection:
        for row in connection.execute(select(inbox).where(inbox.c.done_at.is_(None))).mappings():
            earlier = {
                name: as_utc(row[name]) - timedelta(seconds=seconds)
                for name in ("received_at", "retry_at")
                if row[name]
            }
            connection.execute(update(inbox).where(inbox.c.key == row["key"]).values(earlier))


def postponed(store: Store) -> list[int]:
    """How often each open delivery was postponed, of those that wait."""
    waiting = inbox.c.done_at.is_(None) & inbox.c.retry_at.is_not(None)
    with store._database.read_connection() as connection:
        return list(connection.scalars(select(inbox.c.retries).where(waiting)))


def least_retries(store: Store) -> int:
    """How often the open delivery was postponed that was postponed least."""
    with store._database.read_connection() as connection:
        return min(connection.scalars(select(inbox.c.retries).where(inbox.c.done_at.is_(None))))
