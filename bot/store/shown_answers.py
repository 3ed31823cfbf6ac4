"""The question of each chat message that shows an answer, for ratings of the message."""

from hashlib import sha256

from sqlalchemy import delete, insert, select

from bot.store.db.database import Database
from bot.store.db.tables import messages
from bot.store.model import Surface


class ShownAnswers:
    """Mapping of messages to the questions whose answers they show."""

    def __init__(self, database: Database) -> None:
        """Use the table in `database`."""
        self._database = database

    def save(self, surface: Surface, conversation: str, message: str, query_id: str) -> None:
        """Save the question whose answer a message shows; it replaces an earlier one."""
        message_hash = _hash_message(conversation, message)
        same = (messages.c.surface == surface) & (messages.c.message == message_hash)
        with self._database.write_transaction() as connection:
            connection.execute(delete(messages).where(same))
            connection.execute(
                insert(messages).values(surface=surface, message=message_hash, query_id=query_id)
            )

    def get_query_id(self, surface: Surface, conversation: str, message: str) -> str | None:
        """Return the id of the question whose answer a message shows; None if not known."""
        message_hash = _hash_message(conversation, message)
        statement = select(messages.c.query_id)
        same = (messages.c.surface == surface) & (messages.c.message == message_hash)
        with self._database.read_connection() as connection:
            query_id: str | None = connection.scalar(statement.where(same))
        return query_id


def _hash_message(conversation: str, message: str) -> str:
    """Return the SHA-256 of a conversation's and a message's id: a key of fixed length."""
    return sha256(f"{conversation}\n{message}".encode()).hexdigest()
