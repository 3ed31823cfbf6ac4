"""What people do in Teams, each thing led to its use case and answered."""

import asyncio
import json
import logging
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from functools import partial
from hashlib import sha256
from typing import Any

from bot.errors import fault
from bot.service.administration import Admin
from bot.service.answering import Asker
from bot.service.user_history import Actor
from bot.store.person import Person
from bot.store.question import Surface
from bot.store.store import Store
from bot.teams.cards.initiative import question_card
from bot.teams.cards.notice import fault_card
from bot.teams.cards.welcome import welcome_card
from bot.teams.config import Registration
from bot.teams.handlers.administration import Administration
from bot.teams.handlers.card_actions import Actions, Press
from bot.teams.handlers.installations import Arrivals
from bot.teams.handlers.invoke_responses import Body, in_dialog, in_place, told
from bot.teams.handlers.message_extension import Extension, quoted
from bot.teams.handlers.outcome import Done, Recent
from bot.teams.handlers.ratings import Ratings
from bot.teams.identifiers import Key, Said, Verb
from bot.teams.transport.activity import Incoming
from bot.teams.transport.conversation import Message, Refused, Talk
from index.errors import DeliveryError

log = logging.getLogger(__name__)

_AT_ONCE = 16
_LOOK, _SLOWEST, _SLOWER = 5.0, 30.0, 1.2  # seconds between two looks at a build, and their growth
_LONGEST_FOLLOWED = 86_400.0  # seconds; one that nobody takes up waits for ever
_COMMANDS: Mapping[str, Verb] = {
    Said.HELP: Verb.HELP,
    Said.HOME: Verb.HOME,
    Said.FORGET: Verb.FORGET,
    Said.ADMIN: Verb.ADMIN,
}
_OWN = {Verb.HOME, Verb.ASKED, Verb.FORGET, Verb.ADMIN}  # not for other eyes
_ASKING = {Verb.ASK, Verb.REFINED, Verb.WITHOUT, Verb.EXAMPLE}  # a question is kept of each
_NOT_HERE = Message("Ask me that in our own chat: others read along here.")


