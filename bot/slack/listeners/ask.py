"""A question in a channel or by command."""

from bot.slack.core import Core
from bot.slack.ear import Ear
from bot.slack.visit import Visit
from bot.state.question import Surface


def listen(ear: Ear, core: Core) -> None:
    """Answer mentions in their thread and commands to the person alone."""

    async def mention(visit: Visit) -> None:
        said = await _answer(core, visit.event["text"])
        thread = visit.thread or visit.event["ts"]
        await visit.slack.post(visit.event["channel"], said, thread=thread)

    async def command(visit: Visit) -> None:
        await visit.tell(await _answer(core, visit.body["text"]))

    ear.event("app_mention", mention)
    ear.command("/hasanyone", command)


async def _answer(core: Core, text: str) -> dict[str, str]:
    answer = await core.run(core.asker.ask, text, surface=Surface.SLACK)
    return {"text": answer.verdict.sentence}
