"""Escape untrusted text for the subset of Markdown that TextBlocks and facts read."""

import re
import unicodedata
from urllib.parse import quote

from bot.sanitise import one_line, sanitise_url
from index.text.documents import truncate

# Where one of these could begin markup; an underline within a word cannot.
_MARKUP = re.compile(r"[\\`*\[\]<~]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)")
_BLOCK_START = re.compile(r"(?:[-+=>#]|\d+(?=[.)]))")
# A card fills in dates where it reads {{DATE(...)}}.
_TEMPLATE_START = re.compile(r"\{(?=\{)")
_UNSAFE_IN_URL = re.compile(r"""[\s()<>"'`\\^{|}*\[\]]""")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_WORD_JOINER = "\u2060"


def escape(text: str, max_chars: int) -> str:
    """Return at most `max_chars` characters of `text` on one line, with all Markdown escaped."""
    line = truncate(one_line(text), max_chars)
    escaped = _MARKUP.sub(r"\\\g<0>", line)
    if block_start := _BLOCK_START.match(escaped):
        # “1.” and “- ” begin lists, “#” a heading: the mark itself is escaped.
        position = block_start.end() if block_start[0][0].isdigit() else 0
        escaped = f"{escaped[:position]}\\{escaped[position:]}"
    return _isolate(_TEMPLATE_START.sub("{" + _WORD_JOINER, escaped))


def link(text: str, url: str | None, max_chars: int, max_url_chars: int) -> str:
    """Return `text` as a link, or alone without a web address of at most `max_url_chars`."""
    label, target = escape(text, max_chars), sanitise_url(url)
    if not label or not target:
        return label
    target = _ENTITY.sub(
        "&amp;", _UNSAFE_IN_URL.sub(lambda match: quote(match[0], safe=""), target)
    )
    return f"[{label}]({target})" if len(target) <= max_url_chars else label


def _isolate(text: str) -> str:
    """Return right-to-left text between isolates, so that the text around it keeps its order."""
    is_right_to_left = any(unicodedata.bidirectional(char) in {"R", "AL"} for char in text)
    return f"\u2068{text}\u2069" if is_right_to_left else text
