"""Slack messages: their author, and the text that a person typed, out of Slack's markup."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from index.query.message.markup import resolve_references
from index.query.message.plain_text import close_up
from index.query.parser import MAX_QUESTION_CHARACTERS
from index.query.question_phrases import find_question

# Slack sends up to 40,000 characters. No more are read than a question may have with its markup: a
# longer text is refused like any question that is too long.
MAX_MESSAGE_CHARACTERS = 3 * MAX_QUESTION_CHARACTERS
_QUOTED = re.compile(r"(?<=:)[“”„]([^“”„]*)[“”]")  # phones replace a typed " with these
_FILTER = re.compile(r"(?<!\S)([A-Za-z][\w-]*):(?=\S)")


# Marks of a message that an app, a bot or a workflow posted, some of them in a person's name.
_APP_FIELDS = ("bot_id", "bot_profile", "app_id", "workflow_id")
# Subtypes of messages that people write: none, with a file, or a reply also sent to the channel.
PERSONS_SUBTYPES = (None, "file_share", "thread_broadcast")


def is_from_person(event: Mapping[str, Any]) -> bool:
    """Return whether a person has just written a message: not an app, and not an edited one."""
    return (
        event.get("user") not in {None, "", "USLACKBOT"}
        and event.get("subtype") in PERSONS_SUBTYPES
        and "edited" not in event
        and not any(event.get(name) for name in _APP_FIELDS)
    )


def is_to_another(event: Mapping[str, Any]) -> bool:
    """Return whether a message begins with a mention. A mention of our bot has its own event."""
    return str(event.get("text") or "").lstrip().startswith("<@")


def parse_text(text: str) -> str:
    """Return `text` without mentions, with its lines, and with links as they were typed."""
    typed = text[:MAX_MESSAGE_CHARACTERS]
    return close_up(_QUOTED.sub(r'"\1"', unescape(resolve_references(typed))))


def parse_without_filters(text: str) -> str:
    """Return `text` with no filter in it, for a message that is not addressed to the bot."""
    return _FILTER.sub(r"\1: ", parse_text(text))


def extract_question(text: str) -> str:
    """Return the question in `text`, cut after a word to the maximum length of a query."""
    question = find_question(text) or text
    if len(question) <= MAX_QUESTION_CHARACTERS:
        return question
    head = question[:MAX_QUESTION_CHARACTERS]
    return head.rpartition(" ")[0] or head
