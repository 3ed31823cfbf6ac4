"""The store: repository of questions and feedback, and the other repositories."""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import timedelta
from typing import Any, Self

from sqlalchemy import RowMapping, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.store.audit import AuditLog
from bot.store.builds.leases import Leases
from bot.store.builds.records import StoredBuildRecords
from bot.store.claims import Claims
from bot.store.conversation_references import ConversationReferences
from bot.store.db.database import Database, Observer, as_utc, unobserved, utc_now
from bot.store.db.tables import feedback, questions
from bot.store.inbox import DEFAULT_LEASE, Inbox
from bot.store.judgements import JudgementStore
from bot.store.model import (
    FeedbackEntry,
    FeedbackKind,
    Person,
    RatedAnswer,
    StoredQuestion,
    Surface,
)
from bot.store.privacy.open_questions import OpenQuestions
from bot.store.privacy.personal_data import PersonalData, delete_questions
from bot.store.privacy.retention import Retention, RetentionPolicy
from bot.store.serving.question_writer import QuestionWriter
from bot.store.serving.shared_rates import SharedRates
from bot.store.shown_answers import ShownAnswers
from bot.store.tenant_settings import TenantSettings
from index.errors import NotFound
from index.i18n.translation import gettext
from index.model import VerdictKind

_INSERT_QUESTION = insert(
    questions
)  # built once, because SQLAlchemy then finds it faster in its cache
# How long the end of a process waits for questions that are not written yet.
_CLOSE_TIMEOUT_S = 2.0
# After this time without a question, a conversation starts again.
_CONTEXT_LIFETIME = timedelta(hours=24)


