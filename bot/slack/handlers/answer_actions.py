"""What is pressed on an answer to see more of it, and what brings an answer without typing."""

from bot.service.answering import MORE, MOST_HITS
from bot.slack import payloads
from bot.slack.dispatcher import Ear
from bot.slack.executor import Core
from bot.slack.handlers import buttons, lookup
from bot.slack.identifiers import Action
from bot.slack.payloads import Pick
from bot.slack.transport.interaction import Visit
from bot.slack.transport.reply_target import Place
from bot.slack.views import answer as answers
from bot.slack.views import details, messages
from bot.slack.views.block_kit import Block
from bot.store.person import Person
from bot.store.question import Surface
from index.errors import InvalidInput


def listen(ear: Ear, core: Core) -> None:
    """Show what is asked for by a button."""
    showing = Showing(core)
    ear.action(Action.MORE, buttons.told_there(showing.more))
    ear.action(Action.DETAILS, buttons.told_there(showing.details))
    ear.action(Action.RELATED, buttons.told_there(showing.details))
    ear.action(Action.ASK_AGAIN, buttons.told_there(showing.again))
    ear.action(Action.EXAMPLE, buttons.told_there(showing.example))


class Showing:
    """Shows more of an answer, or a whole one."""

    def __init__(self, core: Core) -> None:
        """Answer with `core`."""
        self._core = core

    async def more(self, visit: Visit) -> None:
        """The matches after those shown."""
        query_id, first = payloads.read_page(buttons.value(visit))
        most = min(first + MORE, MOST_HITS)  # one more than is shown tells whether there are more
        answer = await self._core.run(lookup.again, self._core, visit.person, query_id, most, first)
        await Place.of(visit).show(visit, answers.more(answer))

    async def details(self, visit: Visit) -> None:
        """Everything that is recorded of a match, in a modal."""
        pick = payloads.read_pick(buttons.value(visit))
        await buttons.show_modal(visit, await self._core.run(self._details, visit.person, pick))

    async def again(self, visit: Visit) -> None:
        """Answer one of somebody's own questions again, in their conversation with the bot."""
        query_id = payloads.read_query_id(buttons.value(visit))
        answer = await self._core.run(lookup.own, self._core, visit.person, query_id)
        await visit.slack.post(visit.person.id, answers.message(answer))
        if buttons.in_view(visit):
            done = messages.note("The answer is under Messages.")
            await buttons.show_modal(visit, messages.notice(done), instead=done)

    async def example(self, visit: Visit) -> None:
        """Ask one of the examples, where the menu is."""
        place, text = Place.of(visit), messages.example(buttons.value(visit))
        answer = await self._core.run(
            self._core.asker.ask,
            text,
            surface=Surface.SLACK,
            person=visit.person,
            conversation=place.conversation(visit.person),
        )
        await place.show(visit, answers.message(answer, ephemeral=bool(place.url)))

    def _details(self, person: Person, pick: Pick) -> Block:
        picked = lookup.found(self._core, person, pick)
        if picked is None:
            raise InvalidInput("This button names no match.", "Ask the question again.")
        asker = self._core.asker
        return details.details(asker.initiative(picked), asker.searched(), pick.query_id)
