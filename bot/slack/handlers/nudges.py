"""Handle nudges: an answer offered unasked to the author of a message, where switched on."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from bot.chat.services import ChatServices
from bot.presentation.answer_view import view_answer
from bot.service.administration import OFFERS_KEY
from bot.service.answer import Answer
from bot.slack import payloads
from bot.slack.dispatcher import Dispatcher
from bot.slack.identifiers import ActionId
from bot.slack.transport.interaction import Interaction
from bot.slack.transport.message import (
    extract_question,
    is_from_person,
    is_to_another,
    parse_without_filters,
)
from bot.slack.transport.reply_target import ReplyTarget
from bot.slack.views import answer as answers
from bot.slack.views import messages
from bot.store.model import Surface
from index.errors import ActionError, SnapshotError
from index.model import NOTHING_FOUND_KINDS
from index.query.question_phrases import find_question


def register(dispatcher: Dispatcher, services: ChatServices) -> None:
    """Register the handlers that offer an answer, show it or dismiss the offer."""
    handlers = NudgeHandlers(services)
    dispatcher.event("message", handlers.nudge, when=handlers.should_nudge, is_asked=False)
    dispatcher.action(ActionId.NUDGE_ASK, handlers.show_answer)
    dispatcher.action(ActionId.NUDGE_DISMISS, handlers.dismiss)


async def switch_off_offers(services: ChatServices, interaction: Interaction) -> bool:
    """Switch off offers in the channel where an administrator says “stop”; return whether it did.

    Only where they are on; Slack is not asked who administers it for each “stop”.
    """
    tenants, person = services.store.tenant_settings, interaction.person
    settings = await services.look_up(tenants.get, Surface.SLACK, person.tenant)
    channel = interaction.channel
    if not channel or channel not in settings.get(OFFERS_KEY, ()):
        return False
    actor = await interaction.resolve_person()
    if actor.admin:
        await services.run(services.admin.set_offers, actor, channel, on=False)
    return actor.admin


class NudgeHandlers:
    """Offer an answer to a person who asks their channel what the registries can answer."""

    def __init__(self, services: ChatServices) -> None:
        """Search through `services`."""
        self._services = services

    async def should_nudge(self, payload: Mapping[str, Any], tenant: str) -> bool:
        """Return whether a message asks who has done something, in a channel with offers."""
        event = payload.get("event") or {}
        if not is_from_person(event) or is_to_another(event):
            return False
        if find_question(parse_without_filters(event.get("text", ""))) is None:
            return False
        tenants = self._services.store.tenant_settings
        settings = await self._services.look_up(tenants.get, Surface.SLACK, tenant)
        return event.get("channel") in settings.get(OFFERS_KEY, ())

    async def nudge(self, interaction: Interaction) -> None:
        """Offer an answer where there is one; a question without an answer is not stored."""
        with suppress(ActionError, SnapshotError):  # nobody asked, so nobody needs to know
            answer = await self._services.ask(interaction.caller, self._search, interaction)
            # Nobody asked, so nobody needs to know that there is no answer.
            if answer.verdict.kind not in NOTHING_FOUND_KINDS:
                await self._services.run(
                    self._services.answers.record, answer, Surface.SLACK, interaction.person
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
        query_id = payloads.decode_query_id(interaction.action_value)
        answer = await self._services.ask(
            interaction.caller, self._services.history.answer_own, interaction.person, query_id
        )
        message = answers.message(view_answer(answer), ephemeral=True)
        await ReplyTarget.from_interaction(interaction).send(
            interaction, message, replace_original=True
        )

    async def dismiss(self, interaction: Interaction) -> None:
        """Delete the offer and the question stored for it."""
        query_id = payloads.decode_query_id(interaction.action_value)
        await self._services.run(
            self._services.history.delete_question, interaction.person, query_id
        )
        if interaction.response_url:
            await interaction.sender.respond(interaction.response_url, None, delete_original=True)

    def _search(self, interaction: Interaction) -> Answer:
        return self._services.answers.answer(
            extract_question(parse_without_filters(interaction.event.get("text", "")))
        )
