"""Feedback form: which match, what kind of feedback, and a note."""

from collections.abc import Sequence

from bot.presentation.answer_view import MatchView
from bot.sanitise import one_line
from bot.store.feedback import FeedbackKind
from bot.teams.cards.kit.adaptive_cards import Card, Element, execute_action, inner_card
from bot.teams.identifiers import ActionVerb, DataKey
from index.text.documents import truncate

FEEDBACK_LABELS = {
    FeedbackKind.RELEVANT: "Relevant",
    FeedbackKind.NOT_RELEVANT: "Not relevant",
    FeedbackKind.KNEW: "I knew it already",
    FeedbackKind.SAME: "The same as another one",
    FeedbackKind.WRONG: "Something in it is wrong",
}
MAX_NOTE_CHARS = 2_000
_TITLE_CHARS = 60


def feedback_form(query_id: str, matches: Sequence[MatchView]) -> Card:
    """Return the feedback form of an answer: which match, what kind of feedback, and a note."""
    choices = [
        {
            "title": f"{match.rank}. {truncate(one_line(match.initiative.title), _TITLE_CHARS)}",
            "value": match.initiative.id,
        }
        for match in matches
    ]
    match_input = {
        "type": "Input.ChoiceSet",
        "id": DataKey.INITIATIVE.value,
        "label": "Which match?",
        "choices": choices,
        "value": matches[0].initiative.id,
        "isRequired": True,
        "errorMessage": "Choose a match.",
    }
    send = execute_action("Send", ActionVerb.FEEDBACK, {DataKey.QUERY_ID: query_id})
    return inner_card([match_input, *feedback_inputs()], [send])


def feedback_inputs() -> list[Element]:
    """Return the inputs for the kind of feedback and the note."""
    return [
        {
            "type": "Input.ChoiceSet",
            "id": DataKey.FEEDBACK.value,
            "label": "What do you say of it?",
            "choices": [
                {"title": title, "value": kind.value} for kind, title in FEEDBACK_LABELS.items()
            ],
            "isRequired": True,
            "errorMessage": "Choose what you say of it.",
        },
        {
            "type": "Input.Text",
            "id": DataKey.NOTE.value,
            "label": "A note, if there is more to say",
            "placeholder": "Which other one, what is wrong, who would know",
            "isMultiline": True,
            "maxLength": MAX_NOTE_CHARS,
        },
    ]
