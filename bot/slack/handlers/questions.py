"""Every way to ask: mention, command, direct message, shortcut, and going on in a thread."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from bot.service.answer import Answer
from bot.service.followup import follow
from bot.slack import identifiers
from bot.slack.dispatcher import Ear
from bot.slack.executor import Core
from bot.slack.handlers.admin_commands import Typed
from bot.slack.handlers.build_progress import Progress
from bot.slack.transport.interaction import Visit
from bot.slack.transport.message_event import by_a_bot, to_another
from bot.slack.transport.message_text import asked, heard, overheard
from bot.slack.transport.reply_target import conversation, private
from bot.slack.transport.sender import Refused
from bot.slack.views import answer as answers
from bot.slack.views import messages
from bot.store.person import Person
from bot.store.question import Surface
from index.errors import InvalidInput

_STATUS = "is looking through the registries…"


def listen(ear: Ear, core: Core, progress: Progress) -> None:
    """Answer whoever asks, where they ask."""
    asking = Asking(core, Typed(core, progress))
    ear.event("app_mention", asking.mention, when=_by_a_person)
    ear.event("message", asking.direct, when=_is_direct)
    ear.event("message", asking.mention, when=asking.goes_on)
    ear.command(identifiers.COMMAND, asking.command)
    ear.shortcut(identifiers.Shortcut.ASK, asking.shortcut)


class Asking:
    """Asks the core what somebody asked in Slack."""

    def __init__(self, core: Core, typed: Typed) -> None:
        """Ask `core`; what is typed after `admin` goes to `typed`."""
        self._core, self._typed = core, typed

    async def mention(self, visit: Visit) -> None:
        """Answer in the thread of the message."""
        channel, thread = _where(visit)
        text = heard(visit.event.get("text", ""))
        if _wants_help(text):
            await visit.tell(messages.help_())
            return
        answer = await self._ask(visit, text, conversation(visit.person, channel, thread))
        await visit.slack.post(channel, answers.message(answer), thread=thread)

    async def direct(self, visit: Visit) -> None:
        """Answer in the conversation with the bot, which shows meanwhile that it is at work."""
        channel, thread = _where(visit)
        text = heard(visit.event.get("text", ""))
        if _wants_help(text):
            await visit.slack.post(channel, messages.help_(), thread=thread)
            return
        with suppress(Refused):  # an app that is no agent has no status
            await visit.slack.call(
                "assistant.threads.setStatus",
                channel_id=channel,
                thread_ts=thread,
                status=_STATUS,
            )
        context = await self._core.run(self._direct_context, visit.person, channel, thread, text)
        answer = await self._ask(visit, text, context)
        await visit.slack.post(channel, answers.message(answer), thread=thread)

    async def command(self, visit: Visit) -> None:
        """Answer the person alone."""
        text = heard(visit.body.get("text", ""))
        if _wants_help(text):
            await visit.tell(messages.help_())
        elif (typed := _administrative(text)) is not None:
            await self._typed.do(visit, typed)
        else:
            await self._privately(visit, text)

    async def shortcut(self, visit: Visit) -> None:
        """Answer what somebody's message asks, to the person alone who chose it."""
        message = visit.body.get("message") or {}
        await self._privately(visit, asked(overheard(message.get("text", ""))))

    async def goes_on(self, body: Mapping[str, Any], tenant: str) -> bool:
        """Whether a message goes on with a question that was answered in its thread."""
        event = body.get("event") or {}
        if not event.get("thread_ts") or by_a_bot(event) or to_another(event):
            return False
        somebody = Person(Surface.SLACK, tenant, "")
        key = conversation(somebody, event.get("channel", ""), event["thread_ts"])
        before = await self._core.glance(self._core.store.latest, key)
        try:
            return bool(before and follow(before.filters, heard(event.get("text", ""))))
        except InvalidInput:
            return False

    async def _privately(self, visit: Visit, text: str) -> None:
        answer = await self._ask(visit, text, private(visit.person, visit.channel or ""))
        await visit.tell(answers.message(answer, ephemeral=True))

    async def _ask(self, visit: Visit, text: str, context: str) -> Answer:
        return await self._core.run(
            self._core.asker.ask,
            text,
            surface=Surface.SLACK,
            person=visit.person,
            conversation=context,
        )

    def _direct_context(self, person: Person, channel: str, thread: str, text: str) -> str:
        """The thread's conversation, or the last one here where a new thread goes on with it."""
        store, key = self._core.store, conversation(person, channel, thread)
        if store.latest(key) is not None:
            return key
        last = next(iter(store.questions(person, 1)), None)
        here = last.conversation if last else None
        if last and here and here.startswith(conversation(person, channel, "")):
            return here if follow(last.filters, text) else key
        return key


async def _by_a_person(body: Mapping[str, Any], _tenant: str) -> bool:
    return not by_a_bot(body["event"])  # two bots would talk for ever


async def _is_direct(body: Mapping[str, Any], _tenant: str) -> bool:
    event = body.get("event") or {}
    return event.get("channel_type") in {"im", "app_home"} and not by_a_bot(event)


def _where(visit: Visit) -> tuple[str, str]:
    """The channel of a message, and the thread that it is in or begins."""
    return str(visit.event["channel"]), str(visit.thread or visit.event["ts"])


def _wants_help(text: str) -> bool:
    return not text or text.casefold().strip(" ?!.") == identifiers.Word.HELP


def _administrative(text: str) -> list[str] | None:
    """What follows `admin` where that is something to do; "admin work in schools" is a question."""
    first, *rest = text.split() or [""]
    if first.casefold() != identifiers.Word.ADMIN:
        return None
    known = not rest or rest[0].casefold() in set(identifiers.AdminWord)
    return rest if known else None
