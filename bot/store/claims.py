"""Claims on actions that are done at most once, such as a welcome: the first claim wins."""

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from bot.store.db.database import Database, utc_now
from bot.store.db.tables import once


class Claims:
    """Claimed names; a name starts with its tenant's key: `slack:T024BE7LD:welcome:…`."""

    def __init__(self, database: Database) -> None:
        """Use the table in `database`."""
        self._database = database

    def claim(self, name: str) -> bool:
        """Claim `name`; return False if it was claimed before. Raises BackendError."""
        try:
            with self._database.write_transaction() as connection:
                connection.execute(insert(once).values(name=name, at=utc_now()))
        except IntegrityError:
            return False
        return True

    def exists(self, name: str) -> bool:
        """Return whether `name` is claimed; one that ends with a colon stands for its prefix."""
        column = once.c.name
        matches = column.startswith(name, autoescape=True) if name.endswith(":") else column == name
        with self._database.read_connection() as connection:
            return connection.scalar(select(column).where(matches).limit(1)) is not None

    def release(self, name: str) -> None:
        """Release a claim, because its action could not be done."""
        with self._database.write_transaction() as connection:
            connection.execute(delete(once).where(once.c.name == name))
