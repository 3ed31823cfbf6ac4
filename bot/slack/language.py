"""Signs of the language of a Slack delivery: its text, or the question that it is about."""

import re
from collections.abc import Mapping
from typing import Any

from bot.chat.language import LanguageSigns
from bot.slack import identifiers
from bot.slack.transport.interaction import Interaction
from bot.slack.transport.message import parse_text
from bot.slack.transport.reply_target import private_conversation_key, thread_conversation_key
from bot.store.model import QUERY_ID_PATTERN

_QUERY_ID = re.compile(rf"\b{QUERY_ID_PATTERN}\b")


def find_signs(interaction: Interaction) -> LanguageSigns:
    """Return what tells in which language to reply to an interaction."""
    if interaction.action or interaction.view:
        named = _QUERY_ID.search(f"{interaction.action_value} {interaction.view_metadata}")
        return LanguageSigns(_submitted_question(interaction.view_state), named[0] if named else "")
    return LanguageSigns(parse_text(_typed(interaction)), conversation=_conversation(interaction))


def _typed(interaction: Interaction) -> str:
    message: Mapping[str, Any] = interaction.payload.get("message") or {}
    texts = (interaction.event.get("text"), interaction.payload.get("text"), message.get("text"))
    return next((text for text in texts if isinstance(text, str)), "")


def _conversation(interaction: Interaction) -> str | None:
    channel, person = interaction.channel, interaction.person
    if not channel:
        return None
    thread = interaction.thread_ts or interaction.event.get("ts")
    if not thread:
        return private_conversation_key(person, channel)
    return thread_conversation_key(person, channel, str(thread))


def _submitted_question(state: Mapping[str, Any]) -> str:
    element = (state.get(identifiers.BlockId.QUESTION) or {}).get(identifiers.INPUT_ACTION_ID) or {}
    value = element.get("value")
    return value if isinstance(value, str) else ""
