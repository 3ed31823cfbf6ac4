"""Handle feedback on an answer or a match, from a menu or from a modal with a note."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.chat.services import ChatServices
from bot.presentation import labels
from bot.presentation.answer_view import view_answer
from bot.presentation.initiative_view import view_initiative
from bot.service.answering import MAX_HITS
from bot.slack import payloads
from bot.slack.dispatcher import Dispatcher
from bot.slack.handlers.answer_actions import resolve_match
from bot.slack.identifiers import ActionId, BlockId, ViewId
from bot.slack.payloads import MatchRef
from bot.slack.transport.interaction import Interaction
from bot.slack.views import feedback, messages
from bot.slack.views.block_kit import Block
from bot.slack.views.feedback import FeedbackSubmission
from bot.store.model import FeedbackKind, Person
from index.errors import InvalidInput

SubmissionParser = Callable[[str, Mapping[str, Any]], FeedbackSubmission]


def register(dispatcher: Dispatcher, services: ChatServices) -> None:
    """Register the handlers of feedback."""
    handlers = FeedbackHandlers(services)
    dispatcher.action(ActionId.ANSWER_FEEDBACK, handlers.choose)
    dispatcher.action(ActionId.MATCH_FEEDBACK, handlers.choose)
    dispatcher.view(ViewId.WRONG, handlers.submit_wrong)
    dispatcher.view(ViewId.SAME, handlers.submit_same)


class FeedbackHandlers:
    """Stores people's feedback."""

    def __init__(self, services: ChatServices) -> None:
        """Store it through `services`."""
        self._services = services

    async def choose(self, interaction: Interaction) -> None:
        """Store the feedback chosen in a menu, or open the modal for the note that it needs."""
        kind, match_ref = payloads.decode_feedback(interaction.action_value)
        if kind in {FeedbackKind.SAME, FeedbackKind.WRONG}:
            view = await self._services.run(
                self._feedback_modal, interaction.person, kind, match_ref, interaction.place
            )
            await interaction.show_modal(view)
            return
        await self._services.run(
            self._store, interaction.person, FeedbackSubmission(kind, match_ref), interaction.place
        )
        if interaction.is_in_view:
            thanks = messages.feedback_message(kind)
            await interaction.show_modal(messages.notice_modal(thanks), fallback=thanks)
        else:
            await interaction.reply_privately(messages.feedback_message(kind))

    async def submit_wrong(self, interaction: Interaction) -> None:
        """Store a report that something is wrong."""
        await self._submit(interaction, feedback.parse_wrong, BlockId.NOTE)

    async def submit_same(self, interaction: Interaction) -> None:
        """Store which match is the same; the id of the other one is the note."""
        await self._submit(interaction, feedback.parse_same, BlockId.SAME_AS)

    async def _submit(
        self, interaction: Interaction, parse: SubmissionParser, block_id: BlockId
    ) -> None:
        """Store a submitted modal; invalid input is reported beside its field.

        It is acknowledged before it is stored, which may wait for a search; an error is reported
        after.
        """
        try:
            submission = parse(interaction.view_metadata, interaction.view_state)
        except InvalidInput as error:
            sentence = f"{error.message} {error.hint}".strip()
            await interaction.acknowledge(response_action="errors", errors={block_id: sentence})
            return
        notice = messages.notice_modal(messages.feedback_message(submission.kind))
        await interaction.acknowledge(response_action="update", view=notice)
        await self._services.run(self._store, interaction.person, submission, interaction.place)

    def _feedback_modal(
        self, person: Person, kind: FeedbackKind, match_ref: MatchRef, place: str | None
    ) -> Block:
        initiative_id = resolve_match(self._services, person, match_ref, place)
        if kind is FeedbackKind.WRONG:
            initiative = (
                self._services.answers.get_initiative(initiative_id) if initiative_id else None
            )
            view = view_initiative(initiative, ()) if initiative else None
            return feedback.wrong_modal(match_ref.query_id, view)
        if initiative_id is None:
            raise InvalidInput(labels.ONLY_MATCHES_ARE_SAME)
        answer = self._services.answers.answer_again(match_ref.query_id, limit=MAX_HITS)
        return feedback.same_modal(view_answer(answer), initiative_id)

    def _store(self, person: Person, submission: FeedbackSubmission, place: str | None) -> None:
        initiative_id = resolve_match(self._services, person, submission.match, place)
        same_as_id = (
            resolve_match(self._services, person, submission.same_as, place)
            if submission.same_as
            else None
        )
        self._services.history.record_feedback(
            person,
            submission.match.query_id,
            submission.kind,
            place=place,
            initiative=initiative_id,
            note=same_as_id or submission.note,
        )
