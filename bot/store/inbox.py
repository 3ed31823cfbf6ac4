"""Durable inbox with leases: one process handles a delivery, and another one if it is killed."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.store.db.database import Database, as_utc, utc_now
from bot.store.db.tables import inbox
from bot.store.model import Surface

DEFAULT_LEASE = timedelta(seconds=30)
_BATCH_SIZE = 100


@dataclass(frozen=True, slots=True)
class Delivery:
    """Payload that a platform delivered, and its idempotency key.

    `attempts` counts this attempt and those before it, in a row, that a kill cut off. `retries`
    counts the attempts whose reply the platform did not accept. `reply` is that reply, if it is
    known what to send.
    """

    key: str
    payload: Mapping[str, Any]
    received_at: datetime = field(default_factory=utc_now)
    attempts: int = 1
    retries: int = 0
    reply: Mapping[str, Any] | None = None

    @property
    def age(self) -> timedelta:
        """The time since the platform delivered it."""
        return utc_now() - self.received_at


class Inbox:
    """Queue of claimed, postponed and completed deliveries.

    A process claims a delivery for a lease, which it renews while it works. Any process may reclaim
    a delivery that is neither renewed nor completed, or that was postponed until now.
    """

    def __init__(self, database: Database, lease: timedelta = DEFAULT_LEASE) -> None:
        """Use the table in `database`; `lease` is how long a claim lasts."""
        self._database = database
        self.lease = lease
        self._event_counts: Counter[str] = Counter()
        self._counting = Lock()

    def claim(self, key: str, surface: Surface, payload: Mapping[str, Any]) -> bool:
        """Claim a delivery; return False if it was claimed before. Raises BackendError."""
        now = utc_now()
        row = {
            "key": key,
            "surface": surface,
            "payload": dict(payload),
            "taken_at": now,
            "received_at": now,
            "attempts": 1,
        }
        try:
            with self._database.write_transaction() as connection:
                connection.execute(insert(inbox).values(row))
        except IntegrityError:
            self._count_events("repeated")
            return False
        self._count_events("claimed")
        return True

    def renew(self, *keys: str) -> None:
        """Extend the claims on these deliveries by another lease."""
        for batch in _batches(keys):
            with self._database.write_transaction() as connection:
                connection.execute(update(inbox).where(batch).values(taken_at=utc_now()))

    def postpone(self, key: str, delay_s: float, reply: Mapping[str, Any] | None) -> None:
        """Give a delivery back, to be reclaimed in `delay_s` seconds.

        `reply` is the message that the platform did not accept; None keeps the one stored before.
        """
        values: dict[str, Any] = {
            "retry_at": utc_now() + timedelta(seconds=delay_s),
            "retries": inbox.c.retries + 1,
            "attempts": 0,
        }
        if reply is not None:
            values["reply"] = dict(reply)
        with self._database.write_transaction() as connection:
            connection.execute(
                update(inbox).where(inbox.c.key == key, inbox.c.done_at.is_(None)).values(values)
            )
        self._count_events("postponed")

    def complete(self, *keys: str) -> None:
        """Complete deliveries: delete what they hold, and keep their keys."""
        for batch in _batches(keys):
            with self._database.write_transaction() as connection:
                connection.execute(
                    update(inbox).where(batch).values(done_at=utc_now(), payload=None, reply=None)
                )
        self._count_events("completed", len(keys))

    def count_events(self) -> Mapping[str, int]:
        """Return how many deliveries were claimed, repeated, postponed, … by this process."""
        with self._counting:
            return dict(self._event_counts)

    def count_open(self) -> dict[Surface, int]:
        """Return how many deliveries of each surface are not completed."""
        statement = (
            select(inbox.c.surface, func.count())
            .where(inbox.c.done_at.is_(None))
            .group_by(inbox.c.surface)
        )
        with self._database.read_connection() as connection:
            counts = connection.execute(statement).all()
        return {Surface(surface): count for surface, count in counts}

    def reclaim_expired(self, surface: Surface) -> list[Delivery]:
        """Reclaim and return the deliveries of a surface that nobody works on, oldest first.

        Their lease has expired, or they were postponed until now. One call reclaims at most 100.
        """
        now = utc_now()
        is_expired = inbox.c.retry_at.is_(None) & (inbox.c.taken_at < now - self.lease)
        is_due = (inbox.c.surface == surface) & inbox.c.done_at.is_(None)
        statement = (
            select(inbox)
            .where(is_due & (is_expired | (inbox.c.retry_at < now)))
            .order_by(inbox.c.taken_at)
            .limit(_BATCH_SIZE)
        )
        with self._database.read_connection() as connection:
            rows = connection.execute(statement).mappings().all()
        return [
            Delivery(
                row["key"],
                row["payload"],
                as_utc(row["received_at"]),
                row["attempts"] + 1,
                row["retries"],
                row["reply"],
            )
            for row in rows
            if self._reclaim(row["key"], row["attempts"], row["retries"])
        ]

    def _reclaim(self, key: str, attempts: int, retries: int) -> bool:
        """Reclaim a delivery as it was read; return False if another process did."""
        is_unchanged = (
            (inbox.c.key == key)
            & (inbox.c.attempts == attempts)
            & (inbox.c.retries == retries)
            & inbox.c.done_at.is_(None)
        )
        with self._database.write_transaction() as connection:
            result = connection.execute(
                update(inbox)
                .where(is_unchanged)
                .values(taken_at=utc_now(), retry_at=None, attempts=attempts + 1)
            )
        if result.rowcount == 1:
            self._count_events("reclaimed")
        return result.rowcount == 1

    def _count_events(self, event: str, count: int = 1) -> None:
        with self._counting:
            self._event_counts[event] += count


def _batches(keys: Sequence[str]) -> Iterator[ColumnElement[bool]]:
    """Yield conditions that together select the rows of `keys`, at most 100 each."""
    for start in range(0, len(keys), _BATCH_SIZE):
        yield inbox.c.key.in_(keys[start : start + _BATCH_SIZE])
