"""The inbox: each delivery is worked on once, by one process, and survives a kill."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.store.db.database import Database, now
from bot.store.db.tables import inbox
from bot.store.question import Surface

LEASE = timedelta(seconds=30)
_MOST_ATTEMPTS = 5
_REMEMBERED = timedelta(days=7)
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a platform delivered, and the key by which a repeat of it is known."""

    key: str
    payload: Mapping[str, Any]


class Inbox:
    """Deliveries taken, done, and left by a process that died.

    Who takes one holds it for a lease and renews it while it works; one that is not renewed and not
    done is free for any process, at most five times.
    """

    def __init__(self, database: Database, lease: timedelta = LEASE) -> None:
        """Keep the deliveries in `database`."""
        self._database = database
        self.lease = lease

    def take(self, key: str, surface: Surface, payload: Mapping[str, Any]) -> bool:
        """Take a delivery on; False where somebody has it or had it. Raises BackendError."""
        row = {
            "key": key,
            "surface": surface,
            "payload": dict(payload),
            "taken_at": now(),
            "attempts": 1,
        }
        try:
            with self._database.writing() as connection:
                connection.execute(insert(inbox).values(row))
        except IntegrityError:
            return False
        return True

    def renew(self, *keys: str) -> None:
        """Hold deliveries for another lease."""
        for start in range(0, len(keys), _AT_ONCE):
            mine = inbox.c.key.in_(keys[start : start + _AT_ONCE])
            with self._database.writing() as connection:
                connection.execute(update(inbox).where(mine).values(taken_at=now()))

    def done(self, key: str) -> None:
        """Close a delivery: what it held is deleted, that it came is remembered for a week."""
        with self._database.writing() as connection:
            connection.execute(
                update(inbox).where(inbox.c.key == key).values(done_at=now(), payload=None)
            )
            connection.execute(delete(inbox).where(inbox.c.done_at < now() - _REMEMBERED))

    def left(self, surface: Surface) -> list[Delivery]:
        """The deliveries of a surface whose lease has ended, now taken over by this process."""
        late = (
            (inbox.c.surface == surface)
            & inbox.c.done_at.is_(None)
            & (inbox.c.taken_at < now() - self.lease)
        )
        with self._database.reading() as connection:
            found = (
                select(inbox.c.key, inbox.c.payload, inbox.c.attempts).where(late).limit(_AT_ONCE)
            )
            rows = connection.execute(found).all()
        return [Delivery(key, payload) for key, payload, tried in rows if self._again(key, tried)]

    def _again(self, key: str, tried: int) -> bool:
        """Take over a delivery that was tried `tried` times; False where another was quicker."""
        if tried >= _MOST_ATTEMPTS:
            self.done(key)
            return False
        mine = (inbox.c.key == key) & (inbox.c.attempts == tried) & inbox.c.done_at.is_(None)
        with self._database.writing() as connection:
            taken = connection.execute(
                update(inbox).where(mine).values(taken_at=now(), attempts=tried + 1)
            )
        return taken.rowcount == 1
