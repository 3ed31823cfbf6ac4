"""Handle the Home tab and its buttons, and the Messages tab when it is opened."""

from functools import partial

from bot.chat.build_watcher import BuildProgress, BuildWatcher
from bot.chat.services import ChatServices
from bot.presentation import labels
from bot.presentation.admin_view import view_status
from bot.presentation.help_view import view_examples
from bot.presentation.home_view import view_home
from bot.service.administration import IndexStatus
from bot.slack.dispatcher import Dispatcher
from bot.slack.identifiers import ActionId
from bot.slack.transport.agent import suggest_prompts
from bot.slack.transport.interaction import Interaction
from bot.slack.transport.sender import SlackDeliveryError
from bot.slack.views import home, messages
from bot.slack.views.block_kit import Block
from bot.store.model import Person, Surface
from index.errors import SnapshotError


def register(dispatcher: Dispatcher, services: ChatServices, home_tab: "HomeTab") -> None:
    """Register the handlers of the Home and Messages tabs."""
    handlers = HomeHandlers(services, home_tab)
    dispatcher.event("app_home_opened", handlers.open_tab, is_asked=False)
    dispatcher.action(ActionId.FORGET, handlers.delete_history)


class HomeTab:
    """Publishes Home tabs; an administrator's is updated while a build runs."""

    def __init__(self, services: ChatServices, watcher: BuildWatcher) -> None:
        """Read through `services`; `watcher` follows builds."""
        self._services, self._watcher = services, watcher

    async def publish(self, interaction: Interaction, actor: Person) -> None:
        """Publish a person's Home tab."""
        view, status = await self._services.run(self._view, actor)
        await interaction.sender.publish_home(actor.id, view)
        if status and status.pending_build:
            self._watcher.watch(
                ("home", actor.key),
                status.pending_build.id,
                view,
                partial(self._poll, interaction),
                partial(interaction.sender.publish_home, actor.id),
            )

    async def _poll(self, interaction: Interaction) -> BuildProgress[Block]:
        view, status = await self._services.run(self._view, await interaction.resolve_person())
        return BuildProgress(view, is_over=not (status and status.pending_build))

    def _view(self, actor: Person) -> tuple[Block, IndexStatus | None]:
        """Return a person's Home tab, and the status in it, which administrators alone see."""
        try:
            scope = self._services.answers.search_scope()
        except SnapshotError:
            scope = None
        status = self._services.admin.status(actor) if actor.admin else None
        questions = self._services.history.list_questions(actor)
        view = view_home(Surface.SLACK, questions, scope)
        return home.home_tab(view, view_status(status) if status else None), status


class HomeHandlers:
    """Show each person their own Home tab."""

    def __init__(self, services: ChatServices, home_tab: HomeTab) -> None:
        """Act through `services`, and publish by `home_tab`."""
        self._services, self._home_tab = services, home_tab

    async def open_tab(self, interaction: Interaction) -> None:
        """Show the tab that a person opens."""
        if interaction.event.get("tab") == "messages":
            await self._open_messages(interaction)
        else:
            await self._home_tab.publish(interaction, await interaction.resolve_person())

    async def delete_history(self, interaction: Interaction) -> None:
        """Delete the person's questions and feedback."""
        count = await self._services.run(self._services.history.delete_all, interaction.person)
        confirmation = messages.deleted_message(count)
        try:
            await interaction.show_modal(messages.notice_modal(confirmation), fallback=confirmation)
        finally:  # the tab shows no deleted question, even where the modal was refused
            await self._home_tab.publish(interaction, await interaction.resolve_person())

    async def _open_messages(self, interaction: Interaction) -> None:
        """Suggest questions, and welcome a person who comes for the first time."""
        person, channel = interaction.person, str(interaction.event["channel"])
        claims = self._services.store.claims
        claim = person.tenant_key("welcome", person.id)
        if await self._services.write(claims.claim, claim):
            try:
                await interaction.sender.post(channel, messages.welcome_message())
            except SlackDeliveryError as refused:
                if not refused.retryable:  # else it is sent later
                    await self._services.write(claims.release, claim)
                raise
        examples = view_examples()
        await suggest_prompts(
            interaction.sender, channel, labels.PRODUCT_QUESTION, examples.questions
        )
