"""View of a person's own place in a chat: their questions, what is searched, what is kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.presentation import labels, provenance
from bot.presentation.admin_view import Confirmation
from bot.presentation.help_view import HelpSection
from bot.presentation.provenance import SearchedView
from bot.sanitise import visible_text
from bot.service.answer import SearchScope
from bot.store.model import StoredQuestion, Surface
from index.i18n.formats import format_date
from index.query.parser import strip_typed_filters

MAX_QUESTIONS = 10


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question that a person asked; `summary` is its verdict, its date and its filters."""

    query_id: str
    text: str
    summary: str


@dataclass(frozen=True, slots=True)
class HomeView:
    """A person's last questions, newest first, what is searched, and what is kept of them.

    `questions_note` is there where nothing was asked. `scope` is None where there is no index,
    and `search_note` says so; it is empty otherwise.
    """

    title: str
    questions_note: str
    questions: tuple[QuestionView, ...]
    show_answer: str
    deletion: Confirmation
    search_title: str
    search_note: str
    scope: SearchedView | None
    privacy: HelpSection


def view_home(
    surface: Surface, questions: Sequence[StoredQuestion], scope: SearchScope | None
) -> HomeView:
    """Return the view of a person's questions; `scope` is what is searched now."""
    return HomeView(
        title=labels.MY_QUESTIONS,
        questions_note="" if questions else labels.NO_QUESTIONS,
        questions=tuple(map(_view_question, questions[:MAX_QUESTIONS])),
        show_answer=labels.SHOW_ANSWER_ACTION,
        deletion=Confirmation(
            labels.DELETE_QUESTIONS_ACTION,
            labels.DELETE_QUESTIONS_QUESTION,
            labels.DELETE_QUESTIONS_WARNING,
            labels.DELETE_QUESTIONS_CONFIRM,
        ),
        search_title=labels.SEARCH_SCOPE,
        search_note="" if scope else labels.NOTHING_TO_SEARCH,
        scope=provenance.view_searched(scope) if scope else None,
        privacy=HelpSection(labels.PRIVACY, labels.PRIVACY_LINES[surface]),
    )


def _view_question(question: StoredQuestion) -> QuestionView:
    parts = (
        labels.verdict_label(question.verdict, is_probable=question.is_probable),
        format_date(question.asked_at.date().isoformat()),
        provenance.describe_filters(question.filters),
    )
    return QuestionView(
        query_id=question.query_id,
        text=visible_text(strip_typed_filters(question.text)) or labels.QUESTION_NOT_STATED,
        summary=" · ".join(filter(None, parts)),
    )
