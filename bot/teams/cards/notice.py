"""A sentence of our own as a card: what was done, or what went wrong and what to do next."""

from bot.errors import Fault
from bot.teams.cards.kit.adaptive_cards import Card, card, heading, text
from bot.teams.cards.kit.markdown import literal, one_line

_LINE, _PARAGRAPH = 300, 1000


def fault_card(fault: Fault) -> Card:
    """What went wrong, and what to do next."""
    body = [heading(literal(fault.error, _LINE))]
    if fault.hint:
        body.append(text(literal(fault.hint, _PARAGRAPH)))
    return card(body, said=one_line(f"{fault.error} {fault.hint}")[:_PARAGRAPH])


def notice_card(sentence: str) -> Card:
    """Something that was done."""
    return card([text(literal(sentence, _PARAGRAPH))], said=one_line(sentence)[:_PARAGRAPH])
