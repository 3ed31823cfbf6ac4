"""A build under way, followed for whoever watches: in a message, and in the Home tab."""

import asyncio

from bot.slack.dispatcher import Ear
from bot.slack.executor import Core
from bot.slack.transport.interaction import Visit
from bot.slack.transport.sender import Posted
from bot.slack.views import admin, home
from bot.slack.views.block_kit import Block
from bot.store.person import Person
from index.errors import SnapshotError

_EVERY = 3.0  # seconds; Slack lets a message be changed about once a second


class Progress:
    """Shows how far builds are, as they go on; ends with the build, or with the server."""

    def __init__(self, ear: Ear, core: Core) -> None:
        """Look in `core`, beside the deliveries of `ear`."""
        self._ear, self._core = ear, core
        self._watching: set[str] = set()

    async def publish(self, visit: Visit, by: Person) -> None:
        """Show somebody their Home tab; an administrator's is kept up to date during a build."""
        view, building = await self._core.run(self._home, by)
        await visit.slack.publish_home(by.id, view)
        if building and by.key not in self._watching:
            self._watching.add(by.key)
            self._ear.aside(self._in_home(visit, view))

    async def post(self, visit: Visit, by: Person, build_id: str) -> None:
        """Write to an administrator how far a build is, in one message that changes."""
        build = await self._core.run(self._core.admin.progress, by, build_id)
        posted = await visit.slack.post(by.id, admin.progress(build))
        self._ear.aside(self._in_message(visit, build_id, posted))

    async def _in_message(self, visit: Visit, build_id: str, posted: Posted) -> None:
        shown, over = None, False
        while not over:
            by = await visit.as_admin()
            build = await self._core.run(self._core.admin.progress, by, build_id)
            message, over = admin.progress(build), build.over
            if message != shown:
                await visit.slack.update(posted.channel, posted.ts, message)
                shown = message
            if not over:
                await asyncio.sleep(_EVERY)

    async def _in_home(self, visit: Visit, shown: Block) -> None:
        building = True
        try:
            while building:
                await asyncio.sleep(_EVERY)
                view, building = await self._core.run(self._home, await visit.as_admin())
                if view != shown:
                    await visit.slack.publish_home(visit.person.id, view)
                    shown = view
        finally:
            self._watching.discard(visit.person.key)

    def _home(self, by: Person) -> tuple[Block, bool]:
        """Somebody's Home tab, and whether a build is under way that it shows."""
        try:
            searched = self._core.asker.searched()
        except SnapshotError:
            searched = None
        status = self._core.admin.status(by) if by.admin else None
        view = home.home(self._core.actor.questions(by), searched, status)
        return view, bool(status and status.building)
