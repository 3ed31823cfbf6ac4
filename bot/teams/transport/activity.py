"""An activity of Teams as we read it: only what is used, and nothing of the library."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from index.errors import InvalidInput

_MENTION = re.compile(r"<at[^>]{0,200}>(.{0,200}?)</at>", re.IGNORECASE | re.DOTALL)
# Where a card of the search box was put into a message, its text holds two nested elements.
_INSERTED = re.compile(
    r"<span[^>]{0,200}schema\.skype\.com/InputExtension[^>]{0,200}>.{0,500}?</span>\s{0,9}</span>",
    re.IGNORECASE | re.DOTALL,
)
_MOST_TEXT = 10_000

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Incoming:
    """One activity: who did what where.

    `sender` and `us` are the ids in the channel of whoever acts and of the bot; `object_id` is the
    person's id in Microsoft Entra, where there is one. `text` is without the mention of the bot;
    `mentioned` says whether there was one. `payload` is the activity whole.
    """

    kind: str
    name: str
    id: str
    channel: str
    service: str
    tenant: str
    object_id: str
    sender: str
    us: str
    conversation: str
    conversation_kind: str
    reply_to: str
    text: str
    mentioned: bool
    value: Json
    payload: Json = field(repr=False)

    @property
    def user(self) -> str:
        """Who acts, for what is kept; who may administer is asked of `object_id` alone."""
        return self.object_id or self.sender

    @property
    def key(self) -> str:
        """How the store names the conversation; a thread is one of its own."""
        return f"teams:{self.conversation}"

    def address(self) -> dict[str, str]:
        """Where this conversation can be written to later."""
        return {
            "service": self.service,
            "channel": self.channel,
            "tenant": self.tenant,
            "conversation": self.conversation,
            "kind": self.conversation_kind,
            "us": self.us,
        }

    @property
    def personal(self) -> bool:
        """Whether nobody else is in the conversation, as far as Teams says so."""
        return self.conversation_kind == "personal"


def read(payload: object) -> Incoming:
    """The activity in a body; raises InvalidInput where there is none."""
    activity = _mapping(payload, "body")
    sender, to = _mapping(activity.get("from"), "from"), _mapping(activity.get("recipient"), "to")
    where = _mapping(activity.get("conversation"), "conversation")
    us = _string(to.get("id"))
    text, mentioned = _text(activity, us)
    incoming = Incoming(
        kind=_string(activity.get("type")),
        name=_string(activity.get("name")),
        id=_string(activity.get("id")),
        channel=_string(activity.get("channelId")),
        service=_string(activity.get("serviceUrl")),
        tenant=_tenant(activity, where),
        object_id=_string(sender.get("aadObjectId")),
        sender=_string(sender.get("id")),
        us=us,
        conversation=_string(where.get("id")),
        conversation_kind=_string(where.get("conversationType")),
        reply_to=_string(activity.get("replyToId")),
        text=text,
        mentioned=mentioned,
        value=value if isinstance(value := activity.get("value"), Mapping) else {},
        payload=activity,
    )
    if not (incoming.kind and incoming.service and incoming.conversation):
        raise _no_activity("a type, a service URL and a conversation")
    return incoming


def _tenant(activity: Json, where: Json) -> str:
    """The tenant; where two places name different ones, none."""
    data = _mapping(activity.get("channelData"), "channelData")
    named = {
        _string(where.get("tenantId")),
        _string(_mapping(data.get("tenant"), "tenant").get("id")),
    } - {""}
    return named.pop().lower() if len(named) == 1 else ""


def _text(activity: Json, us: str) -> tuple[str, bool]:
    """What was said, without the mention of us; whether there was one."""
    said = activity.get("text")
    # Half of a character, as where a client cut an emoji in two, costs that character alone.
    text = said[:_MOST_TEXT].encode(errors="replace").decode() if isinstance(said, str) else ""
    mentioned = False
    entities = activity.get("entities")
    for entity in entities if isinstance(entities, list) else ():
        if isinstance(entity, Mapping) and entity.get("type") == "mention":
            whom = entity.get("mentioned")
            if isinstance(whom, Mapping) and whom.get("id") == us:
                mentioned = True
                name = _string(entity.get("text"))
                text = text.replace(name, " ") if name else text
    # Teams writes an ampersand as in HTML, in plain text too.
    text = html.unescape(_MENTION.sub(r"\1", _INSERTED.sub(" ", text)))
    return " ".join(text.split()), mentioned


def _mapping(value: object, name: str) -> Json:
    if value is None and name != "body":
        return {}
    if not isinstance(value, Mapping):
        raise _no_activity(f"an object as its {name}")
    return value


def _string(value: object) -> str:
    """A text that can be kept; empty where there is none, InvalidInput for half a character."""
    if not isinstance(value, str):
        return ""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise _no_activity("names in whole characters") from None
    return value


def _no_activity(needs: str) -> InvalidInput:
    return InvalidInput("This is no activity.", f"An activity has {needs}.")
