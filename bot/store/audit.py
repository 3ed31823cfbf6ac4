"""What administrators did or tried to do, and when."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import insert, select

from bot.store.db.database import Database, in_utc, now
from bot.store.db.tables import audit
from bot.store.person import Person

LONGEST_SUBJECT = 200


class Outcome(StrEnum):
    """What came of an action."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the audit log: who (a key) did what to which subject, in UTC."""

    at: datetime
    person: str
    action: str
    subject: str
    outcome: Outcome


class Audit:
    """The audit log: lines are added and read, never changed."""

    def __init__(self, database: Database) -> None:
        """Keep the log in `database`."""
        self._database = database

    def write(self, person: Person, action: str, subject: str, outcome: Outcome) -> None:
        """Add a line; of a long subject its beginning."""
        line = {
            "person": person.key,
            "action": action,
            "subject": subject[:LONGEST_SUBJECT],
            "outcome": outcome,
        }
        with self._database.writing() as connection:
            connection.execute(insert(audit).values(at=now(), **line))

    def latest(self, most: int, by: Person | None = None) -> list[Entry]:
        """The last lines, newest first; only those of the tenant that `by` belongs to if given."""
        lines = select(audit).order_by(audit.c.id.desc()).limit(most)
        if by is not None:
            lines = lines.where(audit.c.person.startswith(by.within(), autoescape=True))
        with self._database.reading() as connection:
            return [
                Entry(in_utc(at), person, action, subject, Outcome(outcome))
                for _, at, person, action, subject, outcome in connection.execute(lines)
            ]
