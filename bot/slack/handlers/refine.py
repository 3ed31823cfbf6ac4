"""Refine: the limits of a question changed in a modal, and the question asked again."""

from collections.abc import Mapping

from bot.errors import fault
from bot.service.answer import Answer
from bot.service.answering import understood
from bot.service.filters import changed, without
from bot.slack import payloads
from bot.slack.dispatcher import Ear
from bot.slack.executor import Core
from bot.slack.handlers import buttons, lookup
from bot.slack.identifiers import Action, View
from bot.slack.transport.interaction import Visit
from bot.slack.transport.reply_target import Place
from bot.slack.views import answer as answers
from bot.slack.views import messages, refine
from bot.slack.views.refine import Refined
from bot.store.person import Person
from bot.store.question import Question, Surface
from index.errors import AppError
from index.query import parser


def listen(ear: Ear, core: Core) -> None:
    """Open the modal, and take what is submitted in it."""
    refining = Refining(core)
    ear.action(Action.REFINE, buttons.told_there(refining.open))
    ear.action(Action.WITHOUT, buttons.told_there(refining.without))
    ear.view(View.REFINE, refining.submitted)


class Refining:
    """Asks a question again under other limits, where it was answered."""

    def __init__(self, core: Core) -> None:
        """Ask `core`."""
        self._core = core

    async def open(self, visit: Visit) -> None:
        """Show the limits of a question, to be changed."""
        query_id = payloads.read_query_id(buttons.value(visit))
        answer = await self._core.run(lookup.again, self._core, visit.person, query_id)
        await buttons.show_modal(visit, refine.refine(answer, Place.of(visit).where()))

    async def submitted(self, visit: Visit) -> None:
        """Ask the question under the limits submitted; a limit that is refused says why."""
        said = refine.read_refine(buttons.state(visit))
        if said.errors:
            await visit.acknowledge(response_action="errors", errors=dict(said.errors))
            return
        await visit.acknowledge()
        where = refine.read_where(buttons.metadata(visit))
        place = Place.back(where)
        alone = bool(place.url)
        try:
            context = place.conversation(visit.person)
            answer = await self._core.run(self._ask, visit.person, where["query_id"], said, context)
        except AppError as error:
            await place.show(visit, messages.fault(fault(error)))
        else:
            await place.show(visit, answers.message(answer, ephemeral=alone), instead=alone)

    async def without(self, visit: Visit) -> None:
        """Ask the question without the limits that were read from its words."""
        query_id, place = payloads.read_query_id(buttons.value(visit)), Place.of(visit)
        alone, context = bool(place.url), place.conversation(visit.person)
        answer = await self._core.run(self._lift, visit.person, query_id, context)
        await place.show(visit, answers.message(answer, ephemeral=alone), instead=alone)

    def _ask(self, person: Person, query_id: str, said: Refined, context: str) -> Answer:
        asked = self._core.actor.question(person, query_id)
        return self._again(asked, changed(understood(asked), said.filters), person, context)

    def _lift(self, person: Person, query_id: str, context: str) -> Answer:
        asked = self._core.actor.question(person, query_id)
        return self._again(asked, without(understood(asked)), person, context)

    def _again(
        self, asked: Question, filters: Mapping[str, str], person: Person, context: str
    ) -> Answer:
        return self._core.asker.ask(
            parser.subject(asked.text),
            surface=Surface.SLACK,
            filters=filters,
            person=person,
            conversation=context,
        )
