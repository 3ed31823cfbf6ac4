"""What happens to the bot itself: it is invited to a channel."""

from collections.abc import Mapping
from typing import Any

from bot.slack.dispatcher import Ear
from bot.slack.executor import Core
from bot.slack.transport.interaction import Visit
from bot.slack.transport.sender import Refused
from bot.slack.views import messages


def listen(ear: Ear, core: Core) -> None:
    """Say hello in a channel, once."""

    async def joined(visit: Visit) -> None:
        channel = str(visit.event["channel"])
        if visit.event.get("user") != visit.bot_user:
            return
        name = visit.person.within("hello", channel)
        if await core.run(core.store.once.claim, name):
            try:
                await visit.slack.post(channel, messages.hello())
            except Refused:
                await core.run(core.store.once.release, name)
                raise

    ear.event("member_joined_channel", joined, when=_is_a_bot)


async def _is_a_bot(body: Mapping[str, Any], _tenant: str) -> bool:
    """Whether it can be the bot itself that joined: of others nothing is kept."""
    bots = {each.get("user_id") for each in body.get("authorizations") or ()}
    return body["event"].get("user") in bots
