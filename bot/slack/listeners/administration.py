"""What administrators type and press; `bot.admin` checks and writes down each."""

from collections.abc import Awaitable, Callable

from bot.slack import names
from bot.slack.blocks import admin, words
from bot.slack.blocks.parts import Message
from bot.slack.core import Core
from bot.slack.ear import Ear
from bot.slack.listeners import pressed
from bot.slack.listeners.progress import Progress
from bot.slack.names import Action, AdminWord
from bot.slack.place import Place
from bot.slack.visit import Visit
from bot.state.person import Person
from index.builds import Build
from index.errors import InvalidInput, NotFound

Typed = Callable[[Visit, Person, list[str]], Awaitable[Message]]

_ASKED_FOR = words.note("A build is asked for. I write to you how far it is.")
_ENDS = words.note("The build ends as soon as it can.")
_OFFERS = {
    "on": (
        "Who asks here whether anyone has done something is offered an answer, seen by them alone."
    ),
    "off": "Nobody is offered an answer here any more.",
}


def listen(ear: Ear, administration: "Administration") -> None:
    """Do what an administrator presses."""
    for action, listener in (
        (Action.ADMIN_REBUILD, administration.rebuild),
        (Action.ADMIN_REBUILD_ONE, administration.rebuild),
        (Action.ADMIN_CANCEL, administration.cancel),
        (Action.ADMIN_PROMOTE, administration.promote),
        (Action.ADMIN_ROLLBACK, administration.rollback),
        (Action.ADMIN_DIFF, administration.diff),
        (Action.ADMIN_REFRESH, administration.refresh),
    ):
        ear.action(action, pressed.told_there(listener))


