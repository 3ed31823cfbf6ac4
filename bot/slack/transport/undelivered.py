"""Replies that Slack did not accept: sent later, or given up with a word to the person."""

from collections.abc import Mapping
from typing import Any

from bot.chat.retry import ChatDeliveryError
from bot.presentation import labels
from bot.slack.transport.interaction import Interaction
from bot.slack.transport.sender import NOT_IN_CHANNEL_ERRORS
from bot.slack.views import messages
from bot.slack.views.block_kit import SlackMessage


async def send_stored_reply(interaction: Interaction, reply: Mapping[str, Any]) -> None:
    """Send the reply of an earlier attempt where it was to go, or else to the person alone."""
    if "text" not in reply:  # only a message of ours was to be deleted
        await interaction.sender.respond(reply["url"], None, **reply["options"])
        return
    message, thread_ts = SlackMessage(reply["text"], reply["blocks"]), reply.get("thread_ts")
    match reply["to"]:
        case "channel":
            await interaction.sender.post(reply["channel"], message, thread_ts=thread_ts)
        case "person":
            await interaction.sender.post_ephemeral(
                reply["channel"], reply["user"], message, thread_ts=thread_ts
            )
        case _:
            url, options = reply["url"], reply["options"]
            if not await interaction.sender.try_respond(url, message, **options):
                await interaction.reply_privately(message)


async def notify_given_up(
    interaction: Interaction, failure: ChatDeliveryError, reference: str
) -> None:
    """Notify the person that their answer cannot be delivered, and what to do next."""
    if failure.code in NOT_IN_CHANNEL_ERRORS:
        sentence = f"{labels.ANSWER_NOT_POSTED} {labels.INVITE_AND_ASK_AGAIN}"
    else:
        hint = labels.ASK_AGAIN_OR_QUOTE.format(reference=reference)
        sentence = f"{labels.ANSWER_NOT_DELIVERED} {hint}"
    await interaction.reply_privately(messages.text_message(sentence))
