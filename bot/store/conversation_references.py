"""Where people can be written to unasked: the address of a conversation as its platform gave it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select

from bot.store.db.database import Database
from bot.store.db.tables import references
from bot.store.person import Person
from bot.store.question import Surface


@dataclass(frozen=True, slots=True)
class Reference:
    """A conversation's address: `person` is the key of whose it is, None for a channel."""

    surface: Surface
    tenant: str
    conversation: str
    reference: Mapping[str, Any]
    person: str | None = None


class References:
    """The conversations that may be written to."""

    def __init__(self, database: Database) -> None:
        """Keep the addresses in `database`."""
        self._database = database

    def keep(self, reference: Reference) -> None:
        """Keep an address, in place of the one that the conversation had."""
        row = {
            "surface": reference.surface,
            "tenant": reference.tenant,
            "conversation": reference.conversation,
            "person": reference.person,
            "reference": dict(reference.reference),
        }
        with self._database.writing() as connection:
            connection.execute(delete(references).where(_one(reference)))
            connection.execute(insert(references).values(row))

    def of(self, person: Person) -> list[Reference]:
        """The addresses of somebody's own conversations."""
        return self._where(references.c.person == person.key)

    def at(self, surface: Surface, conversation: str) -> Reference | None:
        """The address of a conversation; None where none is kept."""
        here = references.c.conversation == conversation
        found = self._where((references.c.surface == surface) & here)
        return found[0] if found else None

    def forget(self, surface: Surface, tenant: str, conversation: str | None = None) -> None:
        """Delete a conversation's address, or without one all of the tenant."""
        gone = (references.c.surface == surface) & (references.c.tenant == tenant)
        if conversation is not None:
            gone &= references.c.conversation == conversation
        with self._database.writing() as connection:
            connection.execute(delete(references).where(gone))

    def _where(self, condition: Any) -> list[Reference]:
        with self._database.reading() as connection:
            rows = connection.execute(select(references).where(condition)).mappings()
            return [Reference(**{**row, "surface": Surface(row["surface"])}) for row in rows]


def _one(reference: Reference) -> Any:
    return (references.c.surface == reference.surface) & (
        references.c.conversation == reference.conversation
    )
