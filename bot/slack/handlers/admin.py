"""Handle administrators' buttons and `/hasanyone admin WORD`; the service checks and records each.

Who acts is looked up each time: a button may be forged, and an administrator may be one no more.
"""

from collections.abc import Awaitable, Callable
from functools import partial

from bot.chat.build_watcher import BuildProgress, BuildWatcher
from bot.chat.services import ChatServices
from bot.presentation import labels
from bot.presentation.admin_view import view_audit, view_build, view_comparison, view_status
from bot.slack import identifiers
from bot.slack.dispatcher import Dispatcher
from bot.slack.handlers.home import HomeTab
from bot.slack.identifiers import ActionId, AdminCommand
from bot.slack.transport.interaction import Interaction
from bot.slack.transport.reply_target import ReplyTarget
from bot.slack.views import admin, messages
from bot.slack.views.block_kit import SlackMessage
from bot.store.model import Person
from index.errors import InvalidInput, NotFound
from index.snapshot.build_records import BuildRecord

CommandHandler = Callable[[Interaction, Person, list[str]], Awaitable[SlackMessage]]


def register(
    dispatcher: Dispatcher, services: ChatServices, progress: "ProgressMessages", home_tab: HomeTab
) -> None:
    """Register a handler for each administrator's button."""
    handlers = AdminButtonHandlers(services, progress, home_tab)
    for action_id, handler in (
        (ActionId.ADMIN_REBUILD, handlers.rebuild),
        (ActionId.ADMIN_REBUILD_ONE, handlers.rebuild),
        (ActionId.ADMIN_CANCEL, handlers.cancel),
        (ActionId.ADMIN_PROMOTE, handlers.promote),
        (ActionId.ADMIN_ROLLBACK, handlers.rollback),
        (ActionId.ADMIN_DIFF, handlers.diff),
        (ActionId.ADMIN_REFRESH, handlers.refresh),
    ):
        dispatcher.action(action_id, handler)


class ProgressMessages:
    """Messages to administrators, each updated while it shows the progress of a build."""

    def __init__(self, services: ChatServices, watcher: BuildWatcher) -> None:
        """Read builds through `services`; `watcher` follows them."""
        self._services, self._watcher = services, watcher

    async def post(self, interaction: Interaction, actor: Person, build_id: str) -> None:
        """Send an administrator the progress of a build."""
        build = await self._services.run(self._services.admin.get_build, actor, build_id)
        message = admin.progress_message(view_build(build))
        posted = await interaction.sender.post(actor.id, message)
        self._watcher.watch(
            (posted.channel, posted.ts),
            build_id,
            message,
            partial(self._poll, interaction, build_id),
            partial(interaction.sender.update, posted.channel, posted.ts),
        )

    async def _poll(self, interaction: Interaction, build_id: str) -> BuildProgress[SlackMessage]:
        actor = await interaction.resolve_person()
        build = await self._services.run(self._services.admin.get_build, actor, build_id)
        return BuildProgress(admin.progress_message(view_build(build)), build.is_finished)


class AdminButtonHandlers:
    """One handler for each administrator's button."""

    def __init__(
        self, services: ChatServices, progress: ProgressMessages, home_tab: HomeTab
    ) -> None:
        """Act through `services`; `progress` and `home_tab` show builds."""
        self._services, self._progress, self._home_tab = services, progress, home_tab

    async def rebuild(self, interaction: Interaction) -> None:
        """Start a build of all sources, or of the one chosen."""
        actor, source = await interaction.resolve_person(), interaction.action_value
        build_id = await self._services.run(
            self._services.admin.rebuild, actor, [source] if source else []
        )
        if not interaction.is_in_view:
            await self._progress.post(interaction, actor, build_id)
        await self._show_outcome(interaction, actor, admin.build_requested())

    async def cancel(self, interaction: Interaction) -> None:
        """Cancel a build."""
        actor = await interaction.resolve_person()
        await self._services.run(self._services.admin.cancel_build, actor, interaction.action_value)
        await self._show_outcome(interaction, actor, admin.build_cancelled())

    async def promote(self, interaction: Interaction) -> None:
        """Promote a snapshot that is held back."""
        actor = await interaction.resolve_person()
        name = await self._services.run(
            self._services.admin.promote, actor, interaction.action_value
        )
        await self._show_outcome(interaction, actor, admin.snapshot_live(name))

    async def rollback(self, interaction: Interaction) -> None:
        """Roll back to the previous snapshot, if it is still the one that the button names."""
        actor = await interaction.resolve_person()
        name = await self._services.run(
            self._services.admin.rollback, actor, interaction.action_value
        )
        await self._show_outcome(interaction, actor, admin.snapshot_live(name))

    async def diff(self, interaction: Interaction) -> None:
        """Show what a snapshot held back would change, in a modal."""
        comparison = await self._services.run(
            self._services.admin.diff, await interaction.resolve_person()
        )
        changes = view_comparison(comparison)
        await interaction.show_modal(
            admin.diff_modal(changes), fallback=admin.diff_message(changes)
        )

    async def refresh(self, interaction: Interaction) -> None:
        """Show the status of the index, or of its build, anew."""
        actor = await interaction.resolve_person()
        if interaction.is_in_view:
            await self._home_tab.publish(interaction, actor)
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
        if interaction.is_in_view:
            await self._home_tab.publish(interaction, actor)
        else:
            await ReplyTarget.from_interaction(interaction).send(interaction, message)


