"""Share in channel: what one person saw alone is posted for all, once."""

from bot.slack import payloads
from bot.slack.dispatcher import Ear
from bot.slack.executor import Core
from bot.slack.handlers import buttons, lookup
from bot.slack.identifiers import Action
from bot.slack.transport.interaction import Visit
from bot.slack.transport.reply_target import Place
from bot.slack.transport.sender import NOT_HERE, Refused
from bot.slack.views import answer as answers
from bot.slack.views import messages
from index.errors import NotAllowed


def listen(ear: Ear, core: Core) -> None:
    """Share what somebody wants shared."""

    async def share(visit: Visit) -> None:
        query_id, place = payloads.read_query_id(buttons.value(visit)), Place.of(visit)
        answer = await core.run(lookup.own, core, visit.person, query_id)
        name = visit.person.within("shared", query_id, place.channel)
        # A delivery that was cut off has its claim already, and may not have posted.
        if not await core.run(core.store.once.claim, name) and not visit.again:
            await place.show(visit, messages.note("This answer is shared in this channel already."))
            return
        try:
            said = answers.shared(answer, visit.person.id)
            await visit.slack.post(place.channel, said, thread=place.thread or None)
        except Refused as refused:
            await core.run(core.store.once.release, name)
            raise _not_shared(refused) from refused
        await place.show(visit, messages.note("Shared in this channel."))

    ear.action(Action.SHARE, buttons.told_there(share))


def _not_shared(refused: Refused) -> NotAllowed:
    if refused.code in NOT_HERE:
        return NotAllowed(
            "I cannot write in this channel, because nobody has invited me to it.",
            "Type /invite and my name here, then share again.",
        )
    return NotAllowed("Slack does not let me write here now.", "Try again in a moment.")
