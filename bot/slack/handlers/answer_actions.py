"""Handle the buttons of an answer that show more of it, and those that ask a question."""

from bot.chat import actions
from bot.chat.services import ChatServices
from bot.presentation import labels
from bot.presentation.answer_view import AnswerView, view_answer
from bot.presentation.details_view import view_details
from bot.presentation.help_view import example_question
from bot.service.answering import DEFAULT_HITS, MAX_HITS, NEXT_PAGE_HITS
from bot.slack import payloads
from bot.slack.dispatcher import Dispatcher
from bot.slack.identifiers import ActionId
from bot.slack.payloads import MatchRef
from bot.slack.transport.interaction import Interaction
from bot.slack.transport.reply_target import ReplyTarget
from bot.slack.views import answer as answers
from bot.slack.views import messages
from bot.slack.views.block_kit import Block
from bot.slack.views.details.answer import answer_modal
from bot.slack.views.details.initiative import details_modal
from bot.store.model import Person
from index.errors import InvalidInput, NotFound


def register(dispatcher: Dispatcher, services: ChatServices) -> None:
    """Register the handlers of an answer's buttons."""
    handlers = AnswerActionHandlers(services)
    dispatcher.action(ActionId.ANSWER_DETAILS, handlers.show_answer_details)
    dispatcher.action(ActionId.MORE, handlers.show_more)
    dispatcher.action(ActionId.DETAILS, handlers.show_details)
    dispatcher.action(ActionId.RELATED, handlers.show_details)
    dispatcher.action(ActionId.ASK_AGAIN, handlers.ask_again)
    dispatcher.action(ActionId.EXAMPLE, handlers.ask_example)


class AnswerActionHandlers:
    """Show more of an answer, or a whole one."""

    def __init__(self, services: ChatServices) -> None:
        """Answer through `services`."""
        self._services = services

    async def show_more(self, interaction: Interaction) -> None:
        """Show the matches after those shown."""
        view = await self._services.ask(interaction.caller, self._answer_page, interaction)
        await ReplyTarget.from_interaction(interaction).send(interaction, answers.message(view))

    async def show_answer_details(self, interaction: Interaction) -> None:
        """Show all that an answer says of the matches shown, in a modal."""
        view = await self._services.ask(interaction.caller, self._answer_page, interaction)
        brief_url = self._services.brief_url(view.query_id)
        await interaction.show_modal(answer_modal(view, brief_url))

    async def show_details(self, interaction: Interaction) -> None:
        """Show everything that is recorded of a match, in a modal."""
        match_ref = payloads.decode_match(interaction.action_value)
        await interaction.show_modal(
            await self._services.ask(
                interaction.caller,
                self._details_modal,
                interaction.person,
                match_ref,
                interaction.place,
            )
        )

    async def ask_again(self, interaction: Interaction) -> None:
        """Answer one of the person's own questions again, in their conversation with the bot."""
        query_id = payloads.decode_query_id(interaction.action_value)
        answer = await self._services.ask(
            interaction.caller, self._services.history.answer_own, interaction.person, query_id
        )
        await interaction.sender.post(interaction.person.id, answers.message(view_answer(answer)))
        if interaction.is_in_view:
            notice = messages.text_message(labels.ANSWER_IN_MESSAGES)
            await interaction.show_modal(messages.notice_modal(notice), fallback=notice)

    async def ask_example(self, interaction: Interaction) -> None:
        """Ask an example question and answer it where the menu is."""
        target = ReplyTarget.from_interaction(interaction)
        answer = await self._services.ask(
            interaction.caller,
            actions.ask,
            self._services,
            interaction.person,
            example_question(interaction.action_value),
            conversation=target.conversation_key(interaction.person),
        )
        await target.send(
            interaction, answers.message(view_answer(answer), ephemeral=bool(target.response_url))
        )

    def _answer_page(self, interaction: Interaction) -> AnswerView:
        """Return the answer with the hits to show from the rank that a button names."""
        query_id, first_rank = payloads.decode_page(interaction.action_value)
        # One more than is shown, to know whether there are more.
        limit = min(max(first_rank + NEXT_PAGE_HITS, DEFAULT_HITS), MAX_HITS)
        return view_answer(
            self._services.history.answer_again(
                interaction.person,
                query_id,
                interaction.place,
                limit=limit,
                first_rank=first_rank,
            )
        )

    def _details_modal(self, person: Person, match_ref: MatchRef, place: str | None) -> Block:
        initiative_id = resolve_match(self._services, person, match_ref, place)
        if initiative_id is None:
            raise InvalidInput(labels.BUTTON_EXPIRED, labels.ASK_THE_QUESTION_AGAIN)
        service = self._services.answers
        view = view_details(service.get_initiative(initiative_id), service.search_scope())
        return details_modal(view, match_ref.query_id)


def resolve_match(
    services: ChatServices, person: Person, match_ref: MatchRef, place: str | None
) -> str | None:
    """Return the id of the initiative that a button names; None where it names a whole answer.

    Raises NotFound where the person may not use the question in `place`, or the match is not among
    its hits any more.
    """
    services.history.get_question(person, match_ref.query_id, place)
    if match_ref.digest is None:
        return match_ref.initiative_id
    answer = services.answers.answer_again(match_ref.query_id, limit=MAX_HITS)
    initiative_id = match_ref.resolve(answer.hits)
    if initiative_id is None:
        raise NotFound(labels.MATCH_GONE, labels.ASK_THE_QUESTION_AGAIN)
    return initiative_id
