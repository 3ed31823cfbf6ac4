"""Audit log of administrators' actions and attempts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import insert, select

from bot.store.db.database import Database, as_utc, utc_now
from bot.store.db.tables import audit
from bot.store.model import Person

MAX_SUBJECT_CHARS = 200


class AuditOutcome(StrEnum):
    """Outcome of an administrator's action."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Entry of the audit log: time (UTC), person (a key), action, subject and outcome."""

    at: datetime
    person: str
    action: str
    subject: str
    outcome: AuditOutcome


class AuditLog:
    """Audit log, append-only: entries are added and read, never changed."""

    def __init__(self, database: Database) -> None:
        """Use the table in `database`."""
        self._database = database

    def add(self, person: Person, action: str, subject: str, outcome: AuditOutcome) -> None:
        """Add an entry; a long subject is cut to 200 characters."""
        row = {
            "person": person.key,
            "action": action,
            "subject": subject[:MAX_SUBJECT_CHARS],
            "outcome": outcome,
        }
        with self._database.write_transaction() as connection:
            connection.execute(insert(audit).values(at=utc_now(), **row))

    def latest(self, limit: int, by: Person | None = None, skip: int = 0) -> list[AuditEntry]:
        """Return `limit` entries, newest first, after the `skip` newest.

        With `by`, only those of their tenant.
        """
        statement = select(audit).order_by(audit.c.id.desc()).limit(limit).offset(skip)
        if by is not None:
            statement = statement.where(audit.c.person.startswith(by.tenant_key(), autoescape=True))
        with self._database.read_connection() as connection:
            return [
                AuditEntry(as_utc(at), person, action, subject, AuditOutcome(outcome))
                for _, at, person, action, subject, outcome in connection.execute(statement)
            ]
