"""Cards of one sentence of our own: what was done, or what went wrong and what to do next."""

from bot.errors import ErrorMessage
from bot.sanitise import one_line
from bot.teams.cards.kit.adaptive_cards import Card, adaptive_card, heading, text_block
from bot.teams.cards.kit.markdown import escape

_LINE_CHARS, _PARAGRAPH_CHARS = 300, 1000


def error_card(error: ErrorMessage) -> Card:
    """Return the card of an error: what went wrong, and what to do next."""
    body = [heading(escape(error.error, _LINE_CHARS))]
    if error.hint:
        body.append(text_block(escape(error.hint, _PARAGRAPH_CHARS)))
    return adaptive_card(
        body, fallback_text=one_line(f"{error.error} {error.hint}")[:_PARAGRAPH_CHARS]
    )


def notice_card(sentence: str) -> Card:
    """Return the card of something that was done."""
    return adaptive_card(
        [text_block(escape(sentence, _PARAGRAPH_CHARS))],
        fallback_text=one_line(sentence)[:_PARAGRAPH_CHARS],
    )
