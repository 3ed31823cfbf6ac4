"""Messages to Teams in our own types, and their JSON as the Connector API takes it."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

from bot.chat.retry import ChatDeliveryError
from bot.teams.cards.kit.attachment import card_attachment, feedback_channel_data
from bot.teams.transport.activity import JsonObject

CardContent = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TeamsMessage:
    """Message: a text, or a card with the summary that notifications show.

    `offers_rating` makes Teams show thumbs up and down below it.
    """

    text: str = ""
    card: CardContent | None = None
    summary: str = ""
    offers_rating: bool = False


class Conversation(Protocol):
    """Protocol of a conversation that messages can be sent to."""

    async def send(self, message: TeamsMessage) -> str:
        """Send a message; return its id. Raises ChatDeliveryError."""

    async def update(self, message_id: str, message: TeamsMessage) -> None:
        """Replace a message that was sent before. Raises ChatDeliveryError."""

    async def show_typing(self) -> None:
        """Show that an answer is being prepared, if there is room; a failure is ignored."""


class Turn(Protocol):
    """Protocol of one turn of a host, which addresses what it sends; usable after its end too."""

    def has_room(self) -> bool:
        """Return whether an activity would be sent without waiting for the rate limits."""

    async def send(self, payload: JsonObject) -> str:
        """Send an activity; return its id. Raises ChatDeliveryError."""

    async def update(self, payload: JsonObject) -> None:
        """Replace the activity with the id in `payload`. Raises ChatDeliveryError."""


class TurnConversation:
    """Conversation of one turn; usable also after the turn."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn

    async def send(self, message: TeamsMessage) -> str:
        """Send a message; return its id."""
        return await self._turn.send(_message_payload(message))

    async def update(self, message_id: str, message: TeamsMessage) -> None:
        """Replace a message that was sent before."""
        await self._turn.update({"id": message_id, **_message_payload(message)})

    async def show_typing(self) -> None:
        """Show that an answer is being prepared, unless answers wait for the rate limits."""
        if self._turn.has_room():
            with suppress(ChatDeliveryError):
                await self._turn.send({"type": "typing"})


def _message_payload(message: TeamsMessage) -> JsonObject:
    payload = {
        "type": "message",
        "text": message.text,
        "textFormat": "plain" if message.text else "",
        "summary": message.summary,
        "attachments": [card_attachment(dict(message.card))] if message.card else [],
        "channelData": feedback_channel_data() if message.offers_rating else {},
    }
    return {name: value for name, value in payload.items() if value}
