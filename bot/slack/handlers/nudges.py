"""Handle nudges: an answer offered unasked to the author of a message, where switched on."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from bot.presentation.answer_view import view_answer
from bot.service.administration import OFFERS_KEY
from bot.service.answer import Answer
from bot.slack import payloads
from bot.slack.dispatcher import Dispatcher
from bot.slack.executor import ServiceExecutor
from bot.slack.handlers import buttons, lookup
from bot.slack.identifiers import ActionId
from bot.slack.transport.interaction import Interaction
from bot.slack.transport.message_event import is_from_bot, is_to_another
from bot.slack.transport.message_text import extract_question, parse_overheard
from bot.slack.transport.reply_target import ReplyTarget
from bot.slack.views import answer as answers
from bot.slack.views import messages
from bot.store.question import Surface
from index.errors import ActionError, SnapshotError
from index.model import VerdictKind
from index.query.question_phrases import find_question

# Who has not asked is not told that there is nothing to tell.
_NO_ANSWER_KINDS = frozenset({VerdictKind.NOBODY, VerdictKind.CANT_SAY})


def register(dispatcher: Dispatcher, services: ServiceExecutor) -> None:
    """Register the handlers that offer an answer, show it or dismiss the offer."""
    handlers = NudgeHandlers(services)
    dispatcher.event("message", handlers.nudge, when=handlers.should_nudge)
    dispatcher.action(ActionId.NUDGE_ASK, handlers.show_answer)
    dispatcher.action(ActionId.NUDGE_DISMISS, handlers.dismiss)


class NudgeHandlers:
    """Offer an answer to whoever asks a channel what the registries know."""

    def __init__(self, services: ServiceExecutor) -> None:
        """Search through `services`."""
        self._services = services

    async def should_nudge(self, payload: Mapping[str, Any], tenant: str) -> bool:
        """Return whether a message asks who has done something, in a channel with offers."""
        event = payload.get("event") or {}
        if is_from_bot(event) or is_to_another(event):
            return False
        if find_question(parse_overheard(event.get("text", ""))) is None:
            return False
        tenants = self._services.store.tenant_settings
        settings = await self._services.run_before_ack(tenants.get, Surface.SLACK, tenant)
        return event.get("channel") in settings.get(OFFERS_KEY, ())

    async def nudge(self, interaction: Interaction) -> None:
        """Offer an answer where there is one; a question without an answer is not stored."""
        with suppress(ActionError, SnapshotError):  # nobody asked, so nobody is told
            answer = await self._services.run(self._search, interaction)
            if answer.verdict.kind not in _NO_ANSWER_KINDS:
                await self._services.run(
                    self._services.answering.record, answer, Surface.SLACK, interaction.person
                )
                channel, message = (
                    str(interaction.event["channel"]),
                    messages.nudge_message(answer.query_id),
                )
                await interaction.sender.post_ephemeral(
                    channel, interaction.person.id, message, thread_ts=interaction.thread_ts
                )

    async def show_answer(self, interaction: Interaction) -> None:
        """Show the answer in place of the offer."""
        query_id = payloads.decode_query_id(buttons.value(interaction))
        answer = await self._services.run(
            lookup.answer_own, self._services, interaction.person, query_id
        )
        message = answers.message(view_answer(answer), ephemeral=True)
        await ReplyTarget.from_interaction(interaction).send(
            interaction, message, replace_original=True
        )

    async def dismiss(self, interaction: Interaction) -> None:
        """Delete the offer and the question stored for it."""
        query_id = payloads.decode_query_id(buttons.value(interaction))
        await self._services.run(
            self._services.history.delete_question, interaction.person, query_id
        )
        if interaction.response_url:
            await interaction.sender.respond(interaction.response_url, None, delete_original=True)

    def _search(self, interaction: Interaction) -> Answer:
        return self._services.answering.answer(
            extract_question(parse_overheard(interaction.event.get("text", "")))
        )