class Activities:
    """Answers activities that were let in; crosses into the core in a thread."""

    def __init__(
        self,
        bot: Registration,
        asker: Asker,
        actor: Actor,
        admin: Admin,
        store: Store,
        looker: Asker,
        site: str | None,
    ) -> None:
        """Answer through these use cases; `looker` keeps nothing of what it is asked.

        `site` is where our pages are read, where that is known.
        """
        self._bot = bot
        self._administration = Administration(admin)
        self._actions = Actions(asker, actor, self._administration, site)
        self._extension = Extension(looker, site)
        self._ratings = Ratings(actor, store)
        self._arrivals = Arrivals(store)
        self._recent = Recent()
        # Of messages; an invoke has 5 s, and does not wait for them. Who sends holds no place.
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._followed: dict[tuple[str, str], str] = {}  # the build that a message tells of

    async def answer(self, activity: Incoming, talk: Talk) -> None:
        """Answer a message, or what happened to the conversation."""
        match activity.kind:
            case "message" if activity.value and not activity.text:
                await self._submitted(activity, talk)
            case "message" if activity.personal or activity.mentioned:
                await self._said(activity, talk)
            case "installationUpdate":
                person = self._person(activity)
                if await asyncio.to_thread(self._arrivals.installed, activity, person):
                    await talk.say(Message(card=welcome_card()))
            case "conversationUpdate":
                await asyncio.to_thread(self._arrivals.members, activity, self._person(activity))

    async def invoke(self, activity: Incoming, talk: Talk) -> Body:
        """The body that an invoke is answered with; an error is told in it."""
        match activity.name:
            case "adaptiveCard/action":
                done = await self._do(activity, _pressed(activity.value.get("action")))
                await self._after(activity, talk, done)
                return in_place(done)
            case "task/fetch" | "task/submit" | "composeExtension/submitAction":
                return in_dialog(await self._do(activity, _mapping(activity.value.get("data"))))
            case "composeExtension/fetchTask":
                return in_dialog(Done(question_card(quoted(activity.value))))
            case "message/submitAction":
                await asyncio.to_thread(self._ratings.rate, activity, self._person(activity))
                return {}
            case name:
                return await asyncio.to_thread(self._extension.answer, name, activity.value)

    async def _said(self, activity: Incoming, talk: Talk) -> None:
        """Answer what was typed: a command, nothing at all, or a question."""
        said = activity.text.casefold().strip(" ?!.")
        verb = _COMMANDS.get(said)
        if verb in _OWN and not activity.personal:
            await talk.say(_NOT_HERE)
        elif verb is not None:
            await self._tell(activity, talk, await self._do(activity, {Key.VERB: verb}))
        elif not said:
            await talk.say(Message(card=welcome_card()))
        else:
            person = self._person(activity)
            ask = partial(self._actions.ask, person, activity.key, activity.text)
            done = await self._tried(activity, ask)
            await self._tell(activity, talk, done)

    async def _submitted(self, activity: Incoming, talk: Talk) -> None:
        """An action of a card, from a client that does not know Action.Execute."""
        if activity.value.get(Key.VERB) in list(_OWN) and not activity.personal:
            await talk.say(_NOT_HERE)
            return
        done = await self._do(activity, activity.value)
        if done.card is None or done.beside or not activity.reply_to:
            await self._tell(activity, talk, done)
            return
        try:
            await talk.change(activity.reply_to, _message(done))
        except DeliveryError:  # the message is gone, or cannot be changed any more
            await self._tell(activity, talk, done)
        else:
            await self._after(activity, talk, done)

    async def _do(self, activity: Incoming, data: Mapping[str, Any]) -> Done:
        press = Press(self._person(activity), activity.key, data)
        if data.get(Key.VERB) not in list(_ASKING):
            return await self._tried(activity, partial(self._actions.do, press))
        said = json.dumps([press.person.key, press.conversation, activity.reply_to, data])
        key = sha256(said.encode()).hexdigest()
        do = partial(self._actions.do, press)
        return await self._recent.once(key, lambda: self._tried(activity, do))

    async def _tried(self, activity: Incoming, work: Callable[[], Done]) -> Done:
        """What came of `work`, done in a thread; where it fails, what to say of that."""
        async with self._room if activity.kind == "message" else nullcontext():
            try:
                return await asyncio.to_thread(work)
            except Exception as error:  # noqa: BLE001 - the border of this surface
                return Done(fault=fault(error))

    async def _tell(self, activity: Incoming, talk: Talk, done: Done) -> None:
        """Send what came of something, and remember which answer it shows."""
        sent = await talk.say(_message(done))
        await self._shown(activity, sent, done)

    async def _after(self, activity: Incoming, talk: Talk, done: Done) -> None:
        """Remember what the card in place shows now, and follow what it tells of."""
        await self._shown(activity, activity.reply_to, done)
        if not done.build or not activity.reply_to:
            return
        where = activity.conversation, activity.reply_to
        alone = where not in self._followed
        self._followed[where] = done.build
        if alone:
            talk.later(self._follow(activity, talk, where))

    async def _shown(self, activity: Incoming, message_id: str, done: Done) -> None:
        """Remember which answer a message shows; what is said already is not said again for it."""
        try:
            await asyncio.to_thread(self._ratings.shown, activity, message_id, done)
        except Exception:
            log.exception("not remembered which answer a message shows")

    async def _follow(self, activity: Incoming, talk: Talk, where: tuple[str, str]) -> None:
        """Keep a card true while a build runs; the longer that takes, the rarer is a look."""
        person, before, pause, following = self._person(activity), None, _LOOK, True
        until = time.monotonic() + _LONGEST_FOLLOWED
        try:
            while following and time.monotonic() < until:
                await asyncio.sleep(pause)
                pause = min(_SLOWEST, pause * _SLOWER)
                build = self._followed[where]
                done = await asyncio.to_thread(self._administration.progress, person, build)
                shown = done.card == before or await _changed(talk, activity.reply_to, done)
                before = done.card if shown else before
                more = done.build is not None or self._followed[where] != build
                following = more or not shown
        finally:
            del self._followed[where]

    def _person(self, activity: Incoming) -> Person:
        tenant, admin = activity.tenant, self._bot.administers(activity.tenant, activity.object_id)
        return Person(Surface.TEAMS, tenant, activity.user, admin=admin)


async def _changed(talk: Talk, message_id: str, done: Done) -> bool:
    """Put a card in a message's place; False where that is to be tried again, Refused where not."""
    try:
        await talk.change(message_id, _message(done))
    except Refused:
        raise
    except DeliveryError as error:
        log.info("card not changed: %s", error.message)
        return False
    return True


def _pressed(action: object) -> Mapping[str, Any]:
    """The data of an Action.Execute; its verb stands beside them."""
    pressed = _mapping(action)
    return {Key.VERB.value: pressed.get("verb"), **_mapping(pressed.get("data"))}


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _message(done: Done) -> Message:
    if done.fault is not None:
        return Message(card=fault_card(done.fault), summary=told(done))
    if done.card is None:
        return Message(text=done.sentence)
    return Message(card=done.card, summary=done.said, rated=done.query_id is not None)
