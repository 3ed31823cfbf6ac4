"""What a person typed, from the way in which Slack writes it."""

import re
from html import unescape

from index.query.parser import LONGEST
from index.query.question_phrases import question_in

_LINK = re.compile(r"<(?:https?://|mailto:)[^|>]*\|([^>]*)>")
_BARE = re.compile(r"<((?:https?://)[^|>]*)>")
_CHANNEL = re.compile(r"<#[^|>]*\|([^>]+)>")
_NAMED = re.compile(r"<[@!#][^>]*>")  # people, groups, channels without a name: ids, no words
_QUOTED = re.compile(r"(?<=:)[“”„]([^“”„]*)[“”]")  # phones write these where " was typed
_LIMIT = re.compile(r"(?<!\S)([A-Za-z][\w-]*):(?=\S)")


def heard(text: str) -> str:
    """The words of `text`, without whom it names and with links as they were typed."""
    for found, words in ((_LINK, r"\1"), (_BARE, r"\1"), (_CHANNEL, r"\1"), (_NAMED, " ")):
        text = found.sub(words, text)
    return " ".join(_QUOTED.sub(r'"\1"', unescape(text)).split())


def overheard(text: str) -> str:
    """The words of a message that was not written to us: nothing in them is a limit."""
    return _LIMIT.sub(r"\1: ", heard(text))


def asked(words: str) -> str:
    """What `words` ask, in as many of them as can be searched."""
    question = question_in(words) or words
    if len(question) <= LONGEST:
        return question
    return question[:LONGEST].rpartition(" ")[0] or question[:LONGEST]
