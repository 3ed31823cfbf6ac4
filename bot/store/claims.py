"""What is done at most once, such as a welcome: whoever claims it first does it."""

from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError

from bot.store.db.database import Database, now
from bot.store.db.tables import once


class Once:
    """The names of what was done; a name starts with whose it is, `slack:T024BE7LD:welcome:…`."""

    def __init__(self, database: Database) -> None:
        """Keep the names in `database`."""
        self._database = database

    def claim(self, name: str) -> bool:
        """Whether `name` was not claimed before; now it is. Raises BackendError."""
        try:
            with self._database.writing() as connection:
                connection.execute(insert(once).values(name=name, at=now()))
        except IntegrityError:
            return False
        return True

    def release(self, name: str) -> None:
        """Give a claim back: what it was for could not be done."""
        with self._database.writing() as connection:
            connection.execute(delete(once).where(once.c.name == name))

    def forget(self, start: str) -> None:
        """Delete every name that starts so, when the product is uninstalled there."""
        with self._database.writing() as connection:
            connection.execute(delete(once).where(once.c.name.startswith(start, autoescape=True)))
