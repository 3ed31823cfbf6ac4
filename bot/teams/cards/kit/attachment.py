"""What goes around a card in an activity."""

from bot.teams.cards.kit.adaptive_cards import Card

CONTENT_TYPE = "application/vnd.microsoft.card.adaptive"


def attachment(made: Card) -> dict[str, object]:
    """The card as an activity's attachment."""
    return {"contentType": CONTENT_TYPE, "content": made}


def channel_data() -> dict[str, object]:
    """What lets Teams ask of a message whether it helped; it comes back as message/submitAction."""
    return {"feedbackLoop": {"type": "default"}}
