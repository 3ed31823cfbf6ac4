"""Refine: the limits of a question changed in a modal, and the question asked again."""

from collections.abc import Mapping

from bot.answer import Answer
from bot.ask import understood
from bot.errors import fault
from bot.filters import changed, without
from bot.slack import values
from bot.slack.blocks import answer as answers
from bot.slack.blocks import refine, words
from bot.slack.blocks.refine import Refined
from bot.slack.core import Core
from bot.slack.ear import Ear
from bot.slack.listeners import kept, pressed
from bot.slack.names import Action, View
from bot.slack.place import Place
from bot.slack.visit import Visit
from bot.state.person import Person
from bot.state.question import Question, Surface
from index import question
from index.errors import AppError


def listen(ear: Ear, core: Core) -> None:
    """Open the modal, and take what is submitted in it."""
    refining = Refining(core)
    ear.action(Action.REFINE, pressed.told_there(refining.open))
    ear.action(Action.WITHOUT, pressed.told_there(refining.without))
    ear.view(View.REFINE, refining.submitted)


class Refining:
    """Asks a question again under other limits, where it was answered."""

    def __init__(self, core: Core) -> None:
        """Ask `core`."""
        self._core = core

    async def open(self, visit: Visit) -> None:
        """Show the limits of a question, to be changed."""
        query_id = values.read_query_id(pressed.value(visit))
        answer = await self._core.run(kept.again, self._core, visit.person, query_id)
        await pressed.show_modal(visit, refine.refine(answer, Place.of(visit).where()))

    async def submitted(self, visit: Visit) -> None:
        """Ask the question under the limits submitted; a limit that is refused says why."""
        said = refine.read_refine(pressed.state(visit))
        if said.errors:
            await visit.acknowledge(response_action="errors", errors=dict(said.errors))
            return
        await visit.acknowledge()
        where = refine.read_where(pressed.metadata(visit))
        place = Place.back(where)
        alone = bool(place.url)
        try:
            context = place.conversation(visit.person)
            answer = await self._core.run(self._ask, visit.person, where["query_id"], said, context)
        except AppError as error:
            await place.show(visit, words.fault(fault(error)))
        else:
            await place.show(visit, answers.message(answer, ephemeral=alone), instead=alone)

    async def without(self, visit: Visit) -> None:
        """Ask the question without the limits that were read from its words."""
        query_id, place = values.read_query_id(pressed.value(visit)), Place.of(visit)
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
            question.subject(asked.text),
            surface=Surface.SLACK,
            filters=filters,
            person=person,
            conversation=context,
        )
