"""Build the responses to invokes."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.presentation import labels
from bot.teams.cards.kit.attachment import CARD_CONTENT_TYPE, card_attachment
from bot.teams.handlers.outcome import ActionOutcome

InvokeResponse = Mapping[str, Any]

_MESSAGE_TYPE = "application/vnd.microsoft.activity.message"


def card_action_response(outcome: ActionOutcome) -> InvokeResponse:
    """Return the response to a card's action: the card that replaces it, or a sentence."""
    if outcome.card is None:
        return {"statusCode": 200, "type": _MESSAGE_TYPE, "value": outcome_text(outcome)}
    return {"statusCode": 200, "type": CARD_CONTENT_TYPE, "value": outcome.card}


def dialog_response(outcome: ActionOutcome) -> InvokeResponse:
    """Return the response to a dialog: the card to show next, or a sentence that closes it."""
    if outcome.card is None:
        return {"task": {"type": "message", "value": outcome_text(outcome)}}
    task_info = {
        "title": labels.PRODUCT_NAME,
        "width": "large",
        "height": "large",
        "card": card_attachment(outcome.card),
    }
    return {"task": {"type": "continue", "value": task_info}}


def results_response(attachments: Sequence[Mapping[str, Any]]) -> InvokeResponse:
    """Return the response to a search or a link: the attachments found."""
    result = {"type": "result", "attachmentLayout": "list", "attachments": list(attachments)}
    return {"composeExtension": result}


def outcome_text(outcome: ActionOutcome) -> str:
    """Return an outcome's sentence, or that of its error."""
    return (
        f"{outcome.error.error} {outcome.error.hint}".strip() if outcome.error else outcome.sentence
    )


def message_response(text: str) -> InvokeResponse:
    """Return the response to a search: a sentence in place of results."""
    return {"composeExtension": {"type": "message", "text": text}}
