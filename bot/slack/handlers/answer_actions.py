"""Handle the buttons of an answer that show more of it, and those that ask a question."""

from bot.presentation.answer_view import view_answer
from bot.presentation.details_view import view_details
from bot.service.answering import MAX_HITS, NEXT_PAGE_HITS
from bot.slack import payloads
from bot.slack.dispatcher import Dispatcher
from bot.slack.executor import ServiceExecutor
from bot.slack.handlers import buttons, lookup
from bot.slack.identifiers import ActionId
from bot.slack.payloads import MatchRef
from bot.slack.transport.interaction import Interaction
from bot.slack.transport.reply_target import ReplyTarget
from bot.slack.views import answer as answers
from bot.slack.views import details, messages
from bot.slack.views.block_kit import Block
from bot.store.person import Person
from bot.store.question import Surface
from index.errors import InvalidInput


def register(dispatcher: Dispatcher, services: ServiceExecutor) -> None:
    """Register the handlers of an answer's buttons."""
    handlers = AnswerActionHandlers(services)
    dispatcher.action(ActionId.MORE, buttons.with_error_modal(handlers.show_more))
    dispatcher.action(ActionId.DETAILS, buttons.with_error_modal(handlers.show_details))
    dispatcher.action(ActionId.RELATED, buttons.with_error_modal(handlers.show_details))
    dispatcher.action(ActionId.ASK_AGAIN, buttons.with_error_modal(handlers.ask_again))
    dispatcher.action(ActionId.EXAMPLE, buttons.with_error_modal(handlers.ask_example))


class AnswerActionHandlers:
    """Show more of an answer, or a whole one."""

    def __init__(self, services: ServiceExecutor) -> None:
        """Answer through `services`."""
        self._services = services

    async def show_more(self, interaction: Interaction) -> None:
        """Show the matches after those shown."""
        query_id, first = payloads.decode_page(buttons.value(interaction))
        limit = min(
            first + NEXT_PAGE_HITS, MAX_HITS
        )  # one more than is shown tells whether there are more
        answer = await self._services.run(
            lookup.answer_again, self._services, interaction.person, query_id, limit, first
        )
        await ReplyTarget.from_interaction(interaction).send(
            interaction, answers.more_matches(view_answer(answer))
        )

    async def show_details(self, interaction: Interaction) -> None:
        """Show everything that is recorded of a match, in a modal."""
        match_ref = payloads.decode_match(buttons.value(interaction))
        await buttons.show_modal(
            interaction,
            await self._services.run(self._details_modal, interaction.person, match_ref),
        )

    async def ask_again(self, interaction: Interaction) -> None:
        """Answer one of the person's own questions again, in their conversation with the bot."""
        query_id = payloads.decode_query_id(buttons.value(interaction))
        answer = await self._services.run(
            lookup.answer_own, self._services, interaction.person, query_id
        )
        await interaction.sender.post(interaction.person.id, answers.message(view_answer(answer)))
        if buttons.is_in_view(interaction):
            notice = messages.text_message("The answer is under Messages.")
            await buttons.show_modal(interaction, messages.notice_modal(notice), fallback=notice)

    async def ask_example(self, interaction: Interaction) -> None:
        """Ask an example question and answer it where the menu is."""
        target, text = (
            ReplyTarget.from_interaction(interaction),
            messages.example_question(buttons.value(interaction)),
        )
        answer = await self._services.run(
            self._services.answering.ask,
            text,
            surface=Surface.SLACK,
            person=interaction.person,
            conversation=target.conversation_key(interaction.person),
        )
        await target.send(
            interaction, answers.message(view_answer(answer), ephemeral=bool(target.response_url))
        )

    def _details_modal(self, person: Person, match_ref: MatchRef) -> Block:
        initiative_id = lookup.resolve_match(self._services, person, match_ref)
        if initiative_id is None:
            raise InvalidInput("This button names no match.", "Ask the question again.")
        answering = self._services.answering
        view = view_details(answering.get_initiative(initiative_id), answering.search_scope())
        return details.details_modal(view, match_ref.query_id)
