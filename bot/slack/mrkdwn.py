"""Escaping and truncation of untrusted text for Slack: no pings, links or formatting."""

import unicodedata
from collections.abc import Mapping
from urllib.parse import quote

from bot.sanitise import sanitise_text, sanitise_url, visible_text

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# Slack cannot escape formatting characters. These look the same and have no effect.
_LOOKALIKES = str.maketrans({"*": "∗", "`": "ˋ", "~": "∼"})
_ANGLE_QUOTES = str.maketrans({"<": "‹", ">": "›"})
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
_ZERO_WIDTH_JOINER = "\u200d"
_MAX_URL_CHARS = 3000
_READ_FACTOR = 4


def escape(text: str | None, max_chars: int) -> str:
    """Return `text` escaped for mrkdwn, in at most `max_chars` UTF-16 units.

    Empty if no character of it is visible.
    """
    line = _normalise(text, max_chars).translate(_LOOKALIKES)
    if line.startswith(">"):
        line = f"›{line[1:]}"  # Slack shows a quote even if it is escaped
    line = _replace_edge_underscores(line)
    truncated = _truncate(line, max_chars - _isolation_length(line), _ENTITIES)
    return _isolate("".join(_ENTITIES.get(char, char) for char in truncated))


def plain_label(text: str | None, max_chars: int) -> str:
    """Return `text` for a plain-text object, at most `max_chars` long; empty if not visible."""
    line = _normalise(text, max_chars).translate(_ANGLE_QUOTES)
    return _isolate(_truncate(line, max_chars - _isolation_length(line), {}))


def link(url: str | None, text: str | None, max_chars: int, *, max_url_chars: int = 2000) -> str:
    """Return `text` as a link if `url` is a web address of at most `max_url_chars` characters.

    Otherwise return the escaped text without a link.
    """
    label = escape(text, max_chars)
    target = sanitise_url(url)
    if target is None or not label:
        return label
    # Slack ends the address at these characters, or at a space.
    encoded = quote(target, safe="%/:?#[]@!$&'()*+,;=~-._").replace("&", "&amp;")
    return f"<{encoded}|{label}>" if len(encoded) <= min(max_url_chars, _MAX_URL_CHARS) else label


def utf16_length(text: str) -> int:
    """Return the length of `text` in UTF-16 units, in which Slack's strictest limit counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _normalise(text: str | None, max_chars: int) -> str:
    """Return `text` on one line, cut to what may be needed for `max_chars` characters."""
    stripped = (text or "").strip()
    head = stripped[: _READ_FACTOR * max_chars]  # a record may have megabytes of text
    line = " ".join(sanitise_text(head).split())
    if len(head) < len(stripped):
        line += "…"
    return line if visible_text(line) else ""


def _replace_edge_underscores(text: str) -> str:
    """Return `text` with lookalikes for underscores that Slack would show as italics."""
    if "_" not in text:
        return text
    padded = f" {text} "
    return "".join(
        "ˍ" if char == "_" and not (before.isalnum() and after.isalnum()) else char
        for before, char, after in zip(padded, padded[1:], padded[2:], strict=False)
    )


def _truncate(text: str, max_chars: int, entities: Mapping[str, str]) -> str:
    """Return `text` cut to `max_chars` escaped characters, after a word if one ends nearby."""
    if (
        utf16_length(text)
        + sum(text.count(char) * (len(entity) - 1) for char, entity in entities.items())
        <= max_chars
    ):
        return text
    end, budget = 0, max_chars - 1
    while (budget := budget - _escaped_length(text[end], entities)) >= 0:
        end += 1
    while end and (_is_combining(text[end]) or text[end - 1] == _ZERO_WIDTH_JOINER):
        end -= 1
    word_end = text.rfind(" ", 0, end + 1)
    head = text[: word_end if word_end > end * 2 // 3 else end]
    return head.rstrip(" ,;:.") + "…"


def _escaped_length(char: str, entities: Mapping[str, str]) -> int:
    return len(entities.get(char, "")) or 1 + (char > "\uffff")


def _is_combining(char: str) -> bool:
    """Return whether a character combines with the one before it."""
    return char == _ZERO_WIDTH_JOINER or unicodedata.category(char).startswith("M")


def _is_right_to_left(text: str) -> bool:
    return not text.isascii() and any(
        unicodedata.bidirectional(char) in {"R", "AL"} for char in text
    )


def _isolation_length(text: str) -> int:
    return 2 if _is_right_to_left(text) else 0


def _isolate(text: str) -> str:
    """Return right-to-left text in Unicode isolates, so that the text around it keeps its order."""
    return f"{_ISOLATE}{text}{_END_ISOLATE}" if _is_right_to_left(text) else text
