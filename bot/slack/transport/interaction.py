"""A visit: one thing that a person did in Slack, as the listeners get it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.slack.transport.sender import NOT_HERE, Refused, Sender
from bot.slack.views.block_kit import Message
from bot.store.person import Person


@dataclass(frozen=True, slots=True)
class Visit:
    """What was sent, by whom, and the ways to answer.

    `body` is Slack's own payload. `acknowledge` answers the request itself: the wiring has called
    it already, except for a view that is submitted, whose listener may answer with a
    `response_action`. `again` says that the work was begun before and cut off.
    """

    body: Mapping[str, Any]
    person: Person
    enterprise: str | None
    team: str | None
    bot_user: str | None
    slack: Sender
    acknowledge: Callable[..., Awaitable[Any]]
    is_admin: Callable[[], Awaitable[bool]]
    again: bool = False

    @property
    def event(self) -> Mapping[str, Any]:
        """The event itself; empty where this is none."""
        return self.body.get("event") or {}

    @property
    def action(self) -> Mapping[str, Any]:
        """The button or menu used; empty where this is none."""
        found: Mapping[str, Any] = (self.body.get("actions") or [{}])[0]
        return found

    @property
    def view(self) -> Mapping[str, Any]:
        """The view submitted or acted in; empty where there is none."""
        return self.body.get("view") or {}

    @property
    def channel(self) -> str | None:
        """The channel where it happened, if it was in one."""
        found = self.body.get("channel") or self.event.get("channel")
        container = self.body.get("container") or {}
        named = found.get("id") if isinstance(found, Mapping) else found
        known: str | None = named or self.body.get("channel_id") or container.get("channel_id")
        return known

    @property
    def thread(self) -> str | None:
        """The thread where it happened, by its first message's `ts`."""
        message = self.body.get("message") or {}
        known: str | None = self.event.get("thread_ts") or message.get("thread_ts")
        return known

    @property
    def trigger(self) -> str | None:
        """What opens a modal, within 3 seconds."""
        return self.body.get("trigger_id")

    @property
    def response_url(self) -> str | None:
        """Where to answer the person alone, for half an hour."""
        among: Mapping[str, str] = (self.body.get("response_urls") or [{}])[0]
        return self.body.get("response_url") or among.get("response_url")

    async def as_admin(self) -> Person:
        """The person with `admin` decided now, not earlier; False where that cannot be told."""
        return replace(self.person, admin=await self.is_admin())

    async def tell(self, message: Message) -> None:
        """Show the person alone a message, by the best way that this visit leaves open.

        A response URL if it still works, else the channel if the bot is in it, else the
        conversation with the bot.
        """
        if self.response_url:
            try:
                await self.slack.respond(self.response_url, message)
            except Refused as refused:
                if refused.later or not refused.code.startswith("http_4"):
                    raise
            else:
                return
        try:
            await self._tell_here(message)
        except Refused as refused:
            if refused.code not in NOT_HERE:
                raise
            await self.slack.post(self.person.id, message)

    async def _tell_here(self, message: Message) -> None:
        if self.channel and not self.channel.startswith("D"):
            await self.slack.whisper(self.channel, self.person.id, message, thread=self.thread)
        else:
            thread = self.thread or self.event.get("ts")
            await self.slack.post(self.channel or self.person.id, message, thread=thread)
