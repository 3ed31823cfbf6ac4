"""Card of a person's own questions, to show again or delete."""

from collections.abc import Sequence

from bot.presentation import provenance
from bot.presentation.labels import VERDICT_LABELS
from bot.sanitise import one_line
from bot.service.answer import SearchScope
from bot.store.model import StoredQuestion
from bot.teams.cards.kit.adaptive_cards import (
    Card,
    Element,
    action_set,
    adaptive_card,
    confirmed_action,
    execute_action,
    heading,
    small_text,
    text_block,
)
from bot.teams.cards.kit.markdown import escape
from bot.teams.identifiers import ActionVerb, DataKey
from index.query.parser import strip_typed_filters
from index.text.dates import format_date
from index.text.documents import truncate

_MAX_QUESTIONS, _TITLE_CHARS = 10, 120


def home_card(questions: Sequence[StoredQuestion], scope: SearchScope | None = None) -> Card:
    """Return the card of the questions, newest first; `scope` is what is searched now."""
    body: list[Element] = [heading("What you asked", size="Large")]
    if questions:
        body += [_question_input(questions[:_MAX_QUESTIONS]), action_set(_home_actions())]
    else:
        body.append(text_block("You have not asked anything that is kept."))
    if scope:
        body.append(heading("What is searched", separator=True, spacing="Medium"))
        body.append(small_text(escape(provenance.describe_scope(scope), 300)))
    body.append(small_text("What you delete is gone for good."))
    return adaptive_card(body, fallback_text=f"What you asked: {len(questions)} questions.")


def _question_input(questions: Sequence[StoredQuestion]) -> Element:
    return {
        "type": "Input.ChoiceSet",
        "id": DataKey.QUERY_ID.value,
        "label": "Your last questions, newest first",
        "style": "expanded",
        "wrap": True,
        "isRequired": True,
        "errorMessage": "Choose a question.",
        "choices": [
            {"title": _question_title(question), "value": question.query_id}
            for question in questions
        ],
    }


def _question_title(question: StoredQuestion) -> str:
    filters = provenance.describe_filters(question.filters)
    question_text = strip_typed_filters(question.text)
    title = truncate(
        one_line(f"{question_text} ({filters})" if filters else question_text), _TITLE_CHARS
    )
    asked_on = format_date(question.asked_at.date().isoformat())
    return f"{title} · {VERDICT_LABELS[question.verdict]} · {asked_on}"


def _home_actions() -> list[Element]:
    # What the confirmation folds in does not ask for a choice first.
    forget = execute_action(
        "Delete them", ActionVerb.FORGET, {}, style="destructive", associatedInputs="none"
    )
    warning = "All your questions, and what you said of the answers, will be deleted for good."
    return [
        execute_action("Show the answer again", ActionVerb.SHOW_OWN, {}, style="positive"),
        confirmed_action("Delete all my questions", warning, forget),
    ]
