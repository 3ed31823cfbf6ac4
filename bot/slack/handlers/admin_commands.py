"""Handle `/hasanyone admin WORD`; `bot.service.administration` records each command."""

from collections.abc import Awaitable, Callable

from bot.presentation.admin_view import view_audit, view_build, view_comparison, view_status
from bot.slack import identifiers
from bot.slack.executor import ServiceExecutor
from bot.slack.handlers.build_progress import BuildWatcher
from bot.slack.identifiers import AdminCommand
from bot.slack.transport.interaction import Interaction
from bot.slack.views import admin, messages
from bot.slack.views.block_kit import SlackMessage
from bot.store.person import Person
from index.errors import InvalidInput, NotFound
from index.snapshot.build_records import BuildRecord

CommandHandler = Callable[[Interaction, Person, list[str]], Awaitable[SlackMessage]]


class AdminCommandHandlers:
    """One handler for each administrator's command; who types it is looked up each time."""

    def __init__(self, services: ServiceExecutor, watcher: BuildWatcher) -> None:
        """Act through `services`; `watcher` follows builds."""
        self._services, self._watcher = services, watcher
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
        actor, command, arguments = (
            await interaction.resolve_person(),
            words[0].casefold(),
            words[1:],
        )
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
        build_id = await self._services.run(self._services.admin.rebuild, actor, arguments)
        await self._watcher.post_progress(interaction, actor, build_id)
        return admin.build_requested()

    async def _build_progress(
        self, _interaction: Interaction, actor: Person, _arguments: list[str]
    ) -> SlackMessage:
        return admin.progress_message(view_build(await self._running_build(actor)))

    async def _cancel(
        self, _interaction: Interaction, actor: Person, _arguments: list[str]
    ) -> SlackMessage:
        build = await self._running_build(actor)
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
            raise NotFound("There is no earlier index.", "See them with status.")
        if arguments and arguments[0] != earlier:
            raise InvalidInput(
                f"“{arguments[0]}” is not the index before this one.", f"Name {earlier}."
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
            typed = f"{identifiers.COMMAND} {identifiers.Subcommand.ADMIN} {AdminCommand.NUDGE} on"
            raise InvalidInput(
                "Answers are offered in a channel, where this is switched on or off.",
                f"Type {typed} there.",
            )
        await self._services.run(self._services.admin.set_offers, actor, channel, on=switch == "on")
        return admin.nudges_switched(on=switch == "on")

    async def _running_build(self, actor: Person) -> BuildRecord:
        build = (await self._services.run(self._services.admin.status, actor)).pending_build
        if build is None:
            raise NotFound("No build is under way.", "Ask for one with rebuild.")
        return build
