"""Dispatch Teams activities to their handlers and send what comes of them."""

import asyncio
import json
import logging
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from functools import partial
from hashlib import sha256
from typing import Any

from bot.errors import describe_error
from bot.service.administration import AdminService
from bot.service.answering import AnswerService
from bot.service.user_history import UserHistory
from bot.store.person import Person
from bot.store.question import Surface
from bot.store.store import Store
from bot.teams.cards.initiative import question_card
from bot.teams.cards.messages import welcome_card
from bot.teams.cards.notice import error_card
from bot.teams.config import TeamsConfig
from bot.teams.handlers.administration import AdminActionHandlers
from bot.teams.handlers.card_actions import CardAction, CardActionHandlers
from bot.teams.handlers.installations import Installations
from bot.teams.handlers.invoke_responses import (
    InvokeResponse,
    card_action_response,
    dialog_response,
    outcome_text,
)
from bot.teams.handlers.message_extension import MessageExtension, quoted_text
from bot.teams.handlers.outcome import ActionOutcome, RecentOutcomes
from bot.teams.handlers.ratings import Ratings
from bot.teams.identifiers import ActionVerb, DataKey, TypedCommand
from bot.teams.transport.activity import IncomingActivity
from bot.teams.transport.conversation import Conversation, PermanentDeliveryError, TeamsMessage
from index.errors import DeliveryError

log = logging.getLogger(__name__)

_MAX_CONCURRENT_MESSAGES = 16
_FIRST_POLL_S, _MAX_POLL_S, _POLL_GROWTH = (
    5.0,
    30.0,
    1.2,
)  # seconds between two looks at a build, and their growth
_MAX_FOLLOWED_S = 86_400.0  # seconds; one that nobody takes up waits for ever
_COMMANDS: Mapping[str, ActionVerb] = {
    TypedCommand.HELP: ActionVerb.HELP,
    TypedCommand.HOME: ActionVerb.HOME,
    TypedCommand.FORGET: ActionVerb.FORGET,
    TypedCommand.ADMIN: ActionVerb.ADMIN,
}
_PRIVATE_VERBS = {
    ActionVerb.HOME,
    ActionVerb.SHOW_OWN,
    ActionVerb.FORGET,
    ActionVerb.ADMIN,
}  # not for other eyes
_QUESTION_VERBS = {
    ActionVerb.ASK,
    ActionVerb.SUBMIT_REFINE,
    ActionVerb.DROP_SPOKEN_FILTERS,
    ActionVerb.EXAMPLE,
}  # a question is kept of each
_PRIVATE_CHAT_ONLY = TeamsMessage("Ask me that in our own chat: others read along here.")


