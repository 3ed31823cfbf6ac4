"""What people do in Teams, each thing led to its use case and answered."""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec

from bot.act import Actor
from bot.admin import Admin
from bot.ask import Asker
from bot.errors import fault
from bot.state.feedback import Feedback
from bot.state.person import Person
from bot.state.question import Surface
from bot.state.references import Reference
from bot.state.store import Store
from bot.teams.actions import Actions, Press
from bot.teams.administration import Administration
from bot.teams.cards.extension import question_card
from bot.teams.cards.notice import fault_card
from bot.teams.cards.welcome import welcome_card
from bot.teams.done import Done
from bot.teams.extension import Extension, quoted
from bot.teams.incoming import Incoming
from bot.teams.invoked import Body, in_dialog, in_place, told
from bot.teams.names import Key, Said, Verb
from bot.teams.registration import Registration
from bot.teams.talk import Message, Talk
from index.errors import AppError

log = logging.getLogger(__name__)

_LOOK = 2.0  # seconds between two looks at a build
_COMMANDS: Mapping[str, Verb] = {
    Said.HELP: Verb.HELP,
    Said.HOME: Verb.HOME,
    Said.FORGET: Verb.FORGET,
    Said.ADMIN: Verb.ADMIN,
}
_OWN = {Verb.HOME, Verb.FORGET}  # not for other eyes
_BESIDE = {Verb.DETAILS, Verb.EXAMPLE}  # shown beside the card, not in its place

Given = ParamSpec("Given")


