"""An answer offered unasked, to the author of a message alone, where that was switched on."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from bot.service.administration import OFFERS
from bot.service.answer import Answer
from bot.slack import payloads
from bot.slack.dispatcher import Ear
from bot.slack.executor import Core
from bot.slack.handlers import buttons, lookup
from bot.slack.identifiers import Action
from bot.slack.transport.interaction import Visit
from bot.slack.transport.message_event import by_a_bot, to_another
from bot.slack.transport.message_text import asked, overheard
from bot.slack.transport.reply_target import Place
from bot.slack.views import answer as answers
from bot.slack.views import messages
from bot.store.question import Surface
from index.errors import ActionError, SnapshotError
from index.model import VerdictKind
from index.query.question_phrases import question_in

# Who has not asked is not told that there is nothing to tell.
_NOTHING = frozenset({VerdictKind.NOBODY, VerdictKind.CANT_SAY})


def listen(ear: Ear, core: Core) -> None:
    """Offer answers, and show or forget what was offered."""
    offering = Offering(core)
    ear.event("message", offering.offer, when=offering.is_wanted)
    ear.action(Action.NUDGE_ASK, offering.show)
    ear.action(Action.NUDGE_DISMISS, offering.dismiss)


class Offering:
    """Offers an answer to whoever asks a channel what the registries know."""

    def __init__(self, core: Core) -> None:
        """Look in `core`."""
        self._core = core

    async def is_wanted(self, body: Mapping[str, Any], tenant: str) -> bool:
        """Whether a message asks who has done something, in a channel with offers."""
        event = body.get("event") or {}
        if by_a_bot(event) or to_another(event):
            return False
        if question_in(overheard(event.get("text", ""))) is None:
            return False
        tenants = self._core.store.tenants
        settings = await self._core.glance(tenants.settings, Surface.SLACK, tenant)
        return event.get("channel") in settings.get(OFFERS, ())

    async def offer(self, visit: Visit) -> None:
        """Offer an answer where there is one; of a question without one nothing is kept."""
        with suppress(ActionError, SnapshotError):  # nobody asked, so nobody is told
            answer = await self._core.run(self._look, visit)
            if answer.verdict.kind not in _NOTHING:
                await self._core.run(self._core.asker.keep, answer, Surface.SLACK, visit.person)
                channel, message = str(visit.event["channel"]), messages.nudge(answer.query_id)
                await visit.slack.whisper(channel, visit.person.id, message, thread=visit.thread)

    async def show(self, visit: Visit) -> None:
        """Show the answer in the place of the offer."""
        query_id = payloads.read_query_id(buttons.value(visit))
        answer = await self._core.run(lookup.own, self._core, visit.person, query_id)
        message = answers.message(answer, ephemeral=True)
        await Place.of(visit).show(visit, message, instead=True)

    async def dismiss(self, visit: Visit) -> None:
        """Take the offer away, and with it what was kept."""
        query_id = payloads.read_query_id(buttons.value(visit))
        await self._core.run(self._core.actor.drop, visit.person, query_id)
        if visit.response_url:
            await visit.slack.respond(visit.response_url, None, delete_original=True)

    def _look(self, visit: Visit) -> Answer:
        return self._core.asker.look(asked(overheard(visit.event.get("text", ""))))
