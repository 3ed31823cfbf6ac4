"""Leases: a name is held by one process, until it stops renewing the lease."""

from datetime import timedelta

from sqlalchemy import ColumnElement, Float, delete, insert, literal_column, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.store.db.database import Database
from bot.store.db.tables import leases

# The clock of the database, in seconds: those of several machines differ.
_NOW = {
    "sqlite": "((julianday('now') - 2440587.5) * 86400.0)",
    "postgresql": "extract(epoch from clock_timestamp())::float8",
}


class Leases:
    """Leases in the store; `holder` is the name of a process."""

    def __init__(self, database: Database, duration: timedelta) -> None:
        """Use the table in `database`; a lease lasts for `duration` from its renewal."""
        self._database = database
        clock = _NOW.get(database.engine.dialect.name, _NOW["postgresql"])
        self._now: ColumnElement[float] = literal_column(clock, Float)
        self.duration_s = duration.total_seconds()

    def acquire(self, name: str, holder: str, ended: str | None = None) -> bool:
        """Acquire or renew a lease; return False if another holds it. Raises BackendError.

        The caller knows that holders whose names start with `ended` have ended.
        """
        until = self._now + self.duration_s
        free = or_(leases.c.holder == holder, leases.c.until < self._now)
        if ended is not None:
            free = or_(free, leases.c.holder.startswith(ended, autoescape=True))
        renewal = update(leases).where(leases.c.name == name, free)
        with self._database.write_transaction() as connection:
            if connection.execute(renewal.values(holder=holder, until=until)).rowcount:
                return True
        try:
            with self._database.write_transaction() as connection:
                connection.execute(insert(leases).values(name=name, holder=holder, until=until))
        except IntegrityError:
            return False
        return True

    def release(self, name: str, holder: str) -> None:
        """Release a lease if `holder` has it; raise BackendError."""
        own = (leases.c.name == name) & (leases.c.holder == holder)
        with self._database.write_transaction() as connection:
            connection.execute(delete(leases).where(own))

    def expire(self, name: str, holder: str) -> None:
        """Let others take over at once what was done under a lease; raise BackendError."""
        own = (leases.c.name == name) & (leases.c.holder == holder)
        with self._database.write_transaction() as connection:
            connection.execute(update(leases).where(own).values(until=0.0))

    def list_expired(self, prefix: str) -> list[str]:
        """Return the names with this prefix that were not released and are no longer renewed."""
        expired = leases.c.name.startswith(prefix, autoescape=True) & (leases.c.until < self._now)
        with self._database.read_connection() as connection:
            return list(connection.scalars(select(leases.c.name).where(expired)))
