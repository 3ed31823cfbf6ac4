"""Conversion of registry values to clean text, ISO dates, URLs and numbers."""

import datetime as dt
import html
import math
import re
import unicodedata
from urllib.parse import urlsplit

from ingest.cleaning.contacts import remove_personal_mailboxes

# More than any registry needs in one field. The rest is cut, to bound the time of regexes.
MAX_FIELD_CHARS = 100_000
# The longest URL that browsers and chat tools take.
MAX_URL_CHARS = 2048

_TAG = re.compile(r"<!--.{0,4000}?-->|</?[a-zA-Z][^<>]{0,4000}>", re.DOTALL)
_SCRIPT = re.compile(r"<(script|style)\b.{0,20000}?</\1\s*>", re.DOTALL | re.IGNORECASE)
_PARAGRAPH = re.compile(r"\n\s*\n")
_PLACEHOLDER = re.compile(
    r"(no description (available|provided)?|n/?a|none|null|nil|tb[acd]|unknown|redacted"
    r"|not (available|applicable|provided)|\[[\w \-]*\]|[\W_]*)[\s.…]*",
    re.IGNORECASE,
)
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:[T ].*)?)?)?", re.DOTALL)
# Browsers do not open git://, but some inventories state it, and it is harmless.
_PAGE_URL = re.compile(r"(https?|git)://[^\s<>\"'{}|\\^`]+", re.IGNORECASE)
_URL_IN_TEXT = re.compile(r"https?://[^\s<>\"'\]{}|\\^`]+", re.IGNORECASE)
_VALID_YEARS = range(1700, 2200)


def to_text(value: object) -> str | None:
    """Return `value` on one line without markup; None if it is empty or a placeholder."""
    cleaned = to_line(value)
    return None if cleaned is None or _PLACEHOLDER.fullmatch(cleaned) else cleaned


def to_line(value: object) -> str | None:
    """Return `value` on one line without markup, even a placeholder; None if it is empty."""
    return " ".join(_strip_markup(value).split()) or None


def to_prose(value: object) -> str | None:
    """Return `value` without markup, with its paragraphs; None if empty or a placeholder."""
    paragraphs = (" ".join(part.split()) for part in _PARAGRAPH.split(_strip_markup(value)))
    cleaned = "\n\n".join(part for part in paragraphs if part)
    return None if _PLACEHOLDER.fullmatch(cleaned) else cleaned


def to_string(value: object) -> str | None:
    """Return a scalar `value` as a string, without invisible characters and outer whitespace.

    None if it is empty, or not a text, number or date.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float | dt.date):
        return None
    return _strip_invisible(str(value)).strip() or None


def to_date(value: object) -> str | None:
    """Return `value` as an ISO 8601 date in the precision stated; None if it is not a date.

    Years from 1700 to 2199 are accepted; a time of day is dropped.
    """
    match = _DATE.fullmatch(to_string(value) or "")
    if not match or int(match[1]) not in _VALID_YEARS:
        return None
    parts = [int(part) for part in match.groups() if part]
    try:
        dt.date(*parts, *(1, 1)[: 3 - len(parts)])
    except ValueError:
        return None
    return "-".join([match[1], *(f"{part:02}" for part in parts[1:])])


def to_url(value: object) -> str | None:
    """Return `value` as the URL of a page; None if it is not one that a browser may open."""
    candidate = to_string(value)
    if candidate is None or not _PAGE_URL.fullmatch(candidate) or len(candidate) > MAX_URL_CHARS:
        return None
    try:
        return candidate if urlsplit(candidate).hostname else None
    except ValueError:
        return None


def find_urls(value: object) -> list[str]:
    """Return the http and https URLs in `value`."""
    candidates = (match.rstrip(".,;:)") for match in _URL_IN_TEXT.findall(to_string(value) or ""))
    return [candidate for candidate in candidates if to_url(candidate)]


def to_number(value: object) -> float | None:
    """Return `value` as a finite number; None if it is not one.

    Commas are read as thousands separators.
    """
    try:
        parsed = float((to_string(value) or "").replace(",", ""))
    except ValueError:
        return None
    return parsed if math.isfinite(parsed) else None


def slugify(value: object) -> str:
    """Return `value` as a slug: small letters, digits and full stops joined by hyphens.

    The scheme of a URL, a final slash and `.git` are dropped.
    """
    lowered = re.sub(r"^https?://", "", (to_string(value) or "").casefold())
    return re.sub(r"[^\w.]+", "-", lowered.rstrip("/").removesuffix(".git")).strip("-")


def _strip_markup(value: object) -> str:
    stripped = (to_string(value) or "")[:MAX_FIELD_CHARS].replace("\\r", "").replace("\\n", "\n")
    if "<" in stripped:
        stripped = _TAG.sub(" ", _SCRIPT.sub(" ", stripped))
    return remove_personal_mailboxes(_strip_invisible(html.unescape(stripped)))


def _strip_invisible(original: str) -> str:
    """Return `original` without control, zero-width and broken characters."""
    if original.isascii() and original.isprintable():
        return original
    visible = (
        c
        for c in original.replace("\u00a0", " ")
        if c in "\n\t" or unicodedata.category(c)[0] != "C"
    )
    return "".join(visible)
