"""What administrators press; `bot.service.administration` checks each and writes it down."""

from bot.slack.dispatcher import Ear
from bot.slack.executor import Core
from bot.slack.handlers import buttons
from bot.slack.handlers.build_progress import Progress
from bot.slack.identifiers import Action
from bot.slack.transport.interaction import Visit
from bot.slack.transport.reply_target import Place
from bot.slack.views import admin
from bot.slack.views.block_kit import Message
from bot.store.person import Person


def listen(ear: Ear, core: Core, progress: Progress) -> None:
    """Do what an administrator presses."""
    administration = Administration(core, progress)
    for action, listener in (
        (Action.ADMIN_REBUILD, administration.rebuild),
        (Action.ADMIN_REBUILD_ONE, administration.rebuild),
        (Action.ADMIN_CANCEL, administration.cancel),
        (Action.ADMIN_PROMOTE, administration.promote),
        (Action.ADMIN_ROLLBACK, administration.rollback),
        (Action.ADMIN_DIFF, administration.diff),
        (Action.ADMIN_REFRESH, administration.refresh),
    ):
        ear.action(action, buttons.told_there(listener))


class Administration:
    """The administrators' operations, each a button; who presses it is looked up each time."""

    def __init__(self, core: Core, progress: Progress) -> None:
        """Act in `core`; builds are followed by `progress`."""
        self._core, self._progress = core, progress

    async def rebuild(self, visit: Visit) -> None:
        """Read all sources again, or the one chosen."""
        by, chosen = await visit.as_admin(), buttons.value(visit)
        build_id = await self._core.run(self._core.admin.rebuild, by, [chosen] if chosen else [])
        if not buttons.in_view(visit):
            await self._progress.post(visit, by, build_id)
        await self._tell(visit, by, admin.asked_for())

    async def cancel(self, visit: Visit) -> None:
        """End a build before it is done."""
        by = await visit.as_admin()
        await self._core.run(self._core.admin.cancel, by, buttons.value(visit))
        await self._tell(visit, by, admin.ends())

    async def promote(self, visit: Visit) -> None:
        """Let a snapshot answer that is held back."""
        by = await visit.as_admin()
        name = await self._core.run(self._core.admin.promote, by, buttons.value(visit))
        await self._tell(visit, by, admin.answers_now(name))

    async def rollback(self, visit: Visit) -> None:
        """Let the snapshot before answer again, if it is still the one that the button named."""
        by = await visit.as_admin()
        name = await self._core.run(self._core.admin.rollback, by, buttons.value(visit))
        await self._tell(visit, by, admin.answers_now(name))

    async def diff(self, visit: Visit) -> None:
        """Show what a snapshot held back would change, in a modal."""
        changes = await self._core.run(self._core.admin.diff, await visit.as_admin())
        await buttons.show_modal(visit, admin.diff_modal(changes), instead=admin.diff(changes))

    async def refresh(self, visit: Visit) -> None:
        """Show the state of things anew."""
        by = await visit.as_admin()
        if buttons.in_view(visit):
            await self._progress.publish(visit, by)
            return
        status = await self._core.run(self._core.admin.status, by)
        message = admin.progress(status.building) if status.building else admin.status(status)
        if (place := Place.of(visit)).url:
            await place.show(visit, message, instead=True)
        else:
            await visit.slack.update(place.channel, str(visit.body["message"]["ts"]), message)

    async def _tell(self, visit: Visit, by: Person, message: Message) -> None:
        """Say what came of a button: the Home tab shows it by itself."""
        if buttons.in_view(visit):
            await self._progress.publish(visit, by)
        else:
            await Place.of(visit).show(visit, message)
