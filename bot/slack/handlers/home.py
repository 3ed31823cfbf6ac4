"""The Home tab, the Messages tab as it is opened, and what is pressed in the first."""

from bot.slack.dispatcher import Ear
from bot.slack.executor import Core
from bot.slack.handlers import buttons
from bot.slack.handlers.build_progress import Progress
from bot.slack.identifiers import Action
from bot.slack.transport.interaction import Visit
from bot.slack.transport.sender import Refused
from bot.slack.views import messages

_PROMPTS_TITLE = "Has anyone done it before?"


def listen(ear: Ear, core: Core, progress: Progress) -> None:
    """Show the Home tab, and welcome whoever opens the conversation."""
    homes = Homes(core, progress)
    ear.event("app_home_opened", homes.opened)
    ear.action(Action.FORGET, buttons.told_there(homes.forget))


class Homes:
    """Shows each person their own Home tab."""

    def __init__(self, core: Core, progress: Progress) -> None:
        """Show what `core` knows; a build under way is followed by `progress`."""
        self._core, self._progress = core, progress

    async def opened(self, visit: Visit) -> None:
        """Show the tab that somebody opens."""
        if visit.event.get("tab") == "messages":
            await self._messages(visit)
        else:
            await self._progress.publish(visit, await visit.as_admin())

    async def forget(self, visit: Visit) -> None:
        """Delete what this person asked and said."""
        count = await self._core.run(self._core.actor.forget, visit.person)
        said = messages.forgotten(count)
        try:
            await buttons.show_modal(visit, messages.notice(said), instead=said)
        finally:  # what is deleted is not shown, whether or not that can be said
            await self._progress.publish(visit, await visit.as_admin())

    async def _messages(self, visit: Visit) -> None:
        """Suggest questions, and welcome who comes for the first time."""
        person, channel = visit.person, str(visit.event["channel"])
        name = person.within("welcome", person.id)
        if await self._core.run(self._core.store.once.claim, name):
            try:
                await visit.slack.post(channel, messages.welcome())
            except Refused:
                await self._core.run(self._core.store.once.release, name)
                raise
        # Without thread_ts: with it an agent's prompts are dropped without a word.
        await visit.slack.call(
            "assistant.threads.setSuggestedPrompts",
            channel_id=channel,
            title=_PROMPTS_TITLE,
            prompts=messages.prompts(),
        )