class AdminCommandHandlers:
    """One handler for each administrator's command."""

    def __init__(self, services: ChatServices, progress: ProgressMessages) -> None:
        """Act through `services`; `progress` shows builds."""
        self._services, self._progress = services, progress
        self._handlers: dict[str, CommandHandler] = {
            AdminCommand.STATUS: self._status,
            AdminCommand.REBUILD: self._rebuild,
            AdminCommand.PROGRESS: self._build_progress,
            AdminCommand.CANCEL: self._cancel,
            AdminCommand.DIFF: self._diff,
            AdminCommand.PROMOTE: self._promote,
            AdminCommand.ROLLBACK: self._rollback,
            AdminCommand.NUDGE: self._switch_nudges,
            AdminCommand.AUDIT: self._audit_log,
        }

    async def run(self, interaction: Interaction, words: list[str]) -> None:
        """Run the command typed after `admin`; with nothing there, reply with the commands."""
        if not words:
            await interaction.reply_privately(messages.admin_help())
            return
        actor = await interaction.resolve_person()
        command, arguments = words[0].casefold(), words[1:]
        await self._services.run(
            self._services.admin.require_admin, actor, command, " ".join(arguments)
        )
        await interaction.reply_privately(
            await self._handlers[command](interaction, actor, arguments)
        )

    async def _status(
        self, _interaction: Interaction, actor: Person, _arguments: list[str]
    ) -> SlackMessage:
        status = await self._services.run(self._services.admin.status, actor)
        return admin.status_message(view_status(status))

    async def _rebuild(
        self, interaction: Interaction, actor: Person, arguments: list[str]
    ) -> SlackMessage:
        sources = " ".join(arguments).replace(",", " ").split()
        build_id = await self._services.run(self._services.admin.rebuild, actor, sources)
        await self._progress.post(interaction, actor, build_id)
        return admin.build_requested()

    async def _build_progress(
        self, _interaction: Interaction, actor: Person, _arguments: list[str]
    ) -> SlackMessage:
        return admin.progress_message(view_build(await self._pending_build(actor)))

    async def _cancel(
        self, _interaction: Interaction, actor: Person, _arguments: list[str]
    ) -> SlackMessage:
        build = await self._pending_build(actor)
        await self._services.run(self._services.admin.cancel_build, actor, build.id)
        return admin.build_cancelled()

    async def _diff(
        self, _interaction: Interaction, actor: Person, _arguments: list[str]
    ) -> SlackMessage:
        comparison = await self._services.run(self._services.admin.diff, actor)
        return admin.diff_message(view_comparison(comparison))

    async def _promote(
        self, interaction: Interaction, actor: Person, arguments: list[str]
    ) -> SlackMessage:
        """Promote the snapshot named; without a name, show what is held back and ask."""
        if not arguments:
            return await self._status(interaction, actor, arguments)
        return admin.snapshot_live(
            await self._services.run(self._services.admin.promote, actor, arguments[0])
        )

    async def _rollback(
        self, _interaction: Interaction, actor: Person, arguments: list[str]
    ) -> SlackMessage:
        """Roll back to the snapshot named; without a name, ask first."""
        earlier = (await self._services.run(self._services.admin.status, actor)).rollback_target
        if earlier is None:
            raise NotFound(labels.NO_EARLIER_INDEX, _type_command(AdminCommand.STATUS))
        if arguments and arguments[0] != earlier:
            raise InvalidInput(
                labels.NOT_PREVIOUS_INDEX.format(name=arguments[0]),
                _type_command(AdminCommand.ROLLBACK, earlier),
            )
        if arguments:
            return admin.snapshot_live(
                await self._services.run(self._services.admin.rollback, actor, earlier)
            )
        return admin.rollback_message(earlier)

    async def _audit_log(
        self, _interaction: Interaction, actor: Person, _arguments: list[str]
    ) -> SlackMessage:
        """Return the audit log of the person's own workspace; no other's is shown."""
        entries = await self._services.run(self._services.admin.list_audit_entries, actor)
        return admin.audit_message(view_audit(entries))

    async def _switch_nudges(
        self, interaction: Interaction, actor: Person, arguments: list[str]
    ) -> SlackMessage:
        """Switch offers of answers on or off in the channel where this is typed."""
        switch, channel = "".join(arguments).casefold(), interaction.channel or ""
        if switch not in {"on", "off"} or not channel.startswith(("C", "G")):
            raise InvalidInput(
                labels.SWITCH_OFFERS_IN_CHANNEL,
                _type_command(AdminCommand.NUDGE, "on", template=labels.TYPE_COMMAND_THERE),
            )
        await self._services.run(self._services.admin.set_offers, actor, channel, on=switch == "on")
        return admin.nudges_switched(on=switch == "on")

    async def _pending_build(self, actor: Person) -> BuildRecord:
        build = (await self._services.run(self._services.admin.status, actor)).pending_build
        if build is None:
            raise NotFound(labels.NO_BUILD, _type_command(AdminCommand.REBUILD))
        return build


def _type_command(*words: str, template: str = "") -> str:
    """Return the hint to type an administrator's command."""
    command = " ".join((identifiers.COMMAND, identifiers.Subcommand.ADMIN, *words))
    return (template or labels.TYPE_COMMAND).format(command=command)
