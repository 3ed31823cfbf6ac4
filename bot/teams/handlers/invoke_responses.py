"""The bodies that Teams wants in reply to an invoke."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.teams.cards.kit.attachment import CONTENT_TYPE, attachment
from bot.teams.handlers.outcome import Done

Body = Mapping[str, Any]

_TITLE = "Has Anyone"
_SENTENCE = "application/vnd.microsoft.activity.message"


def in_place(done: Done) -> Body:
    """For an action of a card: the card that takes its place, or a sentence beside it."""
    if done.card is None:
        return {"statusCode": 200, "type": _SENTENCE, "value": told(done)}
    return {"statusCode": 200, "type": CONTENT_TYPE, "value": done.card}


def in_dialog(done: Done) -> Body:
    """For a dialog: what it shows next, or a sentence that closes it."""
    if done.card is None:
        return {"task": {"type": "message", "value": told(done)}}
    shown = {"title": _TITLE, "width": "large", "height": "large", "card": attachment(done.card)}
    return {"task": {"type": "continue", "value": shown}}


def found(attachments: Sequence[Mapping[str, Any]]) -> Body:
    """For a search or a link: what was found."""
    result = {"type": "result", "attachmentLayout": "list", "attachments": list(attachments)}
    return {"composeExtension": result}


def told(done: Done) -> str:
    """What is said in a sentence, or of a fault."""
    return f"{done.fault.error} {done.fault.hint}".strip() if done.fault else done.sentence


def sentence(text: str) -> Body:
    """For a search: a sentence in place of results."""
    return {"composeExtension": {"type": "message", "text": text}}
