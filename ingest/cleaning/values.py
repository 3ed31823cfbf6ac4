"""Conversion of registry values to clean text, keys and URLs."""

import datetime as dt
import math
import re
from urllib.parse import urlsplit

from ingest.cleaning.contacts import remove_personal_mailboxes
from ingest.cleaning.markup import strip_invisible, strip_markup

# The longest URL that browsers and chat tools take.
MAX_URL_CHARS = 2048

_PARAGRAPH = re.compile(r"\n\s*\n")
# Written where a cell is empty, and the errors of spreadsheets.
_MISSING = (
    r"nan|<na>|nat|none|null|nil|#(n/a|na|ref!|name\?|value!|div/0!|null!|num!|spill!|calc!|error!)"
    r"|err:\d{3}"
)
_NO_KEY = re.compile(_MISSING, re.IGNORECASE)
_NO_NAME = re.compile(
    rf"({_MISSING}|n\.?/?a\.?|not (available|applicable|provided)|[\W_]*+)[\s.…]*+", re.IGNORECASE
)
_PLACEHOLDER = re.compile(
    rf"(no description (available|provided)?|{_NO_NAME.pattern}|tb[acd]|unknown|redacted"
    r"|\[[\w \-]*\])[\s.…]*+",
    re.IGNORECASE,
)
# Browsers do not open git://, but some inventories state it, and it is harmless.
_PAGE_URL = re.compile(r"(https?|git)://[^\s<>\"'{}|\\^`]+", re.IGNORECASE)
_WITHOUT_SCHEME = re.compile(r"www\.[^\W_]", re.IGNORECASE)
_URL_IN_TEXT = re.compile(r"(?:https?://|\bwww\.)[^\s<>\"'\]{}|\\^`]+", re.IGNORECASE)


def to_text(value: object) -> str | None:
    """Return `value` on one line without markup; None if it is empty or a placeholder."""
    cleaned = to_line(value)
    return None if cleaned is None or _PLACEHOLDER.fullmatch(cleaned) else cleaned


def to_name(value: object) -> str | None:
    """Return `value` on one line without markup; None if it states nothing.

    The words of a placeholder may be a name: "Unknown".
    """
    cleaned = to_line(value)
    return None if cleaned is None or _NO_NAME.fullmatch(cleaned) else cleaned


def to_line(value: object) -> str | None:
    """Return `value` on one line without markup, even a placeholder; None if it is empty."""
    return " ".join(_clean(value).split()) or None


def to_prose(value: object) -> str | None:
    """Return `value` without markup, with its paragraphs; None if empty or a placeholder."""
    paragraphs = (" ".join(part.split()) for part in _PARAGRAPH.split(_clean(value)))
    cleaned = "\n\n".join(part for part in paragraphs if part)
    return None if _PLACEHOLDER.fullmatch(cleaned) else cleaned


def to_string(value: object) -> str | None:
    """Return a scalar `value` as a string, without invisible characters and outer whitespace.

    None if it is empty, or not a text, finite number or date.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float | dt.date):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return strip_invisible(str(value)).strip() or None


def to_key(value: object) -> str | None:
    """Return `value` as a key, unchanged; None if it is empty, "nan" or a spreadsheet's error."""
    key = to_string(value)
    return None if key is None or _NO_KEY.fullmatch(key) else key


def to_url(value: object) -> str | None:
    """Return `value` as the URL of a page; None if it is not one that a browser may open.

    An address that starts with www. gets a scheme, as browsers give it one, and &amp; is resolved.
    """
    candidate = (to_string(value) or "").replace("&amp;", "&")
    if _WITHOUT_SCHEME.match(candidate):
        candidate = f"https://{candidate}"
    if not _PAGE_URL.fullmatch(candidate) or len(candidate) > MAX_URL_CHARS:
        return None
    try:
        return candidate if urlsplit(candidate).hostname else None
    except ValueError:
        return None


def find_urls(value: object) -> list[str]:
    """Return the http and https URLs in `value`, also those that start with www."""
    candidates = (match.rstrip(".,;:)") for match in _URL_IN_TEXT.findall(to_string(value) or ""))
    return [url for candidate in candidates if (url := to_url(candidate))]


def slugify(value: object) -> str:
    """Return `value` as a slug: small letters, digits and full stops joined by hyphens.

    The scheme of a URL, a final slash and `.git` are dropped.
    """
    lowered = re.sub(r"^https?://", "", (to_string(value) or "").casefold())
    return re.sub(r"[^\w.]+", "-", lowered.rstrip("/").removesuffix(".git")).strip("-")


def _clean(value: object) -> str:
    return remove_personal_mailboxes(strip_markup(to_string(value) or ""))
