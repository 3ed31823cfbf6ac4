"""Markup of chats in a message: references, emoji, bold and italics, links."""

import re

# Slack: <https://a.example|label>, <#C1|housing>, <@U1>, <!here>. What stands between the brackets
# holds none, so that a message of many is read once.
_LABELLED_LINK = re.compile(r"<(?:https?://|mailto:)[^|<>\n]*\|([^<>\n]*)>")
_BARE_LINK = re.compile(r"<(https?://[^|<>\n]*)>")
_CHANNEL = re.compile(r"<#[^|<>\n]*\|([^<>\n]+)>")
_REFERENCE = re.compile(r"<[@!#][^<>\n]*>")  # a person, group or channel by its id alone
_MARKDOWN_LINK = re.compile(r"\[([^\[\]\n]+)\]\(https?://[^)\s]{0,2000}\)")
# Has a letter, as “10:30:45” has not.
_EMOJI_CODE = re.compile(r"(?<!\d):(?=[a-z+-]|\d+:)[a-z0-9_+'-]*[a-z0-9]:(?!\w)", re.IGNORECASE)
_KEYCAP = re.compile("[0-9#*]\ufe0f?\u20e3")
_EMOJI = re.compile(
    "[\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\u3030\u303d\u3297\u3299"
    "\U0001f000-\U0001faff\U000e0020-\U000e007f\ufe0e\ufe0f\u20e3]"
    "(?:\u200d|[\ufe0e\ufe0f])*"
)
_EMOTICON = re.compile(r"(?<!\S)[:;=]['’]?-?[()DPp/|](?!\S)")
# A pair of marks around words: *bold*, __it__, ~~struck~~, `code`.
_STYLES = (
    re.compile(r"(?<![\w*])(\*{1,3})(?=[^\s*])([^*\n]*[^\s*])\1(?![\w*])"),
    re.compile(r"(?<!\w)(_{1,2})(?=[^\s_])([^_\n]*[^\s_])\1(?!\w)"),
    re.compile(r"(?<![\w~])(~{1,2})(?=[^\s~])([^~\n]*[^\s~])\1(?![\w~])"),
    re.compile(r"(`{1,3})([^`]+)\1"),
)
_URL = re.compile(r"https?://\S+", re.IGNORECASE)


def resolve_references(text: str) -> str:
    """Return `text` with Slack's links and channels as they were typed, and without mentions."""
    for pattern, replacement in (
        (_LABELLED_LINK, r"\1"),
        (_BARE_LINK, r"\1"),
        (_CHANNEL, r"\1"),
        (_REFERENCE, " "),
    ):
        text = pattern.sub(replacement, text)
    return text


def strip_emoji(text: str) -> str:
    """Return `text` without emoji: as codes (`:wave:`), as characters, as punctuation (`:-)`)."""
    for pattern in (_EMOJI_CODE, _KEYCAP, _EMOJI, _EMOTICON):
        text = pattern.sub(" ", text)
    return text


def strip_styles(text: str) -> str:
    """Return `text` without the marks of bold, italic, struck and code, and of Markdown links."""
    text = _MARKDOWN_LINK.sub(r"\1", text)
    for style in _STYLES:
        text = style.sub(r"\2", text)
    return text


def strip_urls(text: str) -> str:
    """Return `text` without web addresses."""
    return _URL.sub(" ", text)
