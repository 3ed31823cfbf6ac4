"""What is pressed on an answer to see more of it, and what brings an answer without typing."""

from bot.ask import MORE, MOST_HITS
from bot.slack import values
from bot.slack.blocks import answer as answers
from bot.slack.blocks import details, words
from bot.slack.blocks.parts import Block
from bot.slack.core import Core
from bot.slack.ear import Ear
from bot.slack.listeners import kept, pressed
from bot.slack.names import Action
from bot.slack.place import Place
from bot.slack.values import Pick
from bot.slack.visit import Visit
from bot.state.person import Person
from bot.state.question import Surface
from index.errors import InvalidInput


def listen(ear: Ear, core: Core) -> None:
    """Show what is asked for by a button."""
    showing = Showing(core)
    ear.action(Action.MORE, pressed.told_there(showing.more))
    ear.action(Action.DETAILS, pressed.told_there(showing.details))
    ear.action(Action.RELATED, pressed.told_there(showing.details))
    ear.action(Action.ASK_AGAIN, pressed.told_there(showing.again))
    ear.action(Action.EXAMPLE, pressed.told_there(showing.example))


class Showing:
    """Shows more of an answer, or a whole one."""

    def __init__(self, core: Core) -> None:
        """Answer with `core`."""
        self._core = core

    async def more(self, visit: Visit) -> None:
        """The matches after those shown."""
        query_id, first = values.read_page(pressed.value(visit))
        most = min(first + MORE, MOST_HITS)  # one more than is shown tells whether there are more
        answer = await self._core.run(kept.again, self._core, visit.person, query_id, most, first)
        await Place.of(visit).show(visit, answers.more(answer))

    async def details(self, visit: Visit) -> None:
        """Everything that is recorded of a match, in a modal."""
        pick = values.read_pick(pressed.value(visit))
        await pressed.show_modal(visit, await self._core.run(self._details, visit.person, pick))

    async def again(self, visit: Visit) -> None:
        """Answer one of somebody's own questions again, in their conversation with the bot."""
        query_id = values.read_query_id(pressed.value(visit))
        answer = await self._core.run(kept.own, self._core, visit.person, query_id)
        await visit.slack.post(visit.person.id, answers.message(answer))
        if pressed.in_view(visit):
            done = words.note("The answer is under Messages.")
            await pressed.show_modal(visit, words.notice(done), instead=done)

    async def example(self, visit: Visit) -> None:
        """Ask one of the examples, where the menu is."""
        place, text = Place.of(visit), words.example(pressed.value(visit))
        answer = await self._core.run(
            self._core.asker.ask,
            text,
            surface=Surface.SLACK,
            person=visit.person,
            conversation=place.conversation(visit.person),
        )
        await place.show(visit, answers.message(answer, ephemeral=bool(place.url)))

    def _details(self, person: Person, pick: Pick) -> Block:
        picked = kept.found(self._core, person, pick)
        if picked is None:
            raise InvalidInput("This button names no match.", "Ask the question again.")
        asker = self._core.asker
        return details.details(asker.initiative(picked), asker.searched(), pick.query_id)
