"""Parse Slack's message markup into the text that a person typed."""

import re
from html import unescape

from index.query.parser import MAX_QUERY_CHARACTERS
from index.query.question_phrases import find_question

_LABELLED_LINK = re.compile(r"<(?:https?://|mailto:)[^|>]*\|([^>]*)>")
_BARE_LINK = re.compile(r"<((?:https?://)[^|>]*)>")
_CHANNEL = re.compile(r"<#[^|>]*\|([^>]+)>")
_REFERENCE = re.compile(r"<[@!#][^>]*>")  # people, groups, channels without a name: ids, no words
_QUOTED = re.compile(r"(?<=:)[“”„]([^“”„]*)[“”]")  # phones write these where " was typed
_FILTER = re.compile(r"(?<!\S)([A-Za-z][\w-]*):(?=\S)")


def parse_text(text: str) -> str:
    """Return `text` without whom it mentions, and with links as they were typed."""
    for markup, replacement in (
        (_LABELLED_LINK, r"\1"),
        (_BARE_LINK, r"\1"),
        (_CHANNEL, r"\1"),
        (_REFERENCE, " "),
    ):
        text = markup.sub(replacement, text)
    return " ".join(_QUOTED.sub(r'"\1"', unescape(text)).split())


def parse_overheard(text: str) -> str:
    """Return the words of a message that was not written to us: no filter is read from them."""
    return _FILTER.sub(r"\1: ", parse_text(text))


def extract_question(text: str) -> str:
    """Return the question in `text`, cut at a word to the longest that can be searched."""
    question = find_question(text) or text
    if len(question) <= MAX_QUERY_CHARACTERS:
        return question
    return question[:MAX_QUERY_CHARACTERS].rpartition(" ")[0] or question[:MAX_QUERY_CHARACTERS]
