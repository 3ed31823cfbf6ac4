"""Sanitisers for untrusted text: control characters, bidirectional overrides, URLs."""

import unicodedata
from collections.abc import Iterable
from urllib.parse import urlsplit

# Direction overrides can make a text read as another one; marks that only help are left.
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def sanitise_text(text: str) -> str:
    """Return `text` with control characters and lone surrogates blanked, and no overrides.

    Without them it cannot move a cursor, ring a bell or turn the reading direction.
    """
    return "".join(
        " " if unicodedata.category(character) in {"Cc", "Cs"} else character
        for character in text
        if character not in _BIDI_CONTROLS
    )


def one_line(text: str) -> str:
    """Return `text` on one line without control characters; empty where nothing can be seen."""
    return " ".join(sanitise_text(text).split()) if visible_text(text) else ""


def visible_text(text: str | None) -> str | None:
    """Return `text` where something of it can be seen, else None."""
    if any(unicodedata.category(character)[0] not in "CZ" for character in text or ""):
        return text
    return None


def visible_texts(texts: Iterable[str | None]) -> tuple[str, ...]:
    """Return those of `texts` of which something can be seen."""
    return tuple(text for text in texts if text and visible_text(text))


def sanitise_url(text: str | None) -> str | None:
    """Return `text` where it is an http or https URL that may become a link, else None."""
    try:
        parts = urlsplit(sanitise_text(text or "").strip())
    except ValueError:
        return None
    return parts.geturl() if parts.scheme in {"http", "https"} and parts.netloc else None
