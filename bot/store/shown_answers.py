"""Which message of a chat showed which question's answer, for what is said of the message."""

from hashlib import sha256

from sqlalchemy import delete, insert, select

from bot.store.db.database import Database
from bot.store.db.tables import messages
from bot.store.question import Surface


class Messages:
    """The answers shown, by the message that shows them."""

    def __init__(self, database: Database) -> None:
        """Keep them in `database`."""
        self._database = database

    def keep(self, surface: Surface, conversation: str, message: str, query_id: str) -> None:
        """Remember what a message shows now, in place of what it showed before."""
        name = _name(conversation, message)
        same = (messages.c.surface == surface) & (messages.c.message == name)
        with self._database.writing() as connection:
            connection.execute(delete(messages).where(same))
            connection.execute(
                insert(messages).values(surface=surface, message=name, query_id=query_id)
            )

    def query_id(self, surface: Surface, conversation: str, message: str) -> str | None:
        """The question that a message shows the answer of; None where that is not known."""
        name = _name(conversation, message)
        asked = select(messages.c.query_id)
        same = (messages.c.surface == surface) & (messages.c.message == name)
        with self._database.reading() as connection:
            found: str | None = connection.scalar(asked.where(same))
        return found


def _name(conversation: str, message: str) -> str:
    """One key of fixed length: a conversation's id may be long."""
    return sha256(f"{conversation}\n{message}".encode()).hexdigest()
