"""Handle every way to ask: mention, command, direct message, shortcut, follow-up in a thread."""

from collections.abc import Mapping
from typing import Any

from bot.chat import actions, conversation
from bot.chat.conversation import Reply
from bot.chat.services import ChatServices
from bot.presentation import labels
from bot.presentation.answer_view import view_answer
from bot.presentation.help_view import view_follow_ups
from bot.service.conversation.utterance import Intent
from bot.service.followup import parse_followup
from bot.slack import identifiers
from bot.slack.dispatcher import Dispatcher
from bot.slack.handlers.admin import AdminCommandHandlers
from bot.slack.handlers.nudges import switch_off_offers
from bot.slack.transport.agent import show_status, suggest_prompts
from bot.slack.transport.interaction import Interaction
from bot.slack.transport.message import (
    extract_question,
    is_from_person,
    is_to_another,
    parse_text,
    parse_without_filters,
)
from bot.slack.transport.reply_target import private_conversation_key, thread_conversation_key
from bot.slack.views import answer as answers
from bot.slack.views import messages
from bot.slack.views.block_kit import SlackMessage
from bot.store.model import Person, Surface
from index.errors import InvalidInput

# Questions among which the last one of a direct conversation is looked for.
_RECENT_QUESTIONS = 10


def register(
    dispatcher: Dispatcher, services: ChatServices, admin_commands: AdminCommandHandlers
) -> None:
    """Register the handlers that answer questions where they are asked."""
    handlers = QuestionHandlers(services, admin_commands)
    dispatcher.event("app_mention", handlers.answer_mention, when=_is_from_person)
    dispatcher.event("message", handlers.answer_direct_message, when=_is_direct_message)
    dispatcher.event("message", handlers.answer_mention, when=handlers.is_follow_up)
    dispatcher.command(identifiers.COMMAND, handlers.answer_command)
    dispatcher.shortcut(identifiers.ShortcutId.ASK, handlers.answer_shortcut)


