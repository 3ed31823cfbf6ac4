"""The place where somebody pressed a button: what comes of it is shown there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from bot.slack.transport.interaction import Visit
from bot.slack.transport.sender import Refused
from bot.slack.views.block_kit import Message
from bot.store.person import Person


@dataclass(frozen=True, slots=True)
class Place:
    """A thread, the person's own view of a channel (`url` is its response URL), or their DM."""

    channel: str = ""
    thread: str = ""
    url: str = ""

    @classmethod
    def of(cls, visit: Visit) -> Self:
        """Where a button was pressed."""
        container = visit.body.get("container") or {}
        channel = visit.channel or ""
        if container.get("is_ephemeral"):
            return cls(channel, str(container.get("thread_ts") or ""), visit.response_url or "")
        message = visit.body.get("message") or {}
        return cls(channel, str(visit.thread or message.get("ts") or ""))

    @classmethod
    def back(cls, where: Mapping[str, str]) -> Self:
        """The place that `where` holds."""
        return cls(*(where.get(name, "") for name in ("channel", "thread", "url")))

    def where(self) -> dict[str, str]:
        """The place as it is carried by a modal."""
        held = {"channel": self.channel, "thread": self.thread, "url": self.url}
        return {name: value for name, value in held.items() if value}

    def conversation(self, person: Person) -> str:
        """The key under which what is asked here goes on."""
        if self.url or not self.channel:
            return private(person, self.channel)
        return conversation(person, self.channel, self.thread)

    async def show(self, visit: Visit, message: Message, *, instead: bool = False) -> None:
        """Show a message here; `instead` of the one with the button where only they see it."""
        if self.url and await self._respond(visit, message, instead=instead):
            return
        if self.url:
            await visit.slack.whisper(
                self.channel, visit.person.id, message, thread=self.thread or None
            )
        else:
            channel = self.channel or visit.person.id
            await visit.slack.post(channel, message, thread=self.thread or None)

    async def _respond(self, visit: Visit, message: Message, *, instead: bool) -> bool:
        """Whether the response URL took it; it does so five times and for half an hour."""
        try:
            await visit.slack.respond(self.url, message, replace_original=instead)
        except Refused as refused:
            if refused.later or not refused.code.startswith("http_4"):
                raise
            return False
        return True


def conversation(person: Person, channel: str, thread: str) -> str:
    """The key of a thread's conversation."""
    return person.within(channel, thread)


def private(person: Person, channel: str) -> str:
    """The key of what a person alone asks and sees in a channel."""
    return person.within(channel, person.id)
