"""What people do in Teams, each thing led to its use case."""

import asyncio
from collections.abc import Mapping
from typing import Any

from bot.ask import Asker
from bot.errors import fault
from bot.state.person import Person
from bot.state.question import Surface
from bot.teams.incoming import Incoming
from bot.teams.registration import Registration
from bot.teams.talk import Message, Talk
from index.errors import AppError


class Activities:
    """Answers activities that were let in."""

    def __init__(self, bot: Registration, asker: Asker) -> None:
        """Answer from `asker`."""
        self._bot, self._asker = bot, asker

    async def answer(self, activity: Incoming, talk: Talk) -> None:
        """Answer a message."""
        person = Person(
            Surface.TEAMS,
            activity.tenant,
            activity.user,
            admin=self._bot.administers(activity.tenant, activity.user),
        )
        try:
            answer = await asyncio.to_thread(
                self._asker.ask,
                activity.text,
                surface=Surface.TEAMS,
                person=person,
                conversation=f"teams:{activity.conversation}",
            )
        except AppError as error:
            told = fault(error)
            await talk.say(Message(f"{told.error} {told.hint}".strip()))
        else:
            await talk.say(Message(answer.verdict.sentence))

    async def invoke(self, activity: Incoming, talk: Talk) -> Mapping[str, Any]:
        """The body that an invoke is answered with."""
        raise NotImplementedError
