"""Handle the buttons of administrators; `bot.service.administration` checks and records each."""

from bot.presentation.admin_view import view_build, view_comparison, view_status
from bot.slack.dispatcher import Dispatcher
from bot.slack.executor import ServiceExecutor
from bot.slack.handlers import buttons
from bot.slack.handlers.build_progress import BuildWatcher
from bot.slack.identifiers import ActionId
from bot.slack.transport.interaction import Interaction
from bot.slack.transport.reply_target import ReplyTarget
from bot.slack.views import admin
from bot.slack.views.block_kit import SlackMessage
from bot.store.person import Person


def register(dispatcher: Dispatcher, services: ServiceExecutor, watcher: BuildWatcher) -> None:
    """Register a handler for each administrator's button."""
    handlers = AdminButtonHandlers(services, watcher)
    for action_id, handler in (
        (ActionId.ADMIN_REBUILD, handlers.rebuild),
        (ActionId.ADMIN_REBUILD_ONE, handlers.rebuild),
        (ActionId.ADMIN_CANCEL, handlers.cancel),
        (ActionId.ADMIN_PROMOTE, handlers.promote),
        (ActionId.ADMIN_ROLLBACK, handlers.rollback),
        (ActionId.ADMIN_DIFF, handlers.diff),
        (ActionId.ADMIN_REFRESH, handlers.refresh),
    ):
        dispatcher.action(action_id, buttons.with_error_modal(handler))


class AdminButtonHandlers:
    """One handler for each administrator's button; who presses it is looked up each time."""

    def __init__(self, services: ServiceExecutor, watcher: BuildWatcher) -> None:
        """Act through `services`; `watcher` follows builds."""
        self._services, self._watcher = services, watcher

    async def rebuild(self, interaction: Interaction) -> None:
        """Start a build of all sources, or of the one chosen."""
        actor, source = await interaction.resolve_person(), buttons.value(interaction)
        build_id = await self._services.run(
            self._services.admin.rebuild, actor, [source] if source else []
        )
        if not buttons.is_in_view(interaction):
            await self._watcher.post_progress(interaction, actor, build_id)
        await self._show_outcome(interaction, actor, admin.build_requested())

    async def cancel(self, interaction: Interaction) -> None:
        """Cancel a build."""
        actor = await interaction.resolve_person()
        await self._services.run(
            self._services.admin.cancel_build, actor, buttons.value(interaction)
        )
        await self._show_outcome(interaction, actor, admin.build_cancelled())

    async def promote(self, interaction: Interaction) -> None:
        """Promote a snapshot that is held back."""
        actor = await interaction.resolve_person()
        name = await self._services.run(
            self._services.admin.promote, actor, buttons.value(interaction)
        )
        await self._show_outcome(interaction, actor, admin.snapshot_live(name))

    async def rollback(self, interaction: Interaction) -> None:
        """Roll back to the previous snapshot, if it is still the one that the button names."""
        actor = await interaction.resolve_person()
        name = await self._services.run(
            self._services.admin.rollback, actor, buttons.value(interaction)
        )
        await self._show_outcome(interaction, actor, admin.snapshot_live(name))

    async def diff(self, interaction: Interaction) -> None:
        """Show what a snapshot held back would change, in a modal."""
        comparison = await self._services.run(
            self._services.admin.diff, await interaction.resolve_person()
        )
        changes = view_comparison(comparison)
        await buttons.show_modal(
            interaction, admin.diff_modal(changes), fallback=admin.diff_message(changes)
        )

    async def refresh(self, interaction: Interaction) -> None:
        """Show the status of the index, or of its build, anew."""
        actor = await interaction.resolve_person()
        if buttons.is_in_view(interaction):
            await self._watcher.publish_home(interaction, actor)
            return
        status = await self._services.run(self._services.admin.status, actor)
        message = (
            admin.progress_message(view_build(status.pending_build))
            if status.pending_build
            else admin.status_message(view_status(status))
        )
        if (target := ReplyTarget.from_interaction(interaction)).response_url:
            await target.send(interaction, message, replace_original=True)
        else:
            await interaction.sender.update(
                target.channel, str(interaction.payload["message"]["ts"]), message
            )

    async def _show_outcome(
        self, interaction: Interaction, actor: Person, message: SlackMessage
    ) -> None:
        """Send `message`; in the Home tab publish the tab instead, which shows the outcome."""
        if buttons.is_in_view(interaction):
            await self._watcher.publish_home(interaction, actor)
        else:
            await ReplyTarget.from_interaction(interaction).send(interaction, message)
