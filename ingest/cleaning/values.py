"""Text, dates, addresses and numbers as registries write them, made fit to show."""

import datetime as dt
import html
import math
import re
import unicodedata
from urllib.parse import urlsplit

from ingest.cleaning.contacts import without_mailboxes

# More than any register needs for one field; what follows is cut, so that no regex runs for ever.
LONGEST = 100_000
# What browsers and chat tools take.
LONGEST_URL = 2048

_TAG = re.compile(r"<!--.{0,4000}?-->|</?[a-zA-Z][^<>]{0,4000}>", re.DOTALL)
_SCRIPT = re.compile(r"<(script|style)\b.{0,20000}?</\1\s*>", re.DOTALL | re.IGNORECASE)
_PARAGRAPH = re.compile(r"\n\s*\n")
_NOTHING = re.compile(
    r"(no description (available|provided)?|n/?a|none|null|nil|tb[acd]|unknown|redacted"
    r"|not (available|applicable|provided)|\[[\w \-]*\]|[\W_]*)[\s.…]*",
    re.IGNORECASE,
)
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:[T ].*)?)?)?", re.DOTALL)
# git:// opens in no browser, but it is what some inventories state, and it runs nothing.
_ADDRESS = re.compile(r"(https?|git)://[^\s<>\"'{}|\\^`]+", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"'\]{}|\\^`]+", re.IGNORECASE)
_YEARS = range(1700, 2200)


def text(value: object) -> str | None:
    """`value` in one line without markup; None when it says nothing."""
    found = line(value)
    return None if found is None or _NOTHING.fullmatch(found) else found


def line(value: object) -> str | None:
    """`value` in one line without markup, placeholders as they are; None when empty."""
    return " ".join(_plain(value).split()) or None


def prose(value: object) -> str | None:
    """`value` without markup, its paragraphs kept; None when it says nothing."""
    paragraphs = (" ".join(part.split()) for part in _PARAGRAPH.split(_plain(value)))
    found = "\n\n".join(part for part in paragraphs if part)
    return None if _NOTHING.fullmatch(found) else found


def word(value: object) -> str | None:
    """`value` as a registry's own word, nothing but the ends and what cannot be seen taken off."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | dt.date):
        return None
    return _visible(str(value)).strip() or None


def date(value: object) -> str | None:
    """`value` as an ISO 8601 date to the precision stated; None when it is none."""
    match = _DATE.fullmatch(word(value) or "")
    if not match or int(match[1]) not in _YEARS:
        return None
    parts = [int(part) for part in match.groups() if part]
    try:
        dt.date(*parts, *(1, 1)[: 3 - len(parts)])
    except ValueError:
        return None
    return "-".join([match[1], *(f"{part:02}" for part in parts[1:])])


def url(value: object) -> str | None:
    """`value` as the address of a page; None when it is none that a browser may be sent to."""
    found = word(value)
    if found is None or not _ADDRESS.fullmatch(found) or len(found) > LONGEST_URL:
        return None
    try:
        return found if urlsplit(found).hostname else None
    except ValueError:
        return None


def urls(value: object) -> list[str]:
    """The addresses of pages that stand in `value`."""
    found = (match.rstrip(".,;:)") for match in _URL.findall(word(value) or ""))
    return [address for address in found if url(address)]


def number(value: object) -> float | None:
    """`value` as a number, thousands separated by commas or not; None when it is none."""
    try:
        found = float((word(value) or "").replace(",", ""))
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def slug(value: object) -> str:
    """`value` as a part of a key: small letters, digits and full stops joined by hyphens."""
    plain = re.sub(r"^https?://", "", (word(value) or "").casefold())
    return re.sub(r"[^\w.]+", "-", plain.rstrip("/").removesuffix(".git")).strip("-")


def _plain(value: object) -> str:
    found = (word(value) or "")[:LONGEST].replace("\\r", "").replace("\\n", "\n")
    if "<" in found:
        found = _TAG.sub(" ", _SCRIPT.sub(" ", found))
    return without_mailboxes(_visible(html.unescape(found)))


def _visible(found: str) -> str:
    """`found` without what no one can see: control, zero-width and broken characters."""
    if found.isascii() and found.isprintable():
        return found
    kept = (
        c for c in found.replace("\u00a0", " ") if c in "\n\t" or unicodedata.category(c)[0] != "C"
    )
    return "".join(kept)