class Administration:
    """The administrators' operations, by command and by button; who asks is looked up each time."""

    def __init__(self, core: Core, progress: Progress) -> None:
        """Act in `core`; builds are followed by `progress`."""
        self._core, self._progress = core, progress
        self._words: dict[str, Typed] = {
            AdminWord.STATUS: self._status,
            AdminWord.REBUILD: self._read_again,
            AdminWord.PROGRESS: self._how_far,
            AdminWord.CANCEL: self._end,
            AdminWord.DIFF: self._changes,
            AdminWord.PROMOTE: self._release,
            AdminWord.ROLLBACK: self._back,
            AdminWord.NUDGE: self._offers,
            AdminWord.AUDIT: self._log,
        }

    async def command(self, visit: Visit, typed: list[str]) -> None:
        """Do what was typed after `admin`; with nothing there, tell what can be."""
        if not typed:
            await visit.tell(words.admin_help())
            return
        by, word, rest = await visit.as_admin(), typed[0].casefold(), typed[1:]
        await self._core.run(self._core.admin.allow, by, word, " ".join(rest))
        await visit.tell(await self._words[word](visit, by, rest))

    async def rebuild(self, visit: Visit) -> None:
        """Read all sources again, or the one chosen."""
        by, chosen = await visit.as_admin(), pressed.value(visit)
        await self._rebuild(visit, by, [chosen] if chosen else [])
        await self._tell(visit, by, _ASKED_FOR)

    async def cancel(self, visit: Visit) -> None:
        """End a build before it is done."""
        by = await visit.as_admin()
        await self._core.run(self._core.admin.cancel, by, pressed.value(visit))
        await self._tell(visit, by, _ENDS)

    async def promote(self, visit: Visit) -> None:
        """Let a snapshot answer that is held back."""
        by = await visit.as_admin()
        name = await self._core.run(self._core.admin.promote, by, pressed.value(visit))
        await self._tell(visit, by, _answers_now(name))

    async def rollback(self, visit: Visit) -> None:
        """Let the snapshot before answer again."""
        by = await visit.as_admin()
        name = await self._core.run(self._core.admin.rollback, by)
        await self._tell(visit, by, _answers_now(name))

    async def diff(self, visit: Visit) -> None:
        """Show what a snapshot held back would change, in a modal."""
        changes = await self._core.run(self._core.admin.diff, await visit.as_admin())
        await pressed.show_modal(visit, admin.diff_modal(changes))

    async def refresh(self, visit: Visit) -> None:
        """Show the state of things anew."""
        by = await visit.as_admin()
        if pressed.in_view(visit):
            await self._progress.publish(visit, by)
            return
        status = await self._core.run(self._core.admin.status, by)
        message = admin.progress(status.building) if status.building else admin.status(status)
        await Place.of(visit).show(visit, message, instead=True)

    async def _status(self, _visit: Visit, by: Person, _rest: list[str]) -> Message:
        return admin.status(await self._core.run(self._core.admin.status, by))

    async def _read_again(self, visit: Visit, by: Person, rest: list[str]) -> Message:
        await self._rebuild(visit, by, rest)
        return _ASKED_FOR

    async def _how_far(self, _visit: Visit, by: Person, _rest: list[str]) -> Message:
        return admin.progress(await self._building(by))

    async def _end(self, _visit: Visit, by: Person, _rest: list[str]) -> Message:
        building = await self._building(by)
        await self._core.run(self._core.admin.cancel, by, building.id)
        return _ENDS

    async def _changes(self, _visit: Visit, by: Person, _rest: list[str]) -> Message:
        return admin.diff(await self._core.run(self._core.admin.diff, by))

    async def _release(self, visit: Visit, by: Person, rest: list[str]) -> Message:
        """Promote the snapshot named; without a name, show what is held back and ask."""
        if not rest:
            return await self._status(visit, by, rest)
        return _answers_now(await self._core.run(self._core.admin.promote, by, rest[0]))

    async def _back(self, _visit: Visit, by: Person, rest: list[str]) -> Message:
        """Roll back to the snapshot named; without a name, ask first."""
        earlier = (await self._core.run(self._core.admin.status, by)).earlier
        if earlier is None:
            raise NotFound("There is no earlier index.", "See them with status.")
        if rest and rest[0] != earlier:
            raise InvalidInput(f"“{rest[0]}” is not the index before this one.", f"Name {earlier}.")
        if rest:
            return _answers_now(await self._core.run(self._core.admin.rollback, by))
        return admin.earlier(earlier)

    async def _log(self, _visit: Visit, by: Person, _rest: list[str]) -> Message:
        return admin.audit(await self._core.run(self._core.admin.audit, by))

    async def _offers(self, visit: Visit, by: Person, rest: list[str]) -> Message:
        """Switch the offers of answers on or off in the channel where this is typed."""
        said, channel = "".join(rest).casefold(), visit.channel or ""
        if said not in _OFFERS or not channel.startswith(("C", "G")):
            raise InvalidInput(
                "Answers are offered in a channel, where this is switched on or off.",
                f"Type {names.COMMAND} {names.Word.ADMIN} {AdminWord.NUDGE} on there.",
            )
        await self._core.run(self._core.admin.offers, by, channel, on=said == "on")
        return words.note(_OFFERS[said])

    async def _rebuild(self, visit: Visit, by: Person, sources: list[str]) -> None:
        """Ask for a build and follow it, in the Home tab if it was asked for there."""
        build_id = await self._core.run(self._core.admin.rebuild, by, sources)
        if not pressed.in_view(visit):
            await self._progress.post(visit.slack, by, build_id)

    async def _building(self, by: Person) -> Build:
        building = (await self._core.run(self._core.admin.status, by)).building
        if building is None:
            raise NotFound("No build is under way.", "Ask for one with rebuild.")
        return building

    async def _tell(self, visit: Visit, by: Person, message: Message) -> None:
        """Say what came of a button: the Home tab shows it by itself."""
        if pressed.in_view(visit):
            await self._progress.publish(visit, by)
        else:
            await Place.of(visit).show(visit, message)


def _answers_now(name: str) -> Message:
    return words.note(f"Index {name} answers now.")
