"""Handle the Home tab and its buttons, and the Messages tab when it is opened."""

from bot.chat.services import ChatServices
from bot.slack.dispatcher import Dispatcher
from bot.slack.handlers import buttons
from bot.slack.handlers.build_progress import BuildWatcher
from bot.slack.identifiers import ActionId
from bot.slack.transport.interaction import Interaction
from bot.slack.transport.sender import SlackDeliveryError
from bot.slack.views import messages

_PROMPTS_TITLE = "Has anyone done it before?"


def register(dispatcher: Dispatcher, services: ChatServices, watcher: BuildWatcher) -> None:
    """Register the handlers of the Home and Messages tabs."""
    handlers = HomeHandlers(services, watcher)
    dispatcher.event("app_home_opened", handlers.open_tab)
    dispatcher.action(ActionId.FORGET, buttons.with_error_modal(handlers.delete_history))


class HomeHandlers:
    """Show each person their own Home tab."""

    def __init__(self, services: ChatServices, watcher: BuildWatcher) -> None:
        """Read through `services`; `watcher` publishes the tab and follows a build."""
        self._services, self._watcher = services, watcher

    async def open_tab(self, interaction: Interaction) -> None:
        """Show the tab that somebody opens."""
        if interaction.event.get("tab") == "messages":
            await self._open_messages(interaction)
        else:
            await self._watcher.publish_home(interaction, await interaction.resolve_person())

    async def delete_history(self, interaction: Interaction) -> None:
        """Delete the person's questions and feedback."""
        count = await self._services.run(self._services.history.delete_all, interaction.person)
        confirmation = messages.deleted_message(count)
        try:
            await buttons.show_modal(
                interaction, messages.notice_modal(confirmation), fallback=confirmation
            )
        finally:  # what is deleted is not shown, whether or not that can be said
            await self._watcher.publish_home(interaction, await interaction.resolve_person())

    async def _open_messages(self, interaction: Interaction) -> None:
        """Suggest questions, and welcome a person who comes for the first time."""
        person, channel = interaction.person, str(interaction.event["channel"])
        claim = person.tenant_key("welcome", person.id)
        if await self._services.write(self._services.store.claims.claim, claim):
            try:
                await interaction.sender.post(channel, messages.welcome_message())
            except SlackDeliveryError:
                await self._services.write(self._services.store.claims.release, claim)
                raise
        # Without thread_ts: with it an agent's prompts are dropped without a word.
        await interaction.sender.call(
            "assistant.threads.setSuggestedPrompts",
            channel_id=channel,
            title=_PROMPTS_TITLE,
            prompts=messages.suggested_prompts(),
        )
