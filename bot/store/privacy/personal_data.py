"""Personal data: export and deletion of what the store holds of one person or one tenant."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, cast, delete, func, or_, select, update

from bot.store.db.database import Database
from bot.store.db.tables import (
    audit,
    feedback,
    inbox,
    judgements,
    messages,
    once,
    questions,
    references,
    tenants,
)
from bot.store.model import Person, Surface, tenant_prefix

# The id that stands for a deleted person in the audit log and in judgements.
DELETED_ID = "deleted"


class PersonalData:
    """Rows of the store that belong to a person, or to the persons of a tenant."""

    def __init__(self, database: Database) -> None:
        """Use the tables in `database`."""
        self._database = database

    def export(self, person: Person) -> dict[str, list[dict[str, Any]]]:
        """Return all rows about a person, by table; times are in UTC.

        Deliveries are those that are not completed, because completed ones hold nothing.
        """
        selections = {
            "questions": select(questions).where(questions.c.asker == person.key),
            "feedback": select(feedback).where(feedback.c.asker == person.key),
            "judgements": select(judgements).where(judgements.c.person == person.key),
            "audit": select(audit).where(audit.c.person == person.key),
            "conversations": select(references).where(references.c.person == person.key),
            "once": select(once).where(_claims_of(person)),
            "deliveries": select(inbox).where(_mentions(person.surface, person.id)),
        }
        with self._database.read_connection() as connection:
            return {
                name: [dict(row) for row in connection.execute(selection).mappings()]
                for name, selection in selections.items()
            }

    def delete_person(self, person: Person) -> int:
        """Delete what is stored of a person; return how many questions were deleted.

        Their entries in the audit log and their judgements stay without their id, because others
        rely on them. A delivery that is being processed is deleted when it is completed.
        """
        with self._database.write_transaction() as connection:
            connection.execute(delete(feedback).where(feedback.c.asker == person.key))
            count = delete_questions(connection, questions.c.asker == person.key)
            for table in (audit, judgements):
                connection.execute(
                    update(table)
                    .where(table.c.person == person.key)
                    .values(person=person.tenant_key(DELETED_ID))
                )
            connection.execute(delete(references).where(references.c.person == person.key))
            connection.execute(delete(once).where(_claims_of(person)))
            connection.execute(delete(inbox).where(_is_postponed(person.surface, person.id)))
        return count

    def delete_tenant(self, surface: Surface, tenant: str) -> None:
        """Delete the data of a workspace or tenant that uninstalled the product.

        Audit entries and judgements stay without the ids of persons and of the tenant.
        """
        prefix = tenant_prefix(surface, tenant)
        with self._database.write_transaction() as connection:
            connection.execute(
                delete(feedback).where(feedback.c.asker.startswith(prefix, autoescape=True))
            )
            delete_questions(connection, questions.c.asker.startswith(prefix, autoescape=True))
            for table in (audit, judgements):
                connection.execute(
                    update(table)
                    .where(table.c.person.startswith(prefix, autoescape=True))
                    .values(person=f"{surface}:{DELETED_ID}")
                )
            for table in (tenants, references):
                connection.execute(
                    delete(table).where(table.c.surface == surface, table.c.tenant == tenant)
                )
            connection.execute(delete(once).where(once.c.name.startswith(prefix, autoescape=True)))
            connection.execute(delete(inbox).where(_is_postponed(surface, tenant)))


def delete_questions(connection: Connection, condition: ColumnElement[bool]) -> int:
    """Delete the questions that meet `condition`, and which messages show their answers.

    Return the number of questions deleted.
    """
    query_ids = select(questions.c.query_id).where(condition)
    connection.execute(delete(messages).where(messages.c.query_id.in_(query_ids)))
    return connection.execute(delete(questions).where(condition)).rowcount


def _claims_of(person: Person) -> ColumnElement[bool]:
    """Return the condition of claims whose name has the person's id as one of its parts."""
    name = once.c.name
    return name.startswith(person.tenant_key(), autoescape=True) & or_(
        name.endswith(f":{person.id}", autoescape=True),
        name.contains(f":{person.id}:", autoescape=True),
    )


def _mentions(surface: Surface, id_: str) -> ColumnElement[bool]:
    """Return the condition of deliveries that are not completed and hold this id."""
    holds_id = func.coalesce(cast(inbox.c.payload, Text), "").contains(id_, autoescape=True)
    return (inbox.c.surface == surface) & inbox.c.done_at.is_(None) & holds_id


def _is_postponed(surface: Surface, id_: str) -> ColumnElement[bool]:
    return _mentions(surface, id_) & inbox.c.retry_at.is_not(None)
