"""What is submitted in a modal: other limits, what is wrong, what is the same."""

from collections.abc import Mapping
from typing import Any

from bot.errors import fault
from bot.slack.blocks import answer as answers
from bot.slack.blocks import feedback, refine, words
from bot.slack.blocks.feedback import Submitted
from bot.slack.core import Core
from bot.slack.ear import Ear
from bot.slack.listeners.actions import found, say
from bot.slack.names import Field, View
from bot.slack.place import Place
from bot.slack.visit import Visit
from bot.state.person import Person
from bot.state.question import Surface
from index import question
from index.errors import AppError, InvalidInput


def listen(ear: Ear, core: Core) -> None:
    """Take what is submitted."""
    submitting = Submitting(core)
    ear.view(View.REFINE, submitting.refined)
    ear.view(View.WRONG, submitting.wrong)
    ear.view(View.SAME, submitting.same)


class Submitting:
    """Does in the core what somebody submitted, and answers in the modal or where it came from."""

    def __init__(self, core: Core) -> None:
        """Act in `core`."""
        self._core = core

    async def refined(self, visit: Visit) -> None:
        """Ask the question under the limits submitted; a limit that is refused says why."""
        said = refine.read_refine(_state(visit))
        if said.errors:
            await visit.acknowledge(response_action="errors", errors=dict(said.errors))
            return
        await visit.acknowledge()
        where = refine.read_where(visit.view.get("private_metadata", ""))
        place = Place.back(where)
        try:
            kept = await self._core.run(self._core.actor.question, visit.person, where["query_id"])
            answer = await self._core.run(
                self._core.asker.ask,
                question.subject(kept.text),
                surface=Surface.SLACK,
                person=visit.person,
                conversation=place.conversation(visit.person),
                filters=said.filters,
            )
        except AppError as error:
            await place.show(visit, words.fault(fault(error)))
            return
        alone = bool(place.url)
        await place.show(visit, answers.message(answer, ephemeral=alone), instead=alone)

    async def wrong(self, visit: Visit) -> None:
        """Keep what is wrong."""
        await self._say(visit, feedback.read_wrong)

    async def same(self, visit: Visit) -> None:
        """Keep which match is the same; the id of the other one is the note."""
        await self._say(visit, feedback.read_same)

    async def _say(self, visit: Visit, read: Any) -> None:
        metadata = visit.view.get("private_metadata", "")
        try:
            said: Submitted = read(metadata, _state(visit))
            await self._core.run(self._keep, visit.person, said)
        except InvalidInput as error:
            told = f"{error.message} {error.hint}".strip()
            name = Field.SAME_AS if read is feedback.read_same else Field.NOTE
            await visit.acknowledge(response_action="errors", errors={name: told})
        except AppError as error:
            await visit.acknowledge(response_action="update", view=words.fault_modal(fault(error)))
        else:
            done = words.notice(words.thanks(said.kind))
            await visit.acknowledge(response_action="update", view=done)

    def _keep(self, person: Person, said: Submitted) -> None:
        other = found(self._core, person, said.same_as) if said.same_as else None
        say(self._core, person, said.kind, said.pick, other or said.note)


def _state(visit: Visit) -> Mapping[str, Any]:
    found: Mapping[str, Any] = (visit.view.get("state") or {}).get("values") or {}
    return found
