"""Slack's agent surface: the status while an answer is prepared, and suggested prompts.

https://docs.slack.dev/ai/migrating-to-agent-messaging. It is the Messages tab of a new app; an app
that is no agent refuses both calls, and that costs no answer.
"""

from collections.abc import Sequence

from bot.slack.transport.sender import Sender
from bot.slack.views import messages


async def show_status(sender: Sender, channel: str, thread: str, status: str) -> None:
    """Show a status in a thread until the next message there, or for two minutes."""
    await sender.try_call(
        "assistant.threads.setStatus", channel_id=channel, thread_ts=thread, status=status
    )


async def suggest_prompts(
    sender: Sender, channel: str, title: str, questions: Sequence[str]
) -> None:
    """Suggest questions below the latest message of a conversation; nothing where there are none.

    Without `thread_ts`: with it, Slack ignores an agent's prompts and reports no error.
    """
    if not questions:
        return
    await sender.try_call(
        "assistant.threads.setSuggestedPrompts",
        channel_id=channel,
        title=title,
        prompts=messages.suggested_prompts(questions),
    )
