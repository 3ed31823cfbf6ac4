"""Questions that found no good answer, as far as those who run a server may see them.

A question of a chat belongs to its asker: it is counted, and its words are shown to nobody else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select

from bot.store.db.database import Database, as_utc
from bot.store.db.tables import feedback, questions
from bot.store.model import FeedbackKind, Surface
from index.model import VerdictKind

_WITHOUT_ANSWER = (VerdictKind.NOBODY, VerdictKind.CANT_SAY)


@dataclass(frozen=True, slots=True)
class UnansweredQuestion:
    """Question of nobody in particular, with its verdict; `is_unhelpful` where somebody said so."""

    asked_at: datetime
    text: str
    surface: Surface
    verdict: VerdictKind
    is_unhelpful: bool


class OpenQuestions:
    """Questions whose verdict is nobody or can't say, or whose answer did not help."""

    def __init__(self, database: Database) -> None:
        """Use the tables in `database`."""
        self._database = database

    def list_unanswered(self, limit: int, skip: int = 0) -> Sequence[UnansweredQuestion]:
        """Return those that were asked outside of chats, newest first, after the first `skip`."""
        unhelpful = _unhelpful()
        statement = (
            select(
                questions.c.asked_at,
                questions.c.text,
                questions.c.surface,
                questions.c.verdict,
                unhelpful.label("is_unhelpful"),
            )
            .where(questions.c.asker.is_(None), _is_unanswered(unhelpful))
            .order_by(questions.c.asked_at.desc(), questions.c.query_id)
            .limit(limit)
            .offset(skip)
        )
        with self._database.read_connection() as connection:
            return [
                UnansweredQuestion(
                    as_utc(row.asked_at),
                    row.text,
                    Surface(row.surface),
                    VerdictKind(row.verdict),
                    bool(row.is_unhelpful),
                )
                for row in connection.execute(statement)
            ]

    def count_in_chats(self) -> int:
        """Return how many questions of chats found no good answer; no word of them."""
        statement = (
            select(func.count())
            .select_from(questions)
            .where(questions.c.asker.is_not(None), _is_unanswered(_unhelpful()))
        )
        with self._database.read_connection() as connection:
            return connection.scalar(statement) or 0


def _unhelpful() -> ColumnElement[bool]:
    return (
        select(feedback.c.id)
        .where(
            feedback.c.query_id == questions.c.query_id,
            feedback.c.kind == FeedbackKind.UNHELPFUL,
        )
        .exists()
    )


def _is_unanswered(unhelpful: ColumnElement[bool]) -> ColumnElement[bool]:
    return or_(questions.c.verdict.in_(_WITHOUT_ANSWER), unhelpful)
