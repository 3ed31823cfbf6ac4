"""Text for a TextBlock or a fact, which read a subset of Markdown: others' words stay words."""

import re
import unicodedata
from urllib.parse import quote

from bot.presentation.sanitise import plain, web_address
from index.text.documents import shortened

# Where one of these could begin markup; an underline within a word cannot.
_MARKS = re.compile(r"[\\`*\[\]<~]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)")
_STARTS = re.compile(r"(?:[-+=>#]|\d+(?=[.)]))")
# A card fills in dates where it reads {{DATE(...)}}.
_FUNCTIONS = re.compile(r"\{(?=\{)")
_ENDS_ADDRESS = re.compile(r"""[\s()<>"'`\\^{|}*\[\]]""")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_WORD_JOINER = "\u2060"


def literal(text: str, most: int) -> str:
    """At most `most` characters of `text` on one line, to be read as they are."""
    words = shortened(one_line(text), most)
    escaped = _MARKS.sub(r"\\\g<0>", words)
    if start := _STARTS.match(escaped):
        # “1.” and “- ” begin lists, “#” a heading: the mark itself is escaped.
        at = start.end() if start[0][0].isdigit() else 0
        escaped = f"{escaped[:at]}\\{escaped[at:]}"
    return _isolated(_FUNCTIONS.sub("{" + _WORD_JOINER, escaped))


def link(text: str, address: str | None, most: int, longest: int) -> str:
    """`text` as a link, or alone where there is no web address of at most `longest` characters."""
    shown, to = literal(text, most), web_address(address)
    if not shown or not to:
        return shown
    to = _ENTITY.sub("&amp;", _ENDS_ADDRESS.sub(lambda found: quote(found[0], safe=""), to))
    return f"[{shown}]({to})" if len(to) <= longest else shown


def one_line(text: str) -> str:
    """`text` without what could move a cursor or break a line; empty where nothing can be seen."""
    words = " ".join(plain(text).split())
    return words if any(unicodedata.category(letter)[0] not in "CZ" for letter in words) else ""


def _isolated(text: str) -> str:
    """`text` set off where it is read from right to left, so that what is around it stays."""
    turns = any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in text)
    return f"\u2068{text}\u2069" if turns else text
