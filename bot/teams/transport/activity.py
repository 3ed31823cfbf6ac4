"""Parser of Teams activities: the fields that are used, without Microsoft's library."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from index.errors import InvalidInput
from index.query.message.plain_text import close_up

_MENTION = re.compile(r"<at[^>]{0,200}>(.{0,200}?)</at>", re.IGNORECASE | re.DOTALL)
# If a card from the search box is in a message, its text has two nested elements.
_INSERTED_CARD = re.compile(
    r"<span[^>]{0,200}schema\.skype\.com/InputExtension[^>]{0,200}>.{0,500}?</span>\s{0,9}</span>\s{0,9}",
    re.IGNORECASE | re.DOTALL,
)
_MAX_TEXT_CHARS = 10_000
_CHANNEL_ID_PREFIX = "19:"

JsonObject = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class IncomingActivity:
    """Incoming activity: its sender, type, conversation and content.

    `sender_id` and `bot_id` are ids in the channel; `object_id` is the person's id in Microsoft
    Entra, if there is one. `text` is without the mentions of the bot and of people; `mentions_bot`
    is set if there was one of the bot. `payload` is the whole activity.
    """

    activity_type: str
    invoke_name: str
    id: str
    channel_id: str
    service_url: str
    tenant_id: str
    object_id: str
    sender_id: str
    bot_id: str
    conversation_id: str
    conversation_type: str
    reply_to_id: str
    text: str
    mentions_bot: bool
    value: JsonObject
    payload: JsonObject = field(repr=False)

    @property
    def user_id(self) -> str:
        """The sender's id for the store; administrators are recognised only by `object_id`."""
        return self.object_id or self.sender_id

    @property
    def conversation_key(self) -> str:
        """The key of the conversation in the store; each thread has its own."""
        return f"teams:{self.conversation_id}"

    def reference(self) -> dict[str, str]:
        """Return the reference with which messages can be sent to this conversation later."""
        return {
            "service": self.service_url,
            "channel": self.channel_id,
            "tenant": self.tenant_id,
            "conversation": self.conversation_id,
            "kind": self.conversation_type,
            "us": self.bot_id,
        }

    @property
    def is_from_bot(self) -> bool:
        """True for a message or an action of a bot: ourselves or another.

        Ids of bots start with `28:`, those of people with `29:`. An installation may name the bot
        as its sender.
        """
        sender = self.payload.get("from") or {}
        is_bot = sender.get("role") == "bot" or self.sender_id.startswith("28:")
        is_ours = bool(self.sender_id) and self.sender_id == self.bot_id
        return self.activity_type in {"message", "invoke"} and (is_bot or is_ours)

    @property
    def is_personal(self) -> bool:
        """True if the conversation is only between the person and the bot."""
        return self.conversation_type == "personal"


def parse_activity(payload: object) -> IncomingActivity:
    """Return the activity in a request's JSON; raise InvalidInput if it is not one."""
    activity = _require_object(payload, "body")
    sender, recipient = (
        _require_object(activity.get("from"), "from"),
        _require_object(activity.get("recipient"), "to"),
    )
    conversation = _require_object(activity.get("conversation"), "conversation")
    bot_id = _valid_string(recipient.get("id"))
    text, mentions_bot = _message_text(activity, bot_id)
    parsed = IncomingActivity(
        activity_type=_valid_string(activity.get("type")),
        invoke_name=_valid_string(activity.get("name")),
        id=_valid_string(activity.get("id")),
        channel_id=_valid_string(activity.get("channelId")),
        service_url=_valid_string(activity.get("serviceUrl")),
        tenant_id=_tenant_id(activity, conversation),
        object_id=_valid_string(sender.get("aadObjectId")),
        sender_id=_valid_string(sender.get("id")),
        bot_id=bot_id,
        conversation_id=_valid_string(conversation.get("id")),
        conversation_type=_valid_string(conversation.get("conversationType")),
        reply_to_id=_valid_string(activity.get("replyToId")),
        text=text,
        mentions_bot=mentions_bot,
        value=value if isinstance(value := activity.get("value"), Mapping) else {},
        payload=activity,
    )
    if not (parsed.activity_type and parsed.service_url and parsed.conversation_id):
        raise _invalid_activity("a type, a service URL and a conversation")
    return parsed


def _tenant_id(activity: JsonObject, conversation: JsonObject) -> str:
    """Return the tenant's id; empty if the activity states two different ones."""
    data = _require_object(activity.get("channelData"), "channelData")
    ids = {
        _valid_string(conversation.get("tenantId")),
        _valid_string(_require_object(data.get("tenant"), "tenant").get("id")),
    } - {""}
    return ids.pop().lower() if len(ids) == 1 else ""


def _message_text(activity: JsonObject, bot_id: str) -> tuple[str, bool]:
    """Return the text without the mentions of people, and whether the bot is mentioned."""
    text = _whole_characters(activity.get("text"))
    mentions_bot = False
    entities = activity.get("entities")
    for entity in entities if isinstance(entities, list) else ():
        if isinstance(entity, Mapping) and entity.get("type") == "mention":
            account = entity.get("mentioned")
            id_ = _valid_string(account.get("id")) if isinstance(account, Mapping) else ""
            mentions_bot = mentions_bot or (bool(id_) and id_ == bot_id)
            name = _whole_characters(entity.get("text"))
            if name and not id_.startswith(_CHANNEL_ID_PREFIX):  # the name of a person stays out
                text = text.replace(name, " ")
    # Teams escapes ampersands as in HTML, even in plain text.
    text = html.unescape(_MENTION.sub(r"\1", _INSERTED_CARD.sub(" ", text)))
    return close_up(text), mentions_bot


def _whole_characters(value: object) -> str:
    """Return a string without unpaired surrogates, as of an emoji that a client cut in two."""
    if not isinstance(value, str):
        return ""
    return value[:_MAX_TEXT_CHARS].encode(errors="replace").decode()


def _require_object(value: object, name: str) -> JsonObject:
    if value is None and name != "body":
        return {}
    if not isinstance(value, Mapping):
        raise _invalid_activity(f"an object as its {name}")
    return value


def _valid_string(value: object) -> str:
    """Return a string, empty if it is not one; raise InvalidInput for an unpaired surrogate."""
    if not isinstance(value, str):
        return ""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise _invalid_activity("names in whole characters") from None
    return value


def _invalid_activity(requirement: str) -> InvalidInput:
    return InvalidInput("This is not an activity.", f"An activity has {requirement}.")
