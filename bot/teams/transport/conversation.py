"""Messages to Teams in our own types, and their conversion to Bot Framework types."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from botbuilder.core import TurnContext
from botbuilder.schema import (
    Activity,
    ActivityTypes,
    Attachment,
    ChannelAccount,
    ConversationAccount,
    ConversationReference,
)

from bot.teams.cards.kit.attachment import CARD_CONTENT_TYPE, feedback_channel_data
from bot.teams.transport.activity import IncomingActivity

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


class TurnConversation:
    """Conversation of one turn of the Bot Framework; usable also after the turn."""

    def __init__(self, context: TurnContext) -> None:
        self._context = context

    async def send(self, message: TeamsMessage) -> str:
        """Send a message; return its id."""
        # Not by the context's own method, which deep-copies every element of a card first.
        (response,) = await self._context.adapter.send_activities(
            self._context, [self._addressed_activity(message)]
        )
        return str(response.id or "")

    async def update(self, message_id: str, message: TeamsMessage) -> None:
        """Replace a message that was sent before."""
        activity = self._addressed_activity(message, message_id)
        await self._context.adapter.update_activity(self._context, activity)

    def _addressed_activity(self, message: TeamsMessage, message_id: str | None = None) -> Activity:
        """Return the library's activity for a message, with sender and recipient."""
        reference = TurnContext.get_conversation_reference(self._context.activity)
        return TurnContext.apply_conversation_reference(
            _message_activity(message, message_id), reference
        )


def to_sdk_activity(activity: IncomingActivity) -> Activity:
    """Return the library's activity: only the fields that a reply needs."""
    return Activity(
        type=activity.activity_type,
        id=activity.id,
        channel_id=activity.channel_id,
        service_url=activity.service_url,
        conversation=ConversationAccount(
            id=activity.conversation_id,
            conversation_type=activity.conversation_type,
            tenant_id=activity.tenant_id,
        ),
        from_property=ChannelAccount(id=activity.sender_id),
        recipient=ChannelAccount(id=activity.bot_id),
    )


def to_sdk_reference(reference: Mapping[str, Any]) -> ConversationReference:
    """Return the library's ConversationReference for the dict of `IncomingActivity.reference`."""
    return ConversationReference(
        service_url=reference["service"],
        channel_id=reference["channel"],
        conversation=ConversationAccount(
            id=reference["conversation"],
            conversation_type=reference["kind"],
            tenant_id=reference["tenant"],
        ),
        bot=ChannelAccount(id=reference["us"]),
    )


def to_json(model: Any) -> dict[str, Any]:
    """Return the JSON of a library object by wire names, faster than msrest, which validates."""
    fields = ((spec["key"], getattr(model, name)) for name, spec in model._attribute_map.items())  # noqa: SLF001
    return {key: _json_value(value) for key, value in fields if value is not None}


def _json_value(value: Any) -> Any:
    if isinstance(value, list):
        return [_json_value(item) for item in value]
    return to_json(value) if hasattr(value, "_attribute_map") else value


def _message_activity(message: TeamsMessage, message_id: str | None = None) -> Activity:
    card = message.card
    return Activity(
        type=ActivityTypes.message,
        id=message_id,
        text=message.text or None,
        text_format="plain" if message.text else None,
        summary=message.summary or None,
        attachments=[Attachment(content_type=CARD_CONTENT_TYPE, content=card)] if card else None,
        channel_data=feedback_channel_data() if message.offers_rating else None,
    )