class Activities:
    """Answers activities that were let in."""

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
        self._bot, self._asker, self._actor, self._store = bot, asker, actor, store
        self._administration = Administration(admin)
        self._actions = Actions(asker, actor, self._administration, site)
        self._extension = Extension(looker, site)

    async def answer(self, activity: Incoming, talk: Talk) -> None:
        """Answer a message, or what happened to the conversation."""
        match activity.kind:
            case "message":
                await self._message(activity, talk)
            case "installationUpdate":
                await self._installed(activity, talk)
            case "conversationUpdate":
                await asyncio.to_thread(self._members, activity)

    async def invoke(self, activity: Incoming, talk: Talk) -> Body:
        """The body that an invoke is answered with; an error is told in it."""
        match activity.name:
            case "adaptiveCard/action":
                return await self._execute(activity, talk)
            case "message/submitAction":
                return await self._rated(activity)
            case "composeExtension/fetchTask":
                return in_dialog(Done(question_card(quoted(activity.value))))
            case "task/fetch" | "task/submit" | "composeExtension/submitAction":
                data = activity.value.get("data")
                return await self._dialog(activity, data if isinstance(data, Mapping) else {})
            case name:
                return await asyncio.to_thread(self._extension.answer, name, activity.value)

    async def _message(self, activity: Incoming, talk: Talk) -> None:
        if not activity.text and activity.value:
            await self._submitted(activity, talk)
        elif activity.personal or activity.mentioned:
            await self._said(activity, talk)

    async def _said(self, activity: Incoming, talk: Talk) -> None:
        """Answer what was typed: a command, nothing at all, or a question."""
        said = activity.text.casefold().strip(" ?!.")
        verb = _COMMANDS.get(said)
        if verb in _OWN and not activity.personal:
            await talk.say(Message("Ask me that in our own chat: others read along here."))
        elif verb is not None:
            await talk.say(_message(await self._do(activity, {Key.VERB: verb})))
        elif not said:
            await talk.say(Message(card=welcome_card()))
        else:
            person, where = self._person(activity), _key(activity)
            done = await _tried(self._actions.ask, person, where, activity.text)
            await self._shown(activity, await talk.say(_message(done)), done)

    async def _submitted(self, activity: Incoming, talk: Talk) -> None:
        """An action of a card, from a client that does not know Action.Execute."""
        done = await self._do(activity, activity.value)
        beside = done.card is None or activity.value.get(Key.VERB) in _BESIDE
        if beside or not activity.reply_to:
            await self._shown(activity, await talk.say(_message(done)), done)
        else:
            await talk.change(activity.reply_to, _message(done))
            await self._after(activity, talk, done)

    async def _execute(self, activity: Incoming, talk: Talk) -> Body:
        """An action of a card, answered with the card that takes its place."""
        action = activity.value.get("action")
        action = action if isinstance(action, Mapping) else {}
        data = action.get("data")
        known = {Key.VERB.value: action.get("verb")}
        done = await self._do(activity, known | dict(data if isinstance(data, Mapping) else {}))
        await self._after(activity, talk, done)
        return in_place(done)

    async def _dialog(self, activity: Incoming, data: Mapping[str, Any]) -> Body:
        """What opens in a dialog, or goes on in one."""
        return in_dialog(await self._do(activity, data))

    async def _rated(self, activity: Incoming) -> Body:
        """Thumbs up or down below a message of ours; Teams wants an empty object, always."""
        said = activity.value.get("actionValue")
        said = said if isinstance(said, Mapping) else {}
        try:
            await asyncio.to_thread(self._rate, activity, said)
        except AppError as error:
            log.info("rating not kept: %s", type(error).__name__)
        return {}

    def _rate(self, activity: Incoming, said: Mapping[str, Any]) -> None:
        query_id = self._rated_question(activity)
        if query_id is not None:
            liked = said.get("reaction") == "like"
            kind = Feedback.HELPFUL if liked else Feedback.UNHELPFUL
            note = _note(said.get("feedback"))
            self._actor.feedback(self._person(activity), query_id, kind, note=note)

    def _rated_question(self, activity: Incoming) -> str | None:
        """The question whose answer is rated; some clients do not say in which message it is."""
        if activity.reply_to:
            where = activity.conversation
            return self._store.messages.query_id(Surface.TEAMS, where, activity.reply_to)
        last = self._store.latest(_key(activity))
        return last.query_id if last else None

    async def _installed(self, activity: Incoming, talk: Talk) -> None:
        """Welcome where we are added; forget the address where we are removed."""
        happened = activity.payload.get("action")
        if happened in {"remove", "remove-upgrade"}:
            await asyncio.to_thread(self._forget, activity)
            return
        await asyncio.to_thread(self._remember, activity)
        if happened == "add":
            await talk.say(Message(card=welcome_card()))

    def _members(self, activity: Incoming) -> None:
        if _names(activity.payload.get("membersRemoved"), activity.us):
            self._forget(activity)
        elif _names(activity.payload.get("membersAdded"), activity.us):
            self._remember(activity)

    def _remember(self, activity: Incoming) -> None:
        """Keep where this conversation can be written to unasked."""
        person = self._person(activity).key if activity.personal else None
        self._store.references.keep(
            Reference(
                Surface.TEAMS,
                activity.tenant,
                activity.conversation,
                activity.address(),
                person,
            )
        )

    def _forget(self, activity: Incoming) -> None:
        self._store.references.forget(Surface.TEAMS, activity.tenant, activity.conversation)

    async def _do(self, activity: Incoming, data: Mapping[str, Any]) -> Done:
        press = Press(self._person(activity), _key(activity), data)
        return await _tried(self._actions.do, press)

    async def _after(self, activity: Incoming, talk: Talk, done: Done) -> None:
        """Remember what the card shows now, and follow what it tells of."""
        await self._shown(activity, activity.reply_to, done)
        if done.build and activity.reply_to:
            talk.later(self._follow(activity, talk, done.build))

    async def _follow(self, activity: Incoming, talk: Talk, build_id: str) -> None:
        """Keep a card true while a build runs."""
        person, before = self._person(activity), None
        following: str | None = build_id
        while following:
            await asyncio.sleep(_LOOK)
            done = await asyncio.to_thread(self._administration.progress, person, build_id)
            if done.card != before:
                await talk.change(activity.reply_to, _message(done))
            before, following = done.card, done.build

    async def _shown(self, activity: Incoming, message_id: str, done: Done) -> None:
        """Remember which answer a message shows."""
        if message_id and done.query_id:
            keep, where = self._store.messages.keep, activity.conversation
            await asyncio.to_thread(keep, Surface.TEAMS, where, message_id, done.query_id)

    def _person(self, activity: Incoming) -> Person:
        tenant, user = activity.tenant, activity.user
        return Person(Surface.TEAMS, tenant, user, admin=self._bot.administers(tenant, user))


def _key(activity: Incoming) -> str:
    """How the store names a conversation; a thread is one of its own."""
    return f"teams:{activity.conversation}"


async def _tried(work: Callable[Given, Done], *args: Given.args, **kwargs: Given.kwargs) -> Done:
    """What came of `work`, done in a thread; where it fails, what to say of that."""
    try:
        return await asyncio.to_thread(work, *args, **kwargs)
    except Exception as error:  # noqa: BLE001 - the border of this surface
        return Done(fault=fault(error))


def _message(done: Done) -> Message:
    if done.fault is not None:
        return Message(card=fault_card(done.fault), summary=told(done))
    if done.card is None:
        return Message(text=done.sentence)
    return Message(card=done.card, summary=done.said, rated=done.query_id is not None)


def _names(members: object, whom: str) -> bool:
    listed = members if isinstance(members, list) else []
    return any(isinstance(member, Mapping) and member.get("id") == whom for member in listed)


def _note(feedback: object) -> str:
    """What was typed beside a thumb; it comes as JSON in a string."""
    try:
        typed = json.loads(feedback) if isinstance(feedback, str) else {}
    except ValueError:
        return ""
    return str(typed.get("feedbackText") or "") if isinstance(typed, dict) else ""
