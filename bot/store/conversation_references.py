"""Conversation references, with which a bot can send messages that nobody asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select

from bot.store.db.database import Database
from bot.store.db.tables import references
from bot.store.model import Person, Surface


@dataclass(frozen=True, slots=True)
class StoredReference:
    """Conversation with the platform's reference to it.

    `person` is the key of the person in a direct conversation, None for a channel.
    """

    surface: Surface
    tenant: str
    conversation: str
    reference: Mapping[str, Any]
    person: str | None = None


class ConversationReferences:
    """Conversations that the bot may write to."""

    def __init__(self, database: Database) -> None:
        """Use the table in `database`."""
        self._database = database

    def save(self, reference: StoredReference) -> None:
        """Save a reference; it replaces an earlier one of the conversation."""
        row = {
            "surface": reference.surface,
            "tenant": reference.tenant,
            "conversation": reference.conversation,
            "person": reference.person,
            "reference": dict(reference.reference),
        }
        with self._database.write_transaction() as connection:
            connection.execute(delete(references).where(_same_conversation(reference)))
            connection.execute(insert(references).values(row))

    def list_for(self, person: Person) -> list[StoredReference]:
        """Return the references of a person's own conversations."""
        return self._select(references.c.person == person.key)

    def delete(self, surface: Surface, tenant: str, conversation: str | None = None) -> None:
        """Delete the reference of a conversation; without `conversation`, all of the tenant."""
        condition = (references.c.surface == surface) & (references.c.tenant == tenant)
        if conversation is not None:
            condition &= references.c.conversation == conversation
        with self._database.write_transaction() as connection:
            connection.execute(delete(references).where(condition))

    def _select(self, condition: Any) -> list[StoredReference]:
        with self._database.read_connection() as connection:
            rows = connection.execute(select(references).where(condition)).mappings()
            return [StoredReference(**{**row, "surface": Surface(row["surface"])}) for row in rows]


def _same_conversation(reference: StoredReference) -> Any:
    return (references.c.surface == reference.surface) & (
        references.c.conversation == reference.conversation
    )
