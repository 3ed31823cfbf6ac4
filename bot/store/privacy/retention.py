"""Retention: rows of the store are deleted when they are older than the settings allow."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Column, ColumnElement, Table, delete, func, select

from bot.store.db.database import Database, as_utc
from bot.store.db.tables import (
    audit,
    feedback,
    inbox,
    judgements,
    once,
    questions,
    references,
    slack_oauth_states,
)
from bot.store.model import SIGN_IN_CLAIM
from bot.store.privacy.personal_data import delete_questions

# Rows deleted in one transaction, because writers of questions wait for it.
_BATCH_SIZE = 500
_SHARE_CLAIM = ":shared:"
# Slack's sign-in takes minutes; slack_sdk deletes only the states that were used.
_OAUTH_STATE_LIFETIME = timedelta(days=1)
# A day more than the longest session: the claim of its end is of use no longer.
_SIGN_IN_LIFETIME = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class RetentionPolicy:
    """Time for which rows are kept.

    Feedback, shown messages and shares are kept as long as their question; `deliveries` is the
    time for the key of a completed delivery, which detects repeats.
    """

    questions: timedelta = timedelta(days=365)
    audit: timedelta = timedelta(days=730)
    deliveries: timedelta = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class StoredRows:
    """Rows of one kind in the store: their number, and the time (UTC) of the oldest.

    `kept_for` is None for rows that are kept until somebody deletes them.
    """

    kind: str
    count: int
    oldest: datetime | None
    kept_for: timedelta | None


class Retention:
    """Deletes the rows of a store that are older than a policy allows."""

    def __init__(self, database: Database, policy: RetentionPolicy) -> None:
        """Use the tables in `database`."""
        self._database = database
        self.policy = policy

    def delete_expired(self, now: datetime) -> int:
        """Delete what is too old at `now`; return how many questions. Raises BackendError."""
        count = self._delete_questions(questions.c.asked_at < now - self.policy.questions)
        is_old_share = (once.c.at < now - self.policy.questions) & once.c.name.contains(
            _SHARE_CLAIM
        )
        self._delete(once, once.c.name, is_old_share)
        is_old_sign_in = (once.c.at < now - _SIGN_IN_LIFETIME) & once.c.name.startswith(
            SIGN_IN_CLAIM, autoescape=True
        )
        self._delete(once, once.c.name, is_old_sign_in)
        self._delete(audit, audit.c.id, audit.c.at < now - self.policy.audit)
        self._delete(inbox, inbox.c.key, inbox.c.done_at < now - self.policy.deliveries)
        oauth_cutoff = (now - _OAUTH_STATE_LIFETIME).replace(tzinfo=None)  # slack_sdk's are naive
        self._delete(
            slack_oauth_states,
            slack_oauth_states.c.id,
            slack_oauth_states.c.expire_at < oauth_cutoff,
        )
        return count

    def count_rows(self) -> list[StoredRows]:
        """Return the number and the age of the rows of each kind."""
        policy = self.policy
        kinds: tuple[tuple[str, Table, Column[datetime] | None, timedelta | None], ...] = (
            ("questions", questions, questions.c.asked_at, policy.questions),
            ("feedback", feedback, feedback.c.at, policy.questions),
            ("deliveries", inbox, inbox.c.taken_at, policy.deliveries),
            ("audit", audit, audit.c.at, policy.audit),
            ("judgements", judgements, judgements.c.at, None),
            ("conversations", references, None, None),
        )
        rows = []
        with self._database.read_connection() as connection:
            for kind, table, at, kept_for in kinds:
                oldest = None if at is None else connection.scalar(select(func.min(at)))
                count = connection.scalar(select(func.count()).select_from(table)) or 0
                rows.append(StoredRows(kind, count, oldest and as_utc(oldest), kept_for))
        return rows

    def _delete_questions(self, condition: ColumnElement[bool]) -> int:
        """Delete questions, their feedback and the messages that show their answers."""
        count = 0
        for batch in self._batches(questions.c.query_id, condition):
            with self._database.write_transaction() as connection:
                connection.execute(delete(feedback).where(feedback.c.query_id.in_(batch)))
                count += delete_questions(connection, questions.c.query_id.in_(batch))
        return count

    def _delete(self, table: Table, key: Column[object], condition: ColumnElement[bool]) -> None:
        for batch in self._batches(key, condition):
            with self._database.write_transaction() as connection:
                connection.execute(delete(table).where(key.in_(batch)))

    def _batches(
        self, key: Column[object], condition: ColumnElement[bool]
    ) -> Iterator[list[object]]:
        """Yield the keys of the rows that meet `condition` in batches, until none is left."""
        while True:
            with self._database.read_connection() as connection:
                batch = list(connection.scalars(select(key).where(condition).limit(_BATCH_SIZE)))
            if not batch:
                return
            yield batch
