"""Counts of requests that several servers share, in the store."""

from collections.abc import Mapping

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.db.database import Database
from bot.store.db.tables import rates

# A counted key and the minute, as whole minutes since 1970.
Slot = tuple[str, int]


class SharedRates:
    """Counts by key and minute; keys are hashes, and rows are deleted after two minutes."""

    def __init__(self, database: Database) -> None:
        """Use the table in `database`."""
        self._database = database

    def add(self, increments: Mapping[Slot, int]) -> dict[Slot, int]:
        """Add increments and return the totals of their slots; raise BackendError.

        Rows are written in one order, so that servers that write together never wait in a circle.
        """
        if not increments:
            return {}
        slots = sorted(increments)
        rows = [
            {"key": key, "minute": minute, "count": increments[key, minute]}
            for key, minute in slots
        ]
        is_old = rates.c.minute < max(minute for _, minute in slots) - 1
        is_postgres = self._database.engine.dialect.name == "postgresql"
        insert = (postgresql if is_postgres else sqlite).insert(rates).values(rows)
        upsert = insert.on_conflict_do_update(
            index_elements=[rates.c.key, rates.c.minute],
            set_={"count": rates.c.count + insert.excluded.count},
        ).returning(rates.c.key, rates.c.minute, rates.c.count)
        with self._database.write_transaction() as connection:
            totals = connection.execute(upsert).all()
            connection.execute(delete(rates).where(is_old))
        return {(key, minute): count for key, minute, count in totals}