class ActivityDispatcher:
    """Answers authenticated activities; calls the synchronous services in threads."""

    def __init__(
        self,
        config: TeamsConfig,
        answering: AnswerService,
        history: UserHistory,
        admin: AdminService,
        store: Store,
        unrecorded_answering: AnswerService,
        site_url: str | None,
    ) -> None:
        """Answer through these services; `unrecorded_answering` stores no question.

        `site_url` is where our pages are read, where that is known.
        """
        self._config = config
        self._admin_handlers = AdminActionHandlers(admin)
        self._card_actions = CardActionHandlers(answering, history, self._admin_handlers, site_url)
        self._extension = MessageExtension(unrecorded_answering, site_url)
        self._ratings = Ratings(history, store)
        self._installations = Installations(store)
        self._recent_outcomes = RecentOutcomes()
        # Of messages; an invoke has 5 s, and does not wait for them. Who sends holds no place.
        self._message_slots = asyncio.Semaphore(_MAX_CONCURRENT_MESSAGES)
        self._followed_builds: dict[tuple[str, str], str] = {}  # the build that a message tells of

    async def handle(self, activity: IncomingActivity, conversation: Conversation) -> None:
        """Answer a message, or record an installation or a change of members."""
        match activity.activity_type:
            case "message" if activity.value and not activity.text:
                await self._handle_submit(activity, conversation)
            case "message" if activity.is_personal or activity.mentions_bot:
                await self._handle_text(activity, conversation)
            case "installationUpdate":
                person = self._person(activity)
                if await asyncio.to_thread(
                    self._installations.record_installation, activity, person
                ):
                    await conversation.send(TeamsMessage(card=welcome_card()))
            case "conversationUpdate":
                await asyncio.to_thread(
                    self._installations.record_members, activity, self._person(activity)
                )

    async def handle_invoke(
        self, activity: IncomingActivity, conversation: Conversation
    ) -> InvokeResponse:
        """Return the response to an invoke; an error is reported in it."""
        match activity.invoke_name:
            case "adaptiveCard/action":
                outcome = await self._run_action(
                    activity, _execute_data(activity.value.get("action"))
                )
                await self._after_update(activity, conversation, outcome)
                return card_action_response(outcome)
            case "task/fetch" | "task/submit" | "composeExtension/submitAction":
                return dialog_response(
                    await self._run_action(activity, _as_mapping(activity.value.get("data")))
                )
            case "composeExtension/fetchTask":
                return dialog_response(ActionOutcome(question_card(quoted_text(activity.value))))
            case "message/submitAction":
                await asyncio.to_thread(
                    self._ratings.record_rating, activity, self._person(activity)
                )
                return {}
            case name:
                return await asyncio.to_thread(self._extension.handle, name, activity.value)

    async def _handle_text(self, activity: IncomingActivity, conversation: Conversation) -> None:
        """Answer a typed message: a command, nothing at all, or a question."""
        typed = activity.text.casefold().strip(" ?!.")
        verb = _COMMANDS.get(typed)
        if verb in _PRIVATE_VERBS and not activity.is_personal:
            await conversation.send(_PRIVATE_CHAT_ONLY)
        elif verb is not None:
            await self._send_outcome(
                activity, conversation, await self._run_action(activity, {DataKey.VERB: verb})
            )
        elif not typed:
            await conversation.send(TeamsMessage(card=welcome_card()))
        else:
            person = self._person(activity)
            ask = partial(self._card_actions.ask, person, activity.conversation_key, activity.text)
            outcome = await self._run_in_thread(activity, ask)
            await self._send_outcome(activity, conversation, outcome)

    async def _handle_submit(self, activity: IncomingActivity, conversation: Conversation) -> None:
        """Run a card action from a client that does not know Action.Execute."""
        if activity.value.get(DataKey.VERB) in list(_PRIVATE_VERBS) and not activity.is_personal:
            await conversation.send(_PRIVATE_CHAT_ONLY)
            return
        outcome = await self._run_action(activity, activity.value)
        if outcome.card is None or outcome.is_new_message or not activity.reply_to_id:
            await self._send_outcome(activity, conversation, outcome)
            return
        try:
            await conversation.update(activity.reply_to_id, _outcome_message(outcome))
        except DeliveryError:  # the message is gone, or cannot be changed any more
            await self._send_outcome(activity, conversation, outcome)
        else:
            await self._after_update(activity, conversation, outcome)

    async def _run_action(
        self, activity: IncomingActivity, data: Mapping[str, Any]
    ) -> ActionOutcome:
        card_action = CardAction(self._person(activity), activity.conversation_key, data)
        if data.get(DataKey.VERB) not in list(_QUESTION_VERBS):
            return await self._run_in_thread(
                activity, partial(self._card_actions.handle, card_action)
            )
        identity = json.dumps(
            [card_action.person.key, card_action.conversation_key, activity.reply_to_id, data]
        )
        key = sha256(identity.encode()).hexdigest()
        run = partial(self._card_actions.handle, card_action)
        return await self._recent_outcomes.run_once(key, lambda: self._run_in_thread(activity, run))

    async def _run_in_thread(
        self, activity: IncomingActivity, function: Callable[[], ActionOutcome]
    ) -> ActionOutcome:
        """Run `function` in a thread; return its outcome, or the error where it fails."""
        async with self._message_slots if activity.activity_type == "message" else nullcontext():
            try:
                return await asyncio.to_thread(function)
            except Exception as error:  # noqa: BLE001 - the border of this surface
                return ActionOutcome(error=describe_error(error))

    async def _send_outcome(
        self, activity: IncomingActivity, conversation: Conversation, outcome: ActionOutcome
    ) -> None:
        """Send an outcome as a message, and remember which answer it shows."""
        message_id = await conversation.send(_outcome_message(outcome))
        await self._record_answer(activity, message_id, outcome)

    async def _after_update(
        self, activity: IncomingActivity, conversation: Conversation, outcome: ActionOutcome
    ) -> None:
        """Remember what the updated card shows, and follow the build that it shows."""
        await self._record_answer(activity, activity.reply_to_id, outcome)
        if not outcome.build_id or not activity.reply_to_id:
            return
        message_key = activity.conversation_id, activity.reply_to_id
        is_first = message_key not in self._followed_builds
        self._followed_builds[message_key] = outcome.build_id
        if is_first:
            conversation.run_in_background(self._follow_build(activity, conversation, message_key))

    async def _record_answer(
        self, activity: IncomingActivity, message_id: str, outcome: ActionOutcome
    ) -> None:
        """Remember which answer a message shows; a failure is logged and costs no reply."""
        try:
            await asyncio.to_thread(self._ratings.record_answer, activity, message_id, outcome)
        except Exception:
            log.exception("not remembered which answer a message shows")

    async def _follow_build(
        self, activity: IncomingActivity, conversation: Conversation, message_key: tuple[str, str]
    ) -> None:
        """Update a card while a build runs; the longer it takes, the rarer it is polled."""
        person, last_card, delay_s, following = self._person(activity), None, _FIRST_POLL_S, True
        deadline = time.monotonic() + _MAX_FOLLOWED_S
        try:
            while following and time.monotonic() < deadline:
                await asyncio.sleep(delay_s)
                delay_s = min(_MAX_POLL_S, delay_s * _POLL_GROWTH)
                build_id = self._followed_builds[message_key]
                outcome = await asyncio.to_thread(
                    self._admin_handlers.build_progress, person, build_id
                )
                is_current = outcome.card == last_card or await _try_update(
                    conversation, activity.reply_to_id, outcome
                )
                last_card = outcome.card if is_current else last_card
                is_unfinished = (
                    outcome.build_id is not None or self._followed_builds[message_key] != build_id
                )
                following = is_unfinished or not is_current
        finally:
            del self._followed_builds[message_key]

    def _person(self, activity: IncomingActivity) -> Person:
        tenant, admin = (
            activity.tenant_id,
            self._config.is_admin(activity.tenant_id, activity.object_id),
        )
        return Person(Surface.TEAMS, tenant, activity.user_id, admin=admin)


async def _try_update(conversation: Conversation, message_id: str, outcome: ActionOutcome) -> bool:
    """Update a message; False where to try again, PermanentDeliveryError where that is no use."""
    try:
        await conversation.update(message_id, _outcome_message(outcome))
    except PermanentDeliveryError:
        raise
    except DeliveryError as error:
        log.info("card not changed: %s", error.message)
        return False
    return True


def _execute_data(action: object) -> Mapping[str, Any]:
    """Return the data of an Action.Execute, with the verb that stands beside them."""
    execute = _as_mapping(action)
    return {DataKey.VERB.value: execute.get("verb"), **_as_mapping(execute.get("data"))}


def _as_mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _outcome_message(outcome: ActionOutcome) -> TeamsMessage:
    if outcome.error is not None:
        return TeamsMessage(card=error_card(outcome.error), summary=outcome_text(outcome))
    if outcome.card is None:
        return TeamsMessage(text=outcome.sentence)
    return TeamsMessage(
        card=outcome.card, summary=outcome.summary, offers_rating=outcome.query_id is not None
    )
