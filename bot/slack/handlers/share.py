"""Handle Share in channel: post for all, once, an answer that one person saw alone."""

from bot.chat.services import ChatServices
from bot.presentation import labels
from bot.presentation.answer_view import view_answer
from bot.service.user_history import share_claim
from bot.slack import payloads
from bot.slack.dispatcher import Dispatcher
from bot.slack.identifiers import ActionId
from bot.slack.transport.interaction import Interaction
from bot.slack.transport.reply_target import ReplyTarget
from bot.slack.transport.sender import NOT_IN_CHANNEL_ERRORS, SlackDeliveryError
from bot.slack.views import answer as answers
from bot.slack.views import messages
from index.errors import NotAllowed


def register(dispatcher: Dispatcher, services: ChatServices) -> None:
    """Register the handler that shares an answer."""

    async def share(interaction: Interaction) -> None:
        query_id, target = (
            payloads.decode_query_id(interaction.action_value),
            ReplyTarget.from_interaction(interaction),
        )
        answer = await services.ask(
            interaction.caller, services.history.answer_own, interaction.person, query_id
        )
        claim = share_claim(interaction.person, query_id, target.channel)
        # A delivery that was cut off holds its claim already, and may not have been posted.
        if (
            not await services.write(services.store.claims.claim, claim)
            and not interaction.is_redelivery
        ):
            await target.send(interaction, messages.text_message(labels.ALREADY_SHARED))
            return
        try:
            message = answers.shared_message(view_answer(answer), interaction.person.id)
            await interaction.sender.post(
                target.channel, message, thread_ts=target.thread_ts or None
            )
        except SlackDeliveryError as refused:
            if refused.retryable:  # sent later, by this delivery
                raise
            await services.write(services.store.claims.release, claim)
            raise _share_error(refused) from refused
        await target.send(interaction, messages.text_message(labels.SHARED))

    dispatcher.action(ActionId.SHARE, share)


def _share_error(refused: SlackDeliveryError) -> NotAllowed:
    if refused.code in NOT_IN_CHANNEL_ERRORS:
        return NotAllowed(labels.NOT_IN_CHANNEL, labels.INVITE_FIRST)
    return NotAllowed(labels.NOT_ALLOWED_TO_POST, labels.TRY_AGAIN)