class QuestionHandlers:
    """Answers the questions of people in Slack."""

    def __init__(self, services: ChatServices, admin_commands: AdminCommandHandlers) -> None:
        """Answer through `services`; what is typed after `admin` goes to `admin_commands`."""
        self._services, self._admin_commands = services, admin_commands

    async def answer_mention(self, interaction: Interaction) -> None:
        """Answer in the thread of the message."""
        channel, thread = _channel_and_thread(interaction)
        text = parse_text(interaction.event.get("text", ""))
        if _is_help_request(text):
            await interaction.reply_privately(messages.help_message())
            return
        reply = await self._reply(
            interaction, text, thread_conversation_key(interaction.person, channel, thread)
        )
        if reply.intent is Intent.HELP:
            await interaction.reply_privately(messages.help_message())
        else:
            await interaction.sender.post(channel, _reply_message(reply), thread_ts=thread)

    async def answer_direct_message(self, interaction: Interaction) -> None:
        """Answer in the conversation with the bot, with a status there while it searches."""
        channel, thread = _channel_and_thread(interaction)
        text = parse_text(interaction.event.get("text", ""))
        if _is_help_request(text):
            await interaction.sender.post(channel, messages.help_message(), thread_ts=thread)
            return
        await show_status(interaction.sender, channel, thread, labels.SEARCHING)
        key = await self._services.ask(
            interaction.caller,
            self._direct_conversation_key,
            interaction.person,
            channel,
            thread,
            text,
        )
        reply = await self._reply(interaction, text, key)
        await interaction.sender.post(channel, _reply_message(reply), thread_ts=thread)
        if reply.answer:
            prompts = view_follow_ups(reply.answer)
            await suggest_prompts(interaction.sender, channel, prompts.title, prompts.questions)

    async def answer_command(self, interaction: Interaction) -> None:
        """Answer the slash command, seen by the person alone."""
        text = parse_text(interaction.payload.get("text", ""))
        if _is_help_request(text):
            await interaction.reply_privately(messages.help_message())
        elif (words := _parse_admin_command(text)) is not None:
            await self._admin_commands.run(interaction, words)
        else:
            await self._answer_privately(interaction, text)

    async def answer_shortcut(self, interaction: Interaction) -> None:
        """Answer the question in a message, seen only by the person who chose the shortcut."""
        message = interaction.payload.get("message") or {}
        # Always searched: the words are somebody else's, and the person who chose it wants to know.
        answer = await self._services.ask(
            interaction.caller,
            actions.ask,
            self._services,
            interaction.person,
            extract_question(parse_without_filters(message.get("text", ""))),
            conversation=private_conversation_key(interaction.person, interaction.channel or ""),
        )
        await interaction.reply_privately(answers.message(view_answer(answer), ephemeral=True))

    async def is_follow_up(self, payload: Mapping[str, Any], tenant: str) -> bool:
        """Return whether a message follows up a question that was answered in its thread."""
        event = payload.get("event") or {}
        if not event.get("thread_ts") or not is_from_person(event) or is_to_another(event):
            return False
        anybody = Person(Surface.SLACK, tenant, "")
        key = thread_conversation_key(anybody, event.get("channel", ""), event["thread_ts"])
        previous = await self._services.look_up(self._services.store.latest_question, key)
        try:
            return bool(
                previous and parse_followup(previous.filters, parse_text(event.get("text", "")))
            )
        except InvalidInput:
            return False

    async def _answer_privately(self, interaction: Interaction, text: str) -> None:
        key = private_conversation_key(interaction.person, interaction.channel or "")
        reply = await self._reply(interaction, text, key)
        await interaction.reply_privately(_reply_message(reply, ephemeral=True))

    async def _reply(self, interaction: Interaction, text: str, key: str) -> Reply:
        """Return the reply to what somebody said; “stop” also ends offers, where it may."""
        reply = await self._services.ask(
            interaction.caller,
            conversation.reply,
            self._services,
            interaction.person,
            text,
            conversation=key,
        )
        if reply.intent is Intent.STOP and await switch_off_offers(self._services, interaction):
            return Reply(reply.intent, sentence=labels.OFFERS_OFF)
        return reply

    def _direct_conversation_key(self, person: Person, channel: str, thread: str, text: str) -> str:
        """Return the thread's conversation, or the last one here that a new thread follows up."""
        store, key = self._services.store, thread_conversation_key(person, channel, thread)
        if store.latest_question(key) is not None:
            return key
        here = thread_conversation_key(person, channel, "")
        for last in store.list_questions(person, _RECENT_QUESTIONS):
            last_key = last.conversation or ""
            if last_key.startswith(here):  # the person may have asked elsewhere since
                goes_on = conversation.goes_on(self._services, person, text, last)
                return last_key if goes_on else key
        return key


def _reply_message(reply: Reply, *, ephemeral: bool = False) -> SlackMessage:
    if reply.answer:
        return answers.message(view_answer(reply.answer), ephemeral=ephemeral)
    if reply.about:
        return messages.about_message(reply.about)
    if reply.intent is Intent.HELP:
        return messages.help_message()
    return messages.text_message(reply.sentence)


async def _is_from_person(payload: Mapping[str, Any], _tenant: str) -> bool:
    return is_from_person(payload["event"])  # two bots would talk for ever


async def _is_direct_message(payload: Mapping[str, Any], _tenant: str) -> bool:
    event = payload.get("event") or {}
    return event.get("channel_type") in {"im", "app_home"} and is_from_person(event)


def _channel_and_thread(interaction: Interaction) -> tuple[str, str]:
    """Return the channel of a message, and the thread that it is in or begins."""
    return str(interaction.event["channel"]), str(interaction.thread_ts or interaction.event["ts"])


def _is_help_request(text: str) -> bool:
    return not text or text.casefold().strip(" ?!.") == identifiers.Subcommand.HELP


def _parse_admin_command(text: str) -> list[str] | None:
    """Return the words after `admin` where they are a command, else None.

    "admin work in schools" is a question.
    """
    first, *rest = text.split() or [""]
    if first.casefold() != identifiers.Subcommand.ADMIN:
        return None
    is_command = not rest or rest[0].casefold() in set(identifiers.AdminCommand)
    return rest if is_command else None
