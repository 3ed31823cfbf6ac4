"""What is said in Teams, by our own words, and the library's way of saying it."""

from collections.abc import Callable, Coroutine, Mapping
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

from bot.teams.cards.kit.attachment import CONTENT_TYPE, channel_data
from bot.teams.transport.activity import Incoming
from index.errors import DeliveryError

Card = Mapping[str, Any]


class Refused(DeliveryError):
    """Teams refused a message for good: it would refuse it again."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message: a text, or a card with the sentence that notifications say of it.

    `rated` asks Teams to offer thumbs up and down below it.
    """

    text: str = ""
    card: Card | None = None
    summary: str = ""
    rated: bool = False


class Talk(Protocol):
    """A conversation that can be written to."""

    async def say(self, message: Message) -> str:
        """Send a message; its id. Raises DeliveryError."""

    async def change(self, message_id: str, message: Message) -> None:
        """Put a message in the place of one sent before. Raises DeliveryError."""

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do work beside the conversation that outlasts this turn."""


class Turn:
    """The conversation of one turn of the library."""

    def __init__(
        self, context: TurnContext, later: Callable[[Coroutine[Any, Any, None]], None]
    ) -> None:
        self._context = context
        self.later = later

    async def say(self, message: Message) -> str:
        """Send a message; its id."""
        # Not by the context, which copies all of it deeply first, a card's every element.
        (sent,) = await self._context.adapter.send_activities(self._context, [self._to(message)])
        return str(sent.id or "")

    async def change(self, message_id: str, message: Message) -> None:
        """Put a message in the place of one sent before."""
        activity = self._to(message, message_id)
        await self._context.adapter.update_activity(self._context, activity)

    def _to(self, message: Message, message_id: str | None = None) -> Activity:
        """The library's activity for a message, with whom it is from and to."""
        reference = TurnContext.get_conversation_reference(self._context.activity)
        return TurnContext.apply_conversation_reference(_activity(message, message_id), reference)


def as_turn(activity: Incoming) -> Activity:
    """The activity for the library: what a reply needs, and nothing that it could stumble over."""
    return Activity(
        type=activity.kind,
        id=activity.id,
        channel_id=activity.channel,
        service_url=activity.service,
        conversation=ConversationAccount(
            id=activity.conversation,
            conversation_type=activity.conversation_kind,
            tenant_id=activity.tenant,
        ),
        from_property=ChannelAccount(id=activity.sender),
        recipient=ChannelAccount(id=activity.us),
    )


def as_reference(address: Mapping[str, Any]) -> ConversationReference:
    """The library's words for an address that `Incoming.address` gave."""
    return ConversationReference(
        service_url=address["service"],
        channel_id=address["channel"],
        conversation=ConversationAccount(
            id=address["conversation"],
            conversation_type=address["kind"],
            tenant_id=address["tenant"],
        ),
        bot=ChannelAccount(id=address["us"]),
    )


def plain(model: Any) -> dict[str, Any]:
    """The JSON of the library's object, by its own names; msrest would validate every element."""
    listed = ((spec["key"], getattr(model, name)) for name, spec in model._attribute_map.items())  # noqa: SLF001
    return {key: _value(value) for key, value in listed if value is not None}


def _value(value: Any) -> Any:
    if isinstance(value, list):
        return [_value(each) for each in value]
    return plain(value) if hasattr(value, "_attribute_map") else value


def _activity(message: Message, message_id: str | None = None) -> Activity:
    card = message.card
    return Activity(
        type=ActivityTypes.message,
        id=message_id,
        text=message.text or None,
        text_format="plain" if message.text else None,
        summary=message.summary or None,
        attachments=[Attachment(content_type=CONTENT_TYPE, content=card)] if card else None,
        channel_data=channel_data() if message.rated else None,
    )