class Store:
    """All repositories, in one database; thread-safe.

    Beside questions and feedback it holds `inbox`, `tenant_settings`, `conversation_references`,
    `shown_answers`, `judgements`, `audit_log`, `claims`, `leases`, `open_questions`,
    `personal_data`, `question_writer` and `shared_rates`.
    """

    def __init__(self, database: Database, lease: timedelta = DEFAULT_LEASE) -> None:
        """Use the tables in `database`; `lease` is how long a claim of a process lasts."""
        self._database = database
        self.inbox = Inbox(database, lease)
        self.tenant_settings = TenantSettings(database)
        self.conversation_references = ConversationReferences(database)
        self.judgements = JudgementStore(database)
        self.shown_answers = ShownAnswers(database)
        self.audit_log = AuditLog(database)
        self.claims = Claims(database)
        self.open_questions = OpenQuestions(database)
        self.leases = Leases(database, lease)
        self.personal_data = PersonalData(database)
        self.question_writer = QuestionWriter(self._add_questions)
        self.shared_rates = SharedRates(database)

    @property
    def is_shared(self) -> bool:
        """True if processes on other machines can use the store too."""
        return self._database.engine.dialect.name == "postgresql"

    def build_records(
        self, index_name: str, lease: str | None = None, holder: str | None = None
    ) -> StoredBuildRecords:
        """Return the build records of an index; only who holds the lease writes how far one is."""
        return StoredBuildRecords(self._database, index_name, lease, holder)

    @classmethod
    def open(
        cls, url: str, lease: timedelta = DEFAULT_LEASE, observe: Observer = unobserved
    ) -> Self:
        """Open the store at `url` and migrate its tables; raise SetupError if that fails.

        `observe` gives a context around each transaction.
        """
        return cls(Database.open(url, observe), lease)

    def add_question(self, question: StoredQuestion) -> None:
        """Insert `question`; raise BackendError if the database is unavailable."""
        with self._database.write_transaction() as connection:
            connection.execute(_INSERT_QUESTION, _question_row(question))

    def add_question_later(self, question: StoredQuestion) -> None:
        """Have `question` inserted behind its answer; `get_question` knows it at once.

        Raises BackendError if too many wait.
        """
        self.question_writer.add(question)

    def _add_questions(self, batch: Sequence[StoredQuestion]) -> None:
        """Insert questions in one transaction, without those that are there already."""
        try:
            with self._database.write_transaction() as connection:
                connection.execute(_INSERT_QUESTION, [_question_row(each) for each in batch])
        except IntegrityError:  # a commit whose confirmation did not arrive
            for each in batch:
                with suppress(IntegrityError):
                    self.add_question(each)

    def get_question(self, query_id: str) -> StoredQuestion:
        """Return the question with this id; raise NotFound if there is none."""
        if waiting := self.question_writer.get(query_id):
            return waiting
        statement = select(questions).where(questions.c.query_id == query_id)
        with self._database.read_connection() as connection:
            row = connection.execute(statement).mappings().one_or_none()
        if row is None:
            raise no_such_question()
        return _stored_question(row)

    def latest_question(self, conversation: str) -> StoredQuestion | None:
        """Return the last question of a conversation; None if it is older than 24 hours."""
        statement = (
            select(questions)
            .where(questions.c.conversation == conversation)
            .where(questions.c.asked_at > utc_now() - _CONTEXT_LIFETIME)
            .order_by(questions.c.asked_at.desc())
            .limit(1)
        )
        with self._database.read_connection() as connection:
            row = connection.execute(statement).mappings().one_or_none()
        return _stored_question(row) if row else None

    def set_shown_hits(self, query_id: str, hit_count: int) -> None:
        """Store the number of hits of a question that its conversation has shown, if it is more."""
        is_more = func.coalesce(questions.c.shown, 0) < hit_count
        with self._database.write_transaction() as connection:
            connection.execute(
                update(questions)
                .where(questions.c.query_id == query_id, is_more)
                .values(shown=hit_count)
            )

    def set_spoken_of(self, query_id: str, initiative_id: str) -> None:
        """Store which initiative of an answer its conversation last asked about."""
        with self._database.write_transaction() as connection:
            connection.execute(
                update(questions)
                .where(questions.c.query_id == query_id)
                .values(spoken_of=initiative_id)
            )

    def list_questions(self, asker: Person, limit: int) -> list[StoredQuestion]:
        """Return the last `limit` questions of a person, newest first."""
        statement = (
            select(questions)
            .where(questions.c.asker == asker.key)
            .order_by(questions.c.asked_at.desc())
            .limit(limit)
        )
        with self._database.read_connection() as connection:
            return [_stored_question(row) for row in connection.execute(statement).mappings()]

    def delete_question(self, asker: Person, query_id: str) -> None:
        """Delete one question that a person asked, and all feedback on its answer."""
        own_question = (questions.c.query_id == query_id) & (questions.c.asker == asker.key)
        with self._database.write_transaction() as connection:
            if delete_questions(connection, own_question):
                connection.execute(delete(feedback).where(feedback.c.query_id == query_id))

    def add_feedback(self, entry: FeedbackEntry) -> None:
        """Insert feedback on an answer or a hit; a repetition is ignored.

        It replaces the person's earlier feedback of the kinds in `replaced_kinds`.
        """
        replaced = (
            (feedback.c.query_id == entry.query_id)
            & (feedback.c.initiative.is_not_distinct_from(entry.initiative))
            & (feedback.c.asker == entry.asker)
            & (feedback.c.kind.in_(entry.kind.replaced_kinds))
        )
        question_row = select(questions.c.query_id).where(questions.c.query_id == entry.query_id)
        with self._database.write_transaction() as connection:
            connection.execute(
                question_row.with_for_update()
            )  # if a button is pressed twice at the same time, one of the two waits
            connection.execute(delete(feedback).where(replaced))
            connection.execute(insert(feedback).values(at=utc_now(), **asdict(entry)))

    def list_feedback(self, query_id: str) -> list[FeedbackEntry]:
        """Return the feedback on an answer, oldest first."""
        statement = select(feedback).where(feedback.c.query_id == query_id).order_by(feedback.c.id)
        with self._database.read_connection() as connection:
            return [_feedback_entry(row) for row in connection.execute(statement).mappings()]

    def list_confirmed(self) -> list[tuple[str, str, str]]:
        """Return the id and the text of each question that found an initiative, and its id.

        A question whose asker deleted it is not among them; the oldest feedback comes first.
        """
        statement = (
            select(questions.c.query_id, questions.c.text, feedback.c.initiative)
            .join(feedback, feedback.c.query_id == questions.c.query_id)
            .where(feedback.c.kind == FeedbackKind.FOUND, feedback.c.initiative.is_not(None))
            .order_by(feedback.c.id)
        )
        with self._database.read_connection() as connection:
            rows = connection.execute(statement).all()
        return [(query_id, text, initiative) for query_id, text, initiative in rows]

    def list_rated_answers(self) -> list[RatedAnswer]:
        """Return all answers with feedback, of every tenant; no question and no person."""
        statement = select(
            questions.c.query_id, questions.c.verdict, feedback.c.kind, feedback.c.initiative
        ).join(feedback, feedback.c.query_id == questions.c.query_id)
        with self._database.read_connection() as connection:
            rows = connection.execute(statement).all()
        verdicts = {query_id: VerdictKind(verdict) for query_id, verdict, _, _ in rows}
        kinds: dict[tuple[str, bool], set[FeedbackKind]] = defaultdict(set)
        for query_id, _, kind, initiative in rows:
            kinds[query_id, initiative is not None].add(FeedbackKind(kind))
        return [
            RatedAnswer(verdict, frozenset(kinds[id_, False]), frozenset(kinds[id_, True]))
            for id_, verdict in verdicts.items()
        ]

    def retention(self, policy: RetentionPolicy) -> Retention:
        """Return the retention of the store's rows by `policy`."""
        return Retention(self._database, policy)

    def close(self) -> None:
        """Write the questions that wait, and close the connections."""
        self.question_writer.close(_CLOSE_TIMEOUT_S)
        self._database.close()


def no_such_question() -> NotFound:
    """Return the error for a question that does not exist or that the person may not see."""
    return NotFound(gettext("This question is no longer stored."), gettext("Ask it again."))


def _question_row(question: StoredQuestion) -> dict[str, Any]:
    row = {column.name: getattr(question, column.name) for column in questions.columns}
    row["filters"] = dict(question.filters)
    return row


def _stored_question(row: RowMapping) -> StoredQuestion:
    fields: dict[str, Any] = dict(row)
    fields["asked_at"] = as_utc(row["asked_at"])
    fields["surface"] = Surface(row["surface"])
    fields["verdict"] = VerdictKind(row["verdict"])
    return StoredQuestion(**fields)


def _feedback_entry(row: RowMapping) -> FeedbackEntry:
    return FeedbackEntry(
        row["query_id"], FeedbackKind(row["kind"]), row["asker"], row["initiative"], row["note"]
    )
