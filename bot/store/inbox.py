"""Durable inbox with leases: one process handles a delivery, and another one if it is killed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.store.db.database import Database, utc_now
from bot.store.db.tables import inbox
from bot.store.model import Surface

DEFAULT_LEASE = timedelta(seconds=30)
_MAX_ATTEMPTS = 5
_DONE_RETENTION = timedelta(days=7)
_BATCH_SIZE = 100


@dataclass(frozen=True, slots=True)
class Delivery:
    """Payload that a platform delivered, and its idempotency key."""

    key: str
    payload: Mapping[str, Any]


class Inbox:
    """Queue of claimed and completed deliveries.

    A process claims a delivery for a lease, which it renews while it works. Any process may reclaim
    a delivery that is neither renewed nor completed, up to five attempts in all.
    """

    def __init__(self, database: Database, lease: timedelta = DEFAULT_LEASE) -> None:
        """Use the table in `database`; `lease` is how long a claim lasts."""
        self._database = database
        self.lease = lease

    def claim(self, key: str, surface: Surface, payload: Mapping[str, Any]) -> bool:
        """Claim a delivery; return False if it was claimed before. Raises BackendError."""
        row = {
            "key": key,
            "surface": surface,
            "payload": dict(payload),
            "taken_at": utc_now(),
            "attempts": 1,
        }
        try:
            with self._database.write_transaction() as connection:
                connection.execute(insert(inbox).values(row))
        except IntegrityError:
            return False
        return True

    def renew(self, *keys: str) -> None:
        """Extend the claims on these deliveries by another lease."""
        for batch in _batches(keys):
            with self._database.write_transaction() as connection:
                connection.execute(update(inbox).where(batch).values(taken_at=utc_now()))

    def complete(self, *keys: str) -> None:
        """Complete deliveries: delete their payloads, and keep their keys for a week."""
        for batch in _batches(keys):
            with self._database.write_transaction() as connection:
                connection.execute(
                    update(inbox).where(batch).values(done_at=utc_now(), payload=None)
                )
                connection.execute(
                    delete(inbox).where(inbox.c.done_at < utc_now() - _DONE_RETENTION)
                )

    def reclaim_expired(self, surface: Surface) -> list[Delivery]:
        """Reclaim and return the deliveries of a surface whose lease has expired, oldest first.

        One call reclaims at most 100.
        """
        expired = (
            (inbox.c.surface == surface)
            & inbox.c.done_at.is_(None)
            & (inbox.c.taken_at < utc_now() - self.lease)
        )
        with self._database.read_connection() as connection:
            statement = (
                select(inbox.c.key, inbox.c.payload, inbox.c.attempts)
                .where(expired)
                .order_by(inbox.c.taken_at)
                .limit(_BATCH_SIZE)
            )
            rows = connection.execute(statement).all()
        return [
            Delivery(key, payload)
            for key, payload, attempts in rows
            if self._reclaim(key, attempts)
        ]

    def _reclaim(self, key: str, attempts: int) -> bool:
        """Reclaim a delivery after `attempts` attempts; return False if another process did.

        After the fifth attempt it is completed instead.
        """
        if attempts >= _MAX_ATTEMPTS:
            self.complete(key)
            return False
        unclaimed = (
            (inbox.c.key == key) & (inbox.c.attempts == attempts) & inbox.c.done_at.is_(None)
        )
        with self._database.write_transaction() as connection:
            result = connection.execute(
                update(inbox).where(unclaimed).values(taken_at=utc_now(), attempts=attempts + 1)
            )
        return result.rowcount == 1


def _batches(keys: Sequence[str]) -> Iterator[ColumnElement[bool]]:
    """Yield conditions that together select the rows of `keys`, at most 100 each."""
    for start in range(0, len(keys), _BATCH_SIZE):
        yield inbox.c.key.in_(keys[start : start + _BATCH_SIZE])
