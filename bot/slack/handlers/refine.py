"""Handle Refine: change the filters of a question in a modal and ask it again."""

from bot.chat import actions
from bot.chat.services import ChatServices
from bot.errors import describe_error
from bot.presentation.answer_view import view_answer
from bot.presentation.forms import submission_errors, view_refine
from bot.service.answer import Answer
from bot.slack import payloads
from bot.slack.dispatcher import Dispatcher
from bot.slack.identifiers import ActionId, ViewId
from bot.slack.transport.interaction import Interaction
from bot.slack.transport.reply_target import ReplyTarget
from bot.slack.views import answer as answers
from bot.slack.views import messages, refine
from index.errors import AppError


def register(dispatcher: Dispatcher, services: ChatServices) -> None:
    """Register the handlers that open the modal and take its submission."""
    handlers = RefineHandlers(services)
    dispatcher.action(ActionId.REFINE, handlers.open_modal)
    dispatcher.action(ActionId.DROP_SPOKEN_FILTERS, handlers.drop_spoken_filters)
    dispatcher.view(ViewId.REFINE, handlers.submit)


class RefineHandlers:
    """Asks a question again with other filters, where it was answered."""

    def __init__(self, services: ChatServices) -> None:
        """Ask through `services`."""
        self._services = services

    async def open_modal(self, interaction: Interaction) -> None:
        """Open the modal with the filters of a question."""
        query_id = payloads.decode_query_id(interaction.action_value)
        answer = await self._services.ask(
            interaction.caller,
            self._services.history.answer_again,
            interaction.person,
            query_id,
            interaction.place,
        )
        await interaction.show_modal(
            refine.refine_modal(
                view_refine(answer), ReplyTarget.from_interaction(interaction).to_metadata()
            )
        )

    async def submit(self, interaction: Interaction) -> None:
        """Ask the question with the filters submitted; a filter that is refused says why."""
        submission = refine.parse_submission(interaction.view_state)
        if errors := submission_errors(submission):
            await interaction.acknowledge(
                response_action="errors", errors=refine.error_texts(errors)
            )
            return
        await interaction.acknowledge()
        metadata = refine.parse_metadata(interaction.view_metadata)
        target = ReplyTarget.from_metadata(metadata)
        try:
            answer = await self._services.ask(
                interaction.caller,
                actions.ask_with_filters,
                self._services,
                interaction.person,
                metadata["query_id"],
                submission.filters,
                conversation=target.conversation_key(interaction.person),
                place=target.place(interaction.person),
                text=submission.question or None,
            )
        except AppError as error:
            await target.send(interaction, messages.error_message(describe_error(error)))
        else:
            await _send_answer(interaction, target, answer)

    async def drop_spoken_filters(self, interaction: Interaction) -> None:
        """Ask the question without the filters that were read from its words."""
        query_id = payloads.decode_query_id(interaction.action_value)
        target = ReplyTarget.from_interaction(interaction)
        answer = await self._services.ask(
            interaction.caller,
            actions.ask_without_spoken_filters,
            self._services,
            interaction.person,
            query_id,
            conversation=target.conversation_key(interaction.person),
            place=interaction.place,
        )
        await _send_answer(interaction, target, answer)


async def _send_answer(interaction: Interaction, target: ReplyTarget, answer: Answer) -> None:
    """Send an answer, in place of the old one where the person alone sees it."""
    is_private = bool(target.response_url)
    message = answers.message(view_answer(answer), ephemeral=is_private)
    await target.send(interaction, message, replace_original=is_private)
