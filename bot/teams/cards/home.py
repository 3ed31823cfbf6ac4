"""What a person asked, to be seen again or deleted."""

from collections.abc import Sequence

from bot.presentation import provenance
from bot.presentation.initiative_text import VERDICTS
from bot.service.answer import Searched
from bot.service.filters import LABELS
from bot.store.question import Question
from bot.teams.cards.kit.adaptive_cards import (
    Card,
    Element,
    action_set,
    card,
    confirmed,
    execute,
    fine,
    heading,
    text,
)
from bot.teams.cards.kit.markdown import literal, one_line
from bot.teams.identifiers import Key, Verb
from index.query.parser import subject
from index.text.dates import date
from index.text.documents import shortened

_MOST, _TITLE = 10, 120


def home_card(questions: Sequence[Question], searched: Searched | None = None) -> Card:
    """The questions, newest first; `searched` is what a question would be looked up in now."""
    body: list[Element] = [heading("What you asked", size="Large")]
    if questions:
        body += [_choices(questions[:_MOST]), action_set(_actions())]
    else:
        body.append(text("You have not asked anything that is kept."))
    if searched:
        body.append(heading("What is searched", separator=True, spacing="Medium"))
        body.append(fine(literal(provenance.searched(searched), 300)))
    body.append(fine("What you delete is gone for good."))
    return card(body, said=f"What you asked: {len(questions)} questions.")


def _choices(questions: Sequence[Question]) -> Element:
    return {
        "type": "Input.ChoiceSet",
        "id": Key.QUERY.value,
        "label": "Your last questions, newest first",
        "style": "expanded",
        "wrap": True,
        "isRequired": True,
        "errorMessage": "Choose a question.",
        "choices": [{"title": _told(each), "value": each.query_id} for each in questions],
    }


def _told(question: Question) -> str:
    limits = "; ".join(
        f"{LABELS[name].lower()}: {value}"
        for name, value in question.filters.items()
        if value and name in LABELS
    )
    asked = subject(question.text)
    told = shortened(one_line(f"{asked} ({limits})" if limits else asked), _TITLE)
    return f"{told} · {VERDICTS[question.verdict]} · {date(question.asked_at.date().isoformat())}"


def _actions() -> list[Element]:
    # What the confirmation folds in does not ask for a choice first.
    forget = execute("Delete them", Verb.FORGET, {}, style="destructive", associatedInputs="none")
    warning = "All your questions, and what you said of the answers, will be deleted for good."
    return [
        execute("Show the answer again", Verb.ASKED, {}, style="positive"),
        confirmed("Delete all my questions", warning, forget),
    ]
