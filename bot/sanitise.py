"""Sanitisers for untrusted text: control characters, bidirectional overrides, URLs, HTML."""

import unicodedata
from collections.abc import Iterable
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

# Bidirectional overrides can make a text look like another one. Harmless marks are kept.
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def sanitise_text(text: str) -> str:
    """Return `text` without bidirectional overrides, and with spaces for control characters.

    Lone surrogates become spaces too. The result cannot move a cursor, ring a bell or change the
    reading direction.
    """
    return "".join(
        " " if unicodedata.category(character) in {"Cc", "Cs"} else character
        for character in text
        if character not in _BIDI_CONTROLS
    )


def one_line(text: str) -> str:
    """Return `text` on one line without control characters; empty if no character is visible."""
    return " ".join(sanitise_text(text).split()) if visible_text(text) else ""


def visible_text(text: str | None) -> str | None:
    """Return `text` if a character of it is visible, else None."""
    if any(unicodedata.category(character)[0] not in "CZ" for character in text or ""):
        return text
    return None


def visible_texts(texts: Iterable[str | None]) -> tuple[str, ...]:
    """Return the texts that have a visible character."""
    return tuple(text for text in texts if text and visible_text(text))


def sanitise_url(text: str | None) -> str | None:
    """Return `text` if it is an http or https URL that may become a link, else None."""
    try:
        parts = urlsplit(sanitise_text(text or "").strip())
    except ValueError:
        return None
    return parts.geturl() if parts.scheme in {"http", "https"} and parts.netloc else None


def template_environment(package: str) -> Environment:
    """Return a Jinja environment of a package's HTML: every value is sanitised and escaped."""
    return Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda value: sanitise_text(value) if type(value) is str else value,
        trim_blocks=True,
        lstrip_blocks=True,
    )
