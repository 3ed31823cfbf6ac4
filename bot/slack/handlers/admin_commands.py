"""Handle `/hasanyone admin WORD`; `bot.service.administration` records each command."""

from collections.abc import Awaitable, Callable

from bot.slack import identifiers
from bot.slack.executor import Core
from bot.slack.handlers.build_progress import Progress
from bot.slack.identifiers import AdminWord
from bot.slack.transport.interaction import Visit
from bot.slack.views import admin, messages
from bot.slack.views.block_kit import Message
from bot.store.person import Person
from index.errors import InvalidInput, NotFound
from index.snapshot.build_records import Build

Done = Callable[[Visit, Person, list[str]], Awaitable[Message]]


class Typed:
    """The administrators' operations, each a word; who types it is looked up each time."""

    def __init__(self, core: Core, progress: Progress) -> None:
        """Act in `core`; builds are followed by `progress`."""
        self._core, self._progress = core, progress
        self._words: dict[str, Done] = {
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

    async def do(self, visit: Visit, typed: list[str]) -> None:
        """Do what was typed after `admin`; with nothing there, tell what can be."""
        if not typed:
            await visit.tell(messages.admin_help())
            return
        by, word, rest = await visit.as_admin(), typed[0].casefold(), typed[1:]
        await self._core.run(self._core.admin.allow, by, word, " ".join(rest))
        await visit.tell(await self._words[word](visit, by, rest))

    async def _status(self, _visit: Visit, by: Person, _rest: list[str]) -> Message:
        return admin.status(await self._core.run(self._core.admin.status, by))

    async def _read_again(self, visit: Visit, by: Person, rest: list[str]) -> Message:
        build_id = await self._core.run(self._core.admin.rebuild, by, rest)
        await self._progress.post(visit, by, build_id)
        return admin.asked_for()

    async def _how_far(self, _visit: Visit, by: Person, _rest: list[str]) -> Message:
        return admin.progress(await self._building(by))

    async def _end(self, _visit: Visit, by: Person, _rest: list[str]) -> Message:
        building = await self._building(by)
        await self._core.run(self._core.admin.cancel, by, building.id)
        return admin.ends()

    async def _changes(self, _visit: Visit, by: Person, _rest: list[str]) -> Message:
        return admin.diff(await self._core.run(self._core.admin.diff, by))

    async def _release(self, visit: Visit, by: Person, rest: list[str]) -> Message:
        """Promote the snapshot named; without a name, show what is held back and ask."""
        if not rest:
            return await self._status(visit, by, rest)
        return admin.answers_now(await self._core.run(self._core.admin.promote, by, rest[0]))

    async def _back(self, _visit: Visit, by: Person, rest: list[str]) -> Message:
        """Roll back to the snapshot named; without a name, ask first."""
        earlier = (await self._core.run(self._core.admin.status, by)).earlier
        if earlier is None:
            raise NotFound("There is no earlier index.", "See them with status.")
        if rest and rest[0] != earlier:
            raise InvalidInput(f"“{rest[0]}” is not the index before this one.", f"Name {earlier}.")
        if rest:
            return admin.answers_now(await self._core.run(self._core.admin.rollback, by, earlier))
        return admin.earlier(earlier)

    async def _log(self, _visit: Visit, by: Person, _rest: list[str]) -> Message:
        """What was done from the person's own workspace: another's is none of theirs."""
        return admin.audit(await self._core.run(self._core.admin.audit, by))

    async def _offers(self, visit: Visit, by: Person, rest: list[str]) -> Message:
        """Switch the offers of answers on or off in the channel where this is typed."""
        said, channel = "".join(rest).casefold(), visit.channel or ""
        if said not in {"on", "off"} or not channel.startswith(("C", "G")):
            raise InvalidInput(
                "Answers are offered in a channel, where this is switched on or off.",
                f"Type {identifiers.COMMAND} {identifiers.Word.ADMIN} {AdminWord.NUDGE} on there.",
            )
        await self._core.run(self._core.admin.offers, by, channel, on=said == "on")
        return admin.offers(on=said == "on")

    async def _building(self, by: Person) -> Build:
        building = (await self._core.run(self._core.admin.status, by)).building
        if building is None:
            raise NotFound("No build is under way.", "Ask for one with rebuild.")
        return building
