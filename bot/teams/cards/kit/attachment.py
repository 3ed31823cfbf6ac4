"""Attachment of a card to an activity, and the channel data for feedback buttons."""

from bot.teams.cards.kit.adaptive_cards import Card

CARD_CONTENT_TYPE = "application/vnd.microsoft.card.adaptive"


def card_attachment(card: Card) -> dict[str, object]:
    """Return the card as an activity's attachment."""
    return {"contentType": CARD_CONTENT_TYPE, "content": card}


def feedback_channel_data() -> dict[str, object]:
    """Return the channel data that asks for thumbs; they come back as message/submitAction."""
    return {"feedbackLoop": {"type": "default"}}
