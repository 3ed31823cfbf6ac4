"""A sentence of our own as a card: what was done, or what went wrong and what to do next."""

from bot.errors import Fault
from bot.state.feedback import Feedback
from bot.teams.cards.elements import Card, card, heading, text
from bot.teams.cards.markdown import literal, one_line

_LINE, _PARAGRAPH = 300, 1000
_NOTED = {
    Feedback.RELEVANT: "Noted: relevant.",
    Feedback.NOT_RELEVANT: "Noted: not relevant.",
    Feedback.KNEW: "Noted: you knew it already.",
    Feedback.SAME: "Noted: the same as another one.",
    Feedback.WRONG: "Noted: something is wrong. Those who look after Has Anyone will read it.",
    Feedback.HELPFUL: "Noted: the answer helps.",
    Feedback.UNHELPFUL: "Noted: the answer does not help.",
}


def fault_card(fault: Fault) -> Card:
    """What went wrong, and what to do next."""
    body = [heading(literal(fault.error, _LINE))]
    if fault.hint:
        body.append(text(literal(fault.hint, _PARAGRAPH)))
    return card(body, said=one_line(f"{fault.error} {fault.hint}")[:_PARAGRAPH])


def notice_card(sentence: str) -> Card:
    """Something that was done."""
    return card([text(literal(sentence, _PARAGRAPH))], said=one_line(sentence)[:_PARAGRAPH])


def noted(kind: Feedback) -> str:
    """What is said once feedback is kept."""
    return _NOTED[kind]


def forgotten(questions: int) -> str:
    """What is said once a person's questions are deleted."""
    what = "1 question is" if questions == 1 else f"{questions:,} questions are"
    return f"{what} deleted, and what you said of the answers."
