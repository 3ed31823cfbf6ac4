"""Dispatch Teams activities to their handlers and send the outcomes."""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from functools import partial
from hashlib import sha256
from typing import Any

from bot.admission.caller import Caller, person_caller
from bot.chat.build_watcher import BuildProgress, BuildWatcher
from bot.chat.language import find_language
from bot.chat.retry import ChatDeliveryError
from bot.chat.services import ChatServices
from bot.errors import describe_error
from bot.presentation import labels
from bot.store.conversation_references import StoredReference
from bot.store.model import Person, Surface
from bot.teams.cards.initiative import question_card
from bot.teams.cards.messages import error_card, welcome_card
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
from bot.teams.handlers.language import find_signs
from bot.teams.handlers.message_extension import MessageExtension, quoted_text
from bot.teams.handlers.outcome import ActionOutcome, RecentOutcomes
from bot.teams.handlers.ratings import Ratings
from bot.teams.identifiers import ActionVerb, DataKey, TypedCommand
from bot.teams.transport.activity import IncomingActivity
from bot.teams.transport.conversation import Conversation, TeamsMessage
from index.i18n.translation import use_language

log = logging.getLogger(__name__)

_COMMANDS: Mapping[str, ActionVerb] = {
    TypedCommand.HELP: ActionVerb.HELP,
    TypedCommand.HOME: ActionVerb.HOME,
    TypedCommand.FORGET: ActionVerb.FORGET,
    TypedCommand.ADMIN: ActionVerb.ADMIN,
}
# Their answers are for the person alone.
_PRIVATE_VERBS = {
    ActionVerb.HOME,
    ActionVerb.SHOW_OWN,
    ActionVerb.FORGET,
    ActionVerb.ADMIN,
}
# Each of them stores a question, and so must run once however often a client sends it.
_QUESTION_VERBS = {
    ActionVerb.ASK,
    ActionVerb.SUBMIT_REFINE,
    ActionVerb.DROP_SPOKEN_FILTERS,
    ActionVerb.EXAMPLE,
}


