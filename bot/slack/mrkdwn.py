"""Text of others made fit for Slack: escaped, harmless, and cut as Slack counts."""

import unicodedata
from collections.abc import Mapping
from urllib.parse import quote

from bot.presentation.sanitise import plain, web_address

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# Slack has no way to escape what formats; these look the same and format nothing.
_LOOKALIKES = str.maketrans({"*": "∗", "`": "ˋ", "~": "∼"})
_BRACKETS = str.maketrans({"<": "‹", ">": "›"})
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
_JOINER = "\u200d"
_LONGEST_ADDRESS = 3000
_AMPLE = 4


def words(text: str | None, most: int) -> str:
    """`text` for mrkdwn in at most `most` characters: it cannot ping, link or format.

    Empty where nothing of it can be seen.
    """
    tidy = _tidy(text, most).translate(_LOOKALIKES)
    if tidy.startswith(">"):
        tidy = f"›{tidy[1:]}"  # a quote, even when escaped
    tidy = _without_edges(tidy)
    shown = _cut(tidy, most - _isolation(tidy), _ENTITIES)
    return _isolated("".join(_ENTITIES.get(letter, letter) for letter in shown))


def label(text: str | None, most: int) -> str:
    """`text` for plain text in at most `most` characters, empty where nothing can be seen."""
    tidy = _tidy(text, most).translate(_BRACKETS)
    return _isolated(_cut(tidy, most - _isolation(tidy), {}))


def link(address: str | None, text: str | None, most: int, *, longest: int = 2000) -> str:
    """`text` as a link where `address` is one of the web, of at most `longest` characters."""
    shown = words(text, most)
    target = web_address(address)
    if target is None or not shown:
        return shown
    # Slack would end the address at these, or at a blank.
    safe = quote(target, safe="%/:?#[]@!$&'()*+,;=~-._").replace("&", "&amp;")
    return f"<{safe}|{shown}>" if len(safe) <= min(longest, _LONGEST_ADDRESS) else shown


def units(text: str) -> int:
    """The length of `text` as the strictest counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _tidy(text: str | None, most: int) -> str:
    """As much of `text` on one line as may be needed to show `most` characters of it."""
    whole = (text or "").strip()
    begun = whole[: _AMPLE * most]  # a record may hold megabytes
    tidy = " ".join(plain(begun).split())
    if len(begun) < len(whole):
        tidy += "…"
    return tidy if any(unicodedata.category(letter)[0] not in "CZ" for letter in tidy) else ""


def _without_edges(text: str) -> str:
    """`text` with lookalikes for the underscores that Slack would read as italics."""
    if "_" not in text:
        return text
    padded = f" {text} "
    return "".join(
        "ˍ" if here == "_" and not (before.isalnum() and after.isalnum()) else here
        for before, here, after in zip(padded, padded[1:], padded[2:], strict=False)
    )


def _cut(text: str, most: int, escaped: Mapping[str, str]) -> str:
    """`text` in at most `most` characters once `escaped`, cut late at a word, with an ellipsis."""
    if (
        units(text) + sum(text.count(each) * (len(as_) - 1) for each, as_ in escaped.items())
        <= most
    ):
        return text
    kept, room = 0, most - 1
    while (room := room - _cost(text[kept], escaped)) >= 0:
        kept += 1
    while kept and (_joined(text[kept]) or text[kept - 1] == _JOINER):
        kept -= 1
    at_word = text.rfind(" ", 0, kept + 1)
    head = text[: at_word if at_word > kept * 2 // 3 else kept]
    return head.rstrip(" ,;:.") + "…"


def _cost(letter: str, escaped: Mapping[str, str]) -> int:
    return len(escaped.get(letter, "")) or 1 + (letter > "\uffff")


def _joined(letter: str) -> bool:
    """Whether a letter belongs to the one before it."""
    return letter == _JOINER or unicodedata.category(letter).startswith("M")


def _right_to_left(text: str) -> bool:
    return not text.isascii() and any(
        unicodedata.bidirectional(letter) in {"R", "AL"} for letter in text
    )


def _isolation(text: str) -> int:
    return 2 if _right_to_left(text) else 0


def _isolated(text: str) -> str:
    """`text` kept apart where it runs from right to left, so that what surrounds it stays."""
    return f"{_ISOLATE}{text}{_END_ISOLATE}" if _right_to_left(text) else text
