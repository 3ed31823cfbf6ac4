"""Poll a build under way and update the message and the Home tab that show it."""

import asyncio

from bot.presentation.admin_view import view_build, view_status
from bot.slack.dispatcher import Dispatcher
from bot.slack.executor import ServiceExecutor
from bot.slack.transport.interaction import Interaction
from bot.slack.transport.sender import PostedMessage
from bot.slack.views import admin, home
from bot.slack.views.block_kit import Block
from bot.store.person import Person
from index.errors import SnapshotError

_POLL_INTERVAL_S = 3.0  # seconds; Slack lets a message be changed about once a second


class BuildWatcher:
    """Shows the progress of builds; a watch ends with its build, or with the server."""

    def __init__(self, dispatcher: Dispatcher, services: ServiceExecutor) -> None:
        """Read builds through `services`, in background tasks of `dispatcher`."""
        self._dispatcher, self._services = dispatcher, services
        self._watched_homes: set[str] = set()

    async def publish_home(self, interaction: Interaction, actor: Person) -> None:
        """Publish somebody's Home tab; an administrator's is updated while a build runs."""
        view, building = await self._services.run(self._home_view, actor)
        await interaction.sender.publish_home(actor.id, view)
        if building and actor.key not in self._watched_homes:
            self._watched_homes.add(actor.key)
            self._dispatcher.run_in_background(self._update_home(interaction, view))

    async def post_progress(self, interaction: Interaction, actor: Person, build_id: str) -> None:
        """Send an administrator the progress of a build, in one message that is updated."""
        build = await self._services.run(self._services.admin.get_build, actor, build_id)
        posted = await interaction.sender.post(actor.id, admin.progress_message(view_build(build)))
        self._dispatcher.run_in_background(self._update_message(interaction, build_id, posted))

    async def _update_message(
        self, interaction: Interaction, build_id: str, posted: PostedMessage
    ) -> None:
        last_message, is_over = None, False
        while not is_over:
            actor = await interaction.resolve_person()
            build = await self._services.run(self._services.admin.get_build, actor, build_id)
            message, is_over = admin.progress_message(view_build(build)), build.is_finished
            if message != last_message:
                await interaction.sender.update(posted.channel, posted.ts, message)
                last_message = message
            if not is_over:
                await asyncio.sleep(_POLL_INTERVAL_S)

    async def _update_home(self, interaction: Interaction, last_view: Block) -> None:
        building = True
        try:
            while building:
                await asyncio.sleep(_POLL_INTERVAL_S)
                view, building = await self._services.run(
                    self._home_view, await interaction.resolve_person()
                )
                if view != last_view:
                    await interaction.sender.publish_home(interaction.person.id, view)
                    last_view = view
        finally:
            self._watched_homes.discard(interaction.person.key)

    def _home_view(self, actor: Person) -> tuple[Block, bool]:
        """Return somebody's Home tab, and whether it shows a build under way."""
        try:
            scope = self._services.answering.search_scope()
        except SnapshotError:
            scope = None
        status = self._services.admin.status(actor) if actor.admin else None
        status_view = view_status(status) if status else None
        view = home.home_view(self._services.history.list_questions(actor), scope, status_view)
        return view, bool(status and status.pending_build)
