"""Target of the reply to a button or form: a thread, an ephemeral message, or a direct message."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from bot.slack.transport.interaction import Interaction
from bot.slack.views.block_kit import SlackMessage
from bot.store.model import Person


@dataclass(frozen=True, slots=True)
class ReplyTarget:
    """Thread, ephemeral messages in a channel (by a response URL), or direct messages."""

    channel: str = ""
    thread_ts: str = ""
    response_url: str = ""

    @classmethod
    def from_interaction(cls, interaction: Interaction) -> Self:
        """Return the target where a button was pressed."""
        container = interaction.payload.get("container") or {}
        channel = interaction.channel or ""
        if container.get("is_ephemeral"):
            return cls(
                channel, str(container.get("thread_ts") or ""), interaction.response_url or ""
            )
        message = interaction.payload.get("message") or {}
        return cls(channel, str(interaction.thread_ts or message.get("ts") or ""))

    @classmethod
    def from_metadata(cls, metadata: Mapping[str, str]) -> Self:
        """Return the target that a modal's metadata holds."""
        return cls(*(metadata.get(name, "") for name in ("channel", "thread", "url")))

    def to_metadata(self) -> dict[str, str]:
        """Return the target as metadata of a modal."""
        values = {"channel": self.channel, "thread": self.thread_ts, "url": self.response_url}
        return {name: value for name, value in values.items() if value}

    def conversation_key(self, person: Person) -> str:
        """Return the key of the conversation that a question asked here belongs to."""
        if self.response_url or not self.channel:
            return private_conversation_key(person, self.channel)
        return thread_conversation_key(person, self.channel, self.thread_ts)

    def place(self, person: Person) -> str | None:
        """Return the key of the channel, if it is in one."""
        return person.tenant_key(self.channel) if self.channel else None

    async def send(
        self, interaction: Interaction, message: SlackMessage, *, replace_original: bool = False
    ) -> None:
        """Send a message here; `replace_original` works only for ephemeral messages."""
        if self.response_url and await interaction.sender.try_respond(
            self.response_url, message, replace_original=replace_original
        ):
            return
        if self.response_url:
            await interaction.sender.post_ephemeral(
                self.channel, interaction.person.id, message, thread_ts=self.thread_ts or None
            )
        else:
            channel = self.channel or interaction.person.id
            await interaction.sender.post(channel, message, thread_ts=self.thread_ts or None)


def thread_conversation_key(person: Person, channel: str, thread_ts: str) -> str:
    """Return the key of a thread's conversation."""
    return person.tenant_key(channel, thread_ts)


def private_conversation_key(person: Person, channel: str) -> str:
    """Return the key of the ephemeral conversation with one person in a channel."""
    return person.tenant_key(channel, person.id)
