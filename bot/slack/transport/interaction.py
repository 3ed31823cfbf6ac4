"""Interaction of a person in Slack: its parsed payload, and the ways to reply."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.admission.caller import Caller, person_caller
from bot.slack.transport.sender import REVOKED_TOKEN_ERRORS, Sender, SlackDeliveryError
from bot.slack.views import messages
from bot.slack.views.block_kit import SlackMessage
from bot.store.model import Person

# Slack accepts a trigger id once, for three seconds.
_EXPIRED_TRIGGER_ERRORS = frozenset(
    {"expired_trigger_id", "exchanged_trigger_id", "trigger_expired"}
)
# Slack stacks three modals.
_FULL_STACK_ERROR = "push_limit_reached"


@dataclass(frozen=True, slots=True)
class Interaction:
    """A payload, the person who sent it, and the ways to reply.

    `payload` is the JSON that Slack sent. `acknowledge` responds to the request; the dispatcher has
    called it already, except for a submitted view, whose handler may respond with a
    `response_action`. `is_redelivery` is set if an earlier attempt may have been interrupted.
    """

    payload: Mapping[str, Any]
    person: Person
    enterprise_id: str | None
    team_id: str | None
    bot_user_id: str | None
    sender: Sender
    acknowledge: Callable[..., Awaitable[Any]]
    is_admin: Callable[[], Awaitable[bool]]
    is_redelivery: bool = False

    @property
    def caller(self) -> Caller:
        """Return whom a question counts for: the workspace, the channel and the person."""
        return person_caller(self.person, self.channel)

    @property
    def event(self) -> Mapping[str, Any]:
        """Return the event; empty if this is not an event."""
        return self.payload.get("event") or {}

    @property
    def action(self) -> Mapping[str, Any]:
        """Return the button or menu that was used; empty if there is none."""
        action: Mapping[str, Any] = (self.payload.get("actions") or [{}])[0]
        return action

    @property
    def view(self) -> Mapping[str, Any]:
        """Return the view that was submitted or that holds the button; empty if there is none."""
        return self.payload.get("view") or {}

    @property
    def action_value(self) -> str:
        """Return the value of a button or of a menu's chosen option; empty if there is none."""
        option = self.action.get("selected_option") or {}
        return str(option.get("value") or self.action.get("value") or "")

    @property
    def is_in_view(self) -> bool:
        """Return whether it happened in the Home tab or a modal, where no message can be shown."""
        return bool(self.view)

    @property
    def view_metadata(self) -> str:
        """Return the private metadata of a submitted modal."""
        return str(self.view.get("private_metadata") or "")

    @property
    def view_state(self) -> Mapping[str, Any]:
        """Return the input values of a submitted modal, by block id and action id."""
        values: Mapping[str, Any] = (self.view.get("state") or {}).get("values") or {}
        return values

    @property
    def channel(self) -> str | None:
        """Return the id of the channel where it happened, if it was in one."""
        channel = self.payload.get("channel") or self.event.get("channel")
        container = self.payload.get("container") or {}
        channel_id = channel.get("id") if isinstance(channel, Mapping) else channel
        result: str | None = (
            channel_id or self.payload.get("channel_id") or container.get("channel_id")
        )
        return result

    @property
    def place(self) -> str | None:
        """Return the key of the channel where it happened; None in a view."""
        return self.person.tenant_key(self.channel) if self.channel else None

    @property
    def thread_ts(self) -> str | None:
        """Return the `ts` of the first message of the thread where it happened."""
        message = self.payload.get("message") or {}
        thread_ts: str | None = self.event.get("thread_ts") or message.get("thread_ts")
        return thread_ts

    @property
    def trigger_id(self) -> str | None:
        """Return the trigger id, which opens a modal within 3 seconds."""
        return self.payload.get("trigger_id")

    @property
    def response_url(self) -> str | None:
        """Return the URL at which to reply to the person alone, for half an hour."""
        first: Mapping[str, str] = (self.payload.get("response_urls") or [{}])[0]
        return self.payload.get("response_url") or first.get("response_url")

    async def resolve_person(self) -> Person:
        """Return the person with `admin` looked up now; False if Slack cannot be asked."""
        return replace(self.person, admin=await self.is_admin())

    async def show_modal(
        self, view: Mapping[str, Any], *, fallback: SlackMessage | None = None
    ) -> None:
        """Open a modal, on top of the one in which a button was pressed.

        Where no more can be stacked, it takes the place of that one. Once Slack's trigger has
        expired, reply with `fallback`, or ask the person to press again.
        """
        is_in_modal = self.view.get("type") == "modal"
        open_view = self.sender.push_view if is_in_modal else self.sender.open_view
        try:
            await open_view(self.trigger_id or "", view)
        except SlackDeliveryError as refused:
            if refused.code == _FULL_STACK_ERROR:
                await self.sender.call("views.update", view_id=self.view.get("id"), view=dict(view))
                return
            if refused.code not in _EXPIRED_TRIGGER_ERRORS:
                raise
            await self.reply_privately(fallback or messages.expired_message())

    async def reply_privately(self, message: SlackMessage) -> None:
        """Show a message only to the person, by the first way that works.

        The ways are the response URL, the channel if the bot may post there, and the conversation
        with the bot.
        """
        if self.response_url and await self.sender.try_respond(self.response_url, message):
            return
        try:
            await self._reply_in_channel(message)
        except SlackDeliveryError as refused:
            if refused.retryable or refused.code in REVOKED_TOKEN_ERRORS:
                raise
            await self.sender.post(self.person.id, message)

    async def _reply_in_channel(self, message: SlackMessage) -> None:
        if self.channel and not self.channel.startswith("D"):
            await self.sender.post_ephemeral(
                self.channel, self.person.id, message, thread_ts=self.thread_ts
            )
        else:
            thread = self.thread_ts or self.event.get("ts")
            await self.sender.post(self.channel or self.person.id, message, thread_ts=thread)
