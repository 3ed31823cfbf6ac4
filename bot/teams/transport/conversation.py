"""Messages to Teams in our own types, and their JSON as the Connector API takes it."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol, TypeVar

from bot.chat.retry import ChatDeliveryError
from bot.presentation import labels
from bot.teams.cards.kit.attachment import card_attachment, feedback_channel_data
from bot.teams.transport.activity import JsonObject

CardContent = Mapping[str, Any]
_Sent = TypeVar("_Sent")


# Teams refuses a card that is too large, or that it does not understand; a text may be accepted.
_REFUSED_CARD_ERRORS = frozenset({"http_400", "http_413"})


@dataclass(frozen=True, slots=True)
class TeamsMessage:
    """Message: a text, or a card with the summary that notifications show.

    `query_id` is the question whose answer it shows; Teams then shows thumbs up and down below it.
    """

    text: str = ""
    card: CardContent | None = None
    summary: str = ""
    query_id: str | None = None

    def without_card(self) -> "TeamsMessage":
        """Return the message as plain text, for when Teams refuses its card."""
        text = " ".join(filter(None, (self.summary, labels.CARD_REFUSED)))
        return replace(self, text=text, card=None, summary="")


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
    """Conversation of one turn; usable also after the turn.

    The error of a message that was not accepted carries it as its `reply`.
    """

    def __init__(self, turn: Turn, confirm: Callable[[], None] | None = None) -> None:
        """Send in the conversation of `turn`; call `confirm` when a message is accepted."""
        self._turn, self._confirm = turn, confirm

    async def send(self, message: TeamsMessage) -> str:
        """Send a message, as plain text if Teams refuses its card; return its id."""
        return await self._deliver(message, self._send, None)

    async def update(self, message_id: str, message: TeamsMessage) -> None:
        """Replace a message that was sent before."""

        async def update(message: TeamsMessage) -> None:
            await self._turn.update({"id": message_id, **_message_payload(message)})

        await self._deliver(message, update, message_id)

    async def _send(self, message: TeamsMessage) -> str:
        return await self._turn.send(_message_payload(message))

    async def _deliver(
        self,
        message: TeamsMessage,
        send: Callable[[TeamsMessage], Awaitable[_Sent]],
        message_id: str | None,
    ) -> _Sent:
        try:
            try:
                sent = await send(message)
            except ChatDeliveryError as refused:
                if refused.code not in _REFUSED_CARD_ERRORS or message.card is None:
                    raise
                message = message.without_card()
                sent = await send(message)
        except ChatDeliveryError as refused:
            refused.reply = {"message": asdict(message), "message_id": message_id}
            raise
        if self._confirm:
            self._confirm()
        return sent

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
        "channelData": feedback_channel_data() if message.query_id else {},
    }
    return {name: value for name, value in payload.items() if value}
