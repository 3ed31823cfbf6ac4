"""The store: what people asked and said of the answers, kept and found again."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any, Self

from sqlalchemy import RowMapping, delete, func, insert, select, update

from bot.store.audit import Audit
from bot.store.claims import Once
from bot.store.conversation_references import References
from bot.store.db.database import Database, in_utc, now
from bot.store.db.tables import feedback, messages, questions
from bot.store.feedback import Feedback, Given
from bot.store.inbox import LEASE, Inbox
from bot.store.judgements import Kept
from bot.store.person import Person, tenant_start
from bot.store.question import Question, Surface
from bot.store.shown_answers import Messages
from bot.store.tenant_settings import Tenants
from index.errors import NotFound
from index.model import VerdictKind

_KEEP = insert(questions)  # made once: SQLAlchemy then knows it again sooner
# A conversation that rested longer than this starts anew.
_CONTEXT = timedelta(hours=24)


class Store:
    """What people asked, in one database; usable from any thread.

    Beside questions and feedback it holds `inbox`, `tenants`, `references`, `messages`,
    `judgements`, `audit` and `once`.
    """

    def __init__(self, database: Database, lease: timedelta = LEASE) -> None:
        """Keep everything in `database`; `lease` is that of a delivery in the inbox."""
        self._database = database
        self.inbox = Inbox(database, lease)
        self.tenants = Tenants(database)
        self.references = References(database)
        self.judgements = Kept(database)
        self.messages = Messages(database)
        self.audit = Audit(database)
        self.once = Once(database)

    @classmethod
    def open(cls, address: str, lease: timedelta = LEASE) -> Self:
        """The store at `address`, its tables up to date; SetupError where it cannot be opened."""
        return cls(Database.open(address), lease)

    def keep(self, question: Question) -> None:
        """Keep `question`; BackendError where that is not possible now."""
        names = [column.name for column in questions.columns]
        row = {name: getattr(question, name) for name in names}
        row["filters"] = dict(question.filters)
        with self._database.writing() as connection:
            connection.execute(_KEEP, row)

    def question(self, query_id: str) -> Question:
        """The question with this id; NotFound where there is none."""
        asked = select(questions).where(questions.c.query_id == query_id)
        with self._database.reading() as connection:
            row = connection.execute(asked).mappings().one_or_none()
        if row is None:
            raise no_such_question()
        return _question(row)

    def latest(self, conversation: str) -> Question | None:
        """The last question of a conversation that has not rested for a day."""
        asked = (
            select(questions)
            .where(questions.c.conversation == conversation)
            .where(questions.c.asked_at > now() - _CONTEXT)
            .order_by(questions.c.asked_at.desc())
            .limit(1)
        )
        with self._database.reading() as connection:
            row = connection.execute(asked).mappings().one_or_none()
        return _question(row) if row else None

    def show(self, query_id: str, shown: int) -> None:
        """Remember how many hits of a question have been shown in its conversation."""
        with self._database.writing() as connection:
            connection.execute(
                update(questions).where(questions.c.query_id == query_id).values(shown=shown)
            )

    def questions(self, asker: Person, most: int) -> list[Question]:
        """What somebody asked, newest first."""
        asked = (
            select(questions)
            .where(questions.c.asker == asker.key)
            .order_by(questions.c.asked_at.desc())
            .limit(most)
        )
        with self._database.reading() as connection:
            return [_question(row) for row in connection.execute(asked).mappings()]

    def forget(self, asker: Person) -> int:
        """Delete what somebody asked and said of answers; returns how many questions went."""
        with self._database.writing() as connection:
            connection.execute(delete(feedback).where(feedback.c.asker == asker.key))
            mine = questions.c.asker == asker.key
            count = connection.scalar(select(func.count()).where(mine).select_from(questions))
            asked = select(questions.c.query_id).where(mine)
            connection.execute(delete(messages).where(messages.c.query_id.in_(asked)))
            connection.execute(delete(questions).where(mine))
        return int(count or 0)

    def leave(self, surface: Surface, tenant: str) -> None:
        """Delete all that is kept of a workspace or tenant that uninstalled the product."""
        theirs = tenant_start(surface, tenant)
        asked = questions.c.asker.startswith(theirs, autoescape=True)
        shown = select(questions.c.query_id).where(asked)
        with self._database.writing() as connection:
            connection.execute(
                delete(feedback).where(feedback.c.asker.startswith(theirs, autoescape=True))
            )
            connection.execute(delete(messages).where(messages.c.query_id.in_(shown)))
            connection.execute(delete(questions).where(asked))
        self.tenants.forget(surface, tenant)
        self.references.forget(surface, tenant)
        self.once.forget(theirs)

    def drop(self, asker: Person, query_id: str) -> None:
        """Delete one question that somebody asked, and what was said of its answer."""
        mine = (questions.c.query_id == query_id) & (questions.c.asker == asker.key)
        with self._database.writing() as connection:
            if connection.execute(delete(questions).where(mine)).rowcount:
                connection.execute(delete(feedback).where(feedback.c.query_id == query_id))

    def say(self, given: Given) -> None:
        """Keep what somebody said of an answer or a hit; said again it is kept once."""
        same = (
            (feedback.c.query_id == given.query_id)
            & (feedback.c.initiative.is_not_distinct_from(given.initiative))
            & (feedback.c.asker == given.asker)
            & (feedback.c.kind.in_(given.kind.replaces))
        )
        asked = select(questions.c.query_id).where(questions.c.query_id == given.query_id)
        with self._database.writing() as connection:
            connection.execute(asked.with_for_update())  # pressed twice at once: one waits
            connection.execute(delete(feedback).where(same))
            connection.execute(insert(feedback).values(at=now(), **asdict(given)))

    def said(self, query_id: str) -> list[Given]:
        """What was said of an answer, in the order in which it was said."""
        rows = select(feedback).where(feedback.c.query_id == query_id).order_by(feedback.c.id)
        with self._database.reading() as connection:
            return [_given(row) for row in connection.execute(rows).mappings()]

    def close(self) -> None:
        """Give back the connections."""
        self._database.close()


def no_such_question() -> NotFound:
    """What is raised where a question is not there, or is not to be seen from where one asks."""
    return NotFound("This question is not kept any more.", "Ask it again.")


def _question(row: RowMapping) -> Question:
    stored: dict[str, Any] = dict(row)
    stored["asked_at"] = in_utc(row["asked_at"])
    stored["surface"] = Surface(row["surface"])
    stored["verdict"] = VerdictKind(row["verdict"])
    return Question(**stored)


def _given(row: RowMapping) -> Given:
    return Given(
        row["query_id"], Feedback(row["kind"]), row["asker"], row["initiative"], row["note"]
    )
