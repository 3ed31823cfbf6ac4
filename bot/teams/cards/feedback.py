"""The form in which a person says what they think of a match."""

from collections.abc import Sequence

from bot.store.feedback import Feedback
from bot.teams.cards.kit.adaptive_cards import Card, Element, execute, inner
from bot.teams.cards.kit.markdown import one_line
from bot.teams.identifiers import Key, Verb
from index.model import Hit
from index.text.documents import shortened

KINDS = {
    Feedback.RELEVANT: "Relevant",
    Feedback.NOT_RELEVANT: "Not relevant",
    Feedback.KNEW: "I knew it already",
    Feedback.SAME: "The same as another one",
    Feedback.WRONG: "Something in it is wrong",
}
LONGEST_NOTE = 2_000
_TITLE = 60


def form(query_id: str, hits: Sequence[Hit]) -> Card:
    """The form to fold into an answer: which match, what of it, and a note."""
    matches = [
        {
            "title": f"{hit.rank}. {shortened(one_line(hit.initiative.title), _TITLE)}",
            "value": hit.initiative.id,
        }
        for hit in hits
    ]
    which = {
        "type": "Input.ChoiceSet",
        "id": Key.INITIATIVE.value,
        "label": "Which match?",
        "choices": matches,
        "value": hits[0].initiative.id,
        "isRequired": True,
        "errorMessage": "Choose a match.",
    }
    send = execute("Send", Verb.FEEDBACK, {Key.QUERY: query_id})
    return inner([which, *inputs()], [send])


def inputs() -> list[Element]:
    """What to say of a match, and the note."""
    return [
        {
            "type": "Input.ChoiceSet",
            "id": Key.FEEDBACK.value,
            "label": "What do you say of it?",
            "choices": [{"title": title, "value": kind.value} for kind, title in KINDS.items()],
            "isRequired": True,
            "errorMessage": "Choose what you say of it.",
        },
        {
            "type": "Input.Text",
            "id": Key.NOTE.value,
            "label": "A note, if there is more to say",
            "placeholder": "Which other one, what is wrong, who would know",
            "isMultiline": True,
            "maxLength": LONGEST_NOTE,
        },
    ]
