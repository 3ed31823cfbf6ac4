"""What somebody thinks of an answer or a match: said in a menu, or in a modal with a word more."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.service.answering import MOST_HITS
from bot.slack import payloads
from bot.slack.dispatcher import Ear
from bot.slack.executor import Core
from bot.slack.handlers import buttons, lookup
from bot.slack.identifiers import Action, Field, View
from bot.slack.payloads import Pick
from bot.slack.transport.interaction import Visit
from bot.slack.views import feedback, messages
from bot.slack.views.block_kit import Block
from bot.slack.views.feedback import Submitted
from bot.store.feedback import Feedback
from bot.store.person import Person
from index.errors import InvalidInput

Read = Callable[[str, Mapping[str, Any]], Submitted]


def listen(ear: Ear, core: Core) -> None:
    """Take what people say of answers."""
    hearing = Hearing(core)
    ear.action(Action.ANSWER_FEEDBACK, buttons.told_there(hearing.chosen))
    ear.action(Action.MATCH_FEEDBACK, buttons.told_there(hearing.chosen))
    ear.view(View.WRONG, hearing.wrong)
    ear.view(View.SAME, hearing.same)


class Hearing:
    """Keeps what is said in the store."""

    def __init__(self, core: Core) -> None:
        """Keep it with `core`."""
        self._core = core

    async def chosen(self, visit: Visit) -> None:
        """Keep what was chosen in a menu, or ask for the word more that it needs."""
        kind, pick = payloads.read_choice(buttons.value(visit))
        if kind in {Feedback.SAME, Feedback.WRONG}:
            view = await self._core.run(self._form, visit.person, kind, pick)
            await buttons.show_modal(visit, view)
            return
        await self._core.run(self._keep, visit.person, Submitted(kind, pick))
        if buttons.in_view(visit):
            said = messages.thanks(kind)
            await buttons.show_modal(visit, messages.notice(said), instead=said)
        else:
            await visit.tell(messages.thanks(kind))

    async def wrong(self, visit: Visit) -> None:
        """Keep what is wrong."""
        await self._submitted(visit, feedback.read_wrong, Field.NOTE)

    async def same(self, visit: Visit) -> None:
        """Keep which match is the same; the id of the other one is the note."""
        await self._submitted(visit, feedback.read_same, Field.SAME_AS)

    async def _submitted(self, visit: Visit, read: Read, field: Field) -> None:
        """Keep what was submitted: what is wrong with it is said beside its field.

        It is acknowledged before it is kept, which may wait for a search; a fault is told after.
        """
        try:
            said = read(buttons.metadata(visit), buttons.state(visit))
        except InvalidInput as error:
            told = f"{error.message} {error.hint}".strip()
            await visit.acknowledge(response_action="errors", errors={field: told})
            return
        done = messages.notice(messages.thanks(said.kind))
        await visit.acknowledge(response_action="update", view=done)
        await self._core.run(self._keep, visit.person, said)

    def _form(self, person: Person, kind: Feedback, pick: Pick) -> Block:
        picked = lookup.found(self._core, person, pick)
        if kind is Feedback.WRONG:
            initiative = self._core.asker.initiative(picked) if picked else None
            return feedback.wrong(pick.query_id, initiative)
        if picked is None:
            raise InvalidInput("Only a match can be the same as another.")
        return feedback.same(self._core.asker.again(pick.query_id, limit=MOST_HITS), picked)

    def _keep(self, person: Person, said: Submitted) -> None:
        picked = lookup.found(self._core, person, said.pick)
        other = lookup.found(self._core, person, said.same_as) if said.same_as else None
        self._core.actor.feedback(
            person,
            said.pick.query_id,
            said.kind,
            initiative=picked,
            note=other or said.note,
        )
