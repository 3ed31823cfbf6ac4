"""Handle Refine: change the filters of a question in a modal and ask it again."""

from collections.abc import Mapping

from bot.errors import describe_error
from bot.presentation.answer_view import view_answer
from bot.presentation.forms import RefineSubmission, submission_errors, view_refine
from bot.service.answer import Answer
from bot.service.answering import parse_stored_question
from bot.service.filters import drop_spoken_filters, replace_filters
from bot.slack import payloads
from bot.slack.dispatcher import Dispatcher
from bot.slack.executor import ServiceExecutor
from bot.slack.handlers import buttons, lookup
from bot.slack.identifiers import ActionId, ViewId
from bot.slack.transport.interaction import Interaction
from bot.slack.transport.reply_target import ReplyTarget
from bot.slack.views import answer as answers
from bot.slack.views import messages, refine
from bot.store.person import Person
from bot.store.question import Surface
from index.errors import AppError
from index.query import parser


def register(dispatcher: Dispatcher, services: ServiceExecutor) -> None:
    """Register the handlers that open the modal and take its submission."""
    handlers = RefineHandlers(services)
    dispatcher.action(ActionId.REFINE, buttons.with_error_modal(handlers.open_modal))
    dispatcher.action(
        ActionId.DROP_SPOKEN_FILTERS, buttons.with_error_modal(handlers.drop_spoken_filters)
    )
    dispatcher.view(ViewId.REFINE, handlers.submit)


class RefineHandlers:
    """Asks a question again with other filters, where it was answered."""

    def __init__(self, services: ServiceExecutor) -> None:
        """Ask through `services`."""
        self._services = services

    async def open_modal(self, interaction: Interaction) -> None:
        """Open the modal with the filters of a question."""
        query_id = payloads.decode_query_id(buttons.value(interaction))
        answer = await self._services.run(
            lookup.answer_again, self._services, interaction.person, query_id
        )
        await buttons.show_modal(
            interaction,
            refine.refine_modal(
                view_refine(answer), ReplyTarget.from_interaction(interaction).to_metadata()
            ),
        )

    async def submit(self, interaction: Interaction) -> None:
        """Ask the question with the filters submitted; a filter that is refused says why."""
        submission = refine.parse_submission(buttons.state(interaction))
        if errors := submission_errors(submission):
            await interaction.acknowledge(
                response_action="errors", errors=refine.error_texts(errors)
            )
            return
        await interaction.acknowledge()
        metadata = refine.parse_metadata(buttons.metadata(interaction))
        target = ReplyTarget.from_metadata(metadata)
        is_private = bool(target.response_url)
        try:
            key = target.conversation_key(interaction.person)
            answer = await self._services.run(
                self._ask_refined, interaction.person, metadata["query_id"], submission, key
            )
        except AppError as error:
            await target.send(interaction, messages.error_message(describe_error(error)))
        else:
            await target.send(
                interaction,
                answers.message(view_answer(answer), ephemeral=is_private),
                replace_original=is_private,
            )

    async def drop_spoken_filters(self, interaction: Interaction) -> None:
        """Ask the question without the filters that were read from its words."""
        query_id, target = (
            payloads.decode_query_id(buttons.value(interaction)),
            ReplyTarget.from_interaction(interaction),
        )
        is_private, key = bool(target.response_url), target.conversation_key(interaction.person)
        answer = await self._services.run(self._ask_unfiltered, interaction.person, query_id, key)
        await target.send(
            interaction,
            answers.message(view_answer(answer), ephemeral=is_private),
            replace_original=is_private,
        )

    def _ask_refined(
        self, person: Person, query_id: str, submission: RefineSubmission, key: str
    ) -> Answer:
        question = self._services.history.get_question(person, query_id)
        text = submission.question or parser.strip_typed_filters(question.text)
        filters = replace_filters(parse_stored_question(question), submission.filters)
        return self._ask_again(text, filters, person, key)

    def _ask_unfiltered(self, person: Person, query_id: str, key: str) -> Answer:
        question = self._services.history.get_question(person, query_id)
        text = parser.strip_typed_filters(question.text)
        filters = drop_spoken_filters(parse_stored_question(question))
        return self._ask_again(text, filters, person, key)

    def _ask_again(self, text: str, filters: Mapping[str, str], person: Person, key: str) -> Answer:
        return self._services.answering.ask(
            text,
            surface=Surface.SLACK,
            filters=filters,
            person=person,
            conversation=key,
        )