class ActivityDispatcher:
    """Answers authenticated activities through the services."""

    def __init__(self, config: TeamsConfig, services: ChatServices, watcher: BuildWatcher) -> None:
        """Answer through `services` for the bot of `config`; `watcher` follows builds."""
        self._config, self._services, self._watcher = config, services, watcher
        self._admin_handlers = AdminActionHandlers(services.admin)
        self._card_actions = CardActionHandlers(services, self._admin_handlers)
        self._extension = MessageExtension(services)
        self._ratings = Ratings(services.history, services.store)
        self._installations = Installations(services.store)
        self._recent_outcomes = RecentOutcomes()

    async def handle(self, activity: IncomingActivity, conversation: Conversation) -> None:
        """Answer a message, or record an installation or a change of members."""
        with use_language(await self.find_language(activity)):
            await self._handle(activity, conversation)

    async def find_language(self, activity: IncomingActivity) -> str:
        """Return the language in which to reply to an activity."""
        return await find_language(self._services, self._person(activity), find_signs(activity))

    async def _handle(self, activity: IncomingActivity, conversation: Conversation) -> None:
        match activity.activity_type:
            case "message" if activity.value and not activity.text:
                await self._handle_submit(activity, conversation)
            case "message" if activity.is_personal or activity.mentions_bot:
                await self._handle_text(activity, conversation)
            case "installationUpdate":
                person = self._person(activity)
                if await self._services.write(
                    self._installations.record_installation, activity, person
                ):
                    await conversation.send(TeamsMessage(card=welcome_card()))
            case "conversationUpdate":
                await self._services.write(
                    self._installations.record_members, activity, self._person(activity)
                )

    async def send_stored_reply(
        self, activity: IncomingActivity, conversation: Conversation, reply: Mapping[str, Any]
    ) -> None:
        """Send the reply of an earlier attempt, which Teams did not accept."""
        message = TeamsMessage(**reply["message"])
        if message_id := reply["message_id"]:
            message_id = await _update_or_send(conversation, message_id, message)
        else:
            message_id = await conversation.send(message)
        await self._record_answer(activity, message_id, ActionOutcome(query_id=message.query_id))

    async def personal_conversations(self, activity: IncomingActivity) -> list[StoredReference]:
        """Return the chats in which the bot can write to the sender alone."""
        references = self._services.store.conversation_references
        return await self._services.look_up(references.list_for, self._person(activity))

    async def handle_invoke(
        self, activity: IncomingActivity, conversation: Conversation
    ) -> InvokeResponse:
        """Return the response to an invoke; an error is reported in it."""
        with use_language(await self.find_language(activity)):
            return await self._respond(activity, conversation)

    async def _respond(
        self, activity: IncomingActivity, conversation: Conversation
    ) -> InvokeResponse:
        match activity.invoke_name:
            case "adaptiveCard/action":
                outcome = await self._run_action(
                    activity, _execute_data(activity.value.get("action"))
                )
                await self._after_update(activity, conversation, outcome, activity.reply_to_id)
                return card_action_response(outcome)
            case "task/fetch" | "task/submit" | "composeExtension/submitAction":
                return dialog_response(
                    await self._run_action(activity, _as_mapping(activity.value.get("data")))
                )
            case "composeExtension/fetchTask":
                return dialog_response(ActionOutcome(question_card(quoted_text(activity.value))))
            case "message/submitAction":
                await self._services.write(
                    self._ratings.record_rating, activity, self._person(activity)
                )
                return {}
            case name:
                return await self._services.respond(
                    self._caller(activity), self._extension.handle, name, activity.value
                )

    async def _handle_text(self, activity: IncomingActivity, conversation: Conversation) -> None:
        """Answer a typed message: a command, an empty text, or what a person says."""
        typed = activity.text.casefold().strip(" ?!.")
        verb = _COMMANDS.get(typed)
        if verb in _PRIVATE_VERBS and not activity.is_personal:
            await conversation.send(TeamsMessage(labels.PRIVATE_CHAT_ONLY))
        elif verb is not None:
            await self._send_outcome(
                activity, conversation, await self._run_action(activity, {DataKey.VERB: verb})
            )
        elif not typed:
            await conversation.send(TeamsMessage(card=welcome_card()))
        else:
            person = self._person(activity)
            reply = partial(
                self._card_actions.reply, person, activity.conversation_key, activity.text
            )
            typing = asyncio.create_task(conversation.show_typing())
            try:
                outcome = await self._run_in_thread(activity, reply)
            finally:
                typing.cancel()  # never after the answer
            await self._send_outcome(activity, conversation, outcome)

    async def _handle_submit(self, activity: IncomingActivity, conversation: Conversation) -> None:
        """Run a card action from a client that does not know Action.Execute."""
        if activity.value.get(DataKey.VERB) in list(_PRIVATE_VERBS) and not activity.is_personal:
            await conversation.send(TeamsMessage(labels.PRIVATE_CHAT_ONLY))
            return
        outcome = await self._run_action(activity, activity.value)
        if outcome.card is None or outcome.is_new_message or not activity.reply_to_id:
            await self._send_outcome(activity, conversation, outcome)
            return
        message_id = await _update_or_send(
            conversation, activity.reply_to_id, _outcome_message(outcome)
        )
        await self._after_update(activity, conversation, outcome, message_id)

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
        is_message = activity.activity_type == "message"
        run = self._services.ask if is_message else self._services.respond
        try:
            return await run(self._caller(activity), function)
        except Exception as error:  # noqa: BLE001 - the border of this surface
            return ActionOutcome(error=describe_error(error))

    async def _send_outcome(
        self, activity: IncomingActivity, conversation: Conversation, outcome: ActionOutcome
    ) -> None:
        """Send an outcome as a message, and record which answer it shows."""
        message_id = await conversation.send(_outcome_message(outcome))
        await self._record_answer(activity, message_id, outcome)

    async def _after_update(
        self,
        activity: IncomingActivity,
        conversation: Conversation,
        outcome: ActionOutcome,
        message_id: str,
    ) -> None:
        """Record which answer the updated card shows, or follow the build that it shows."""
        await self._record_answer(activity, message_id, outcome)
        if outcome.build_id and message_id:
            self._watcher.watch(
                (activity.conversation_id, message_id),
                outcome.build_id,
                None,  # the response to an invoke changed the card for its sender alone
                partial(self._poll_build, self._person(activity), outcome.build_id),
                lambda progress: conversation.update(message_id, _outcome_message(progress)),
            )

    async def _poll_build(self, person: Person, build_id: str) -> BuildProgress[ActionOutcome]:
        outcome = await self._services.run(self._admin_handlers.build_progress, person, build_id)
        return BuildProgress(outcome, is_over=outcome.build_id is None)

    async def _record_answer(
        self, activity: IncomingActivity, message_id: str, outcome: ActionOutcome
    ) -> None:
        """Record which answer a message shows; a failure is logged and costs no reply."""
        try:
            await self._services.write(self._ratings.record_answer, activity, message_id, outcome)
        except Exception:
            log.exception("not recorded which answer a message shows")

    def _caller(self, activity: IncomingActivity) -> Caller:
        return person_caller(self._person(activity), activity.conversation_id)

    def _person(self, activity: IncomingActivity) -> Person:
        tenant, admin = (
            activity.tenant_id,
            self._config.is_admin(activity.tenant_id, activity.object_id),
        )
        return Person(Surface.TEAMS, tenant, activity.user_id, admin=admin)


async def _update_or_send(
    conversation: Conversation, message_id: str, message: TeamsMessage
) -> str:
    """Replace a message, or send a new one if it is gone or can no longer be changed."""
    try:
        await conversation.update(message_id, message)
    except ChatDeliveryError as refused:
        if refused.retryable:
            raise
        return await conversation.send(message)
    return message_id


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
    return TeamsMessage(card=outcome.card, summary=outcome.summary, query_id=outcome.query_id)


def given_up_message(reference: str) -> TeamsMessage:
    """Return what a person is told whose answer cannot be delivered."""
    hint = labels.ASK_AGAIN_OR_QUOTE.format(reference=reference)
    return TeamsMessage(f"{labels.ANSWER_NOT_DELIVERED} {hint}")
