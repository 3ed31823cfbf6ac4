"""Sanitisers for untrusted text: control characters, bidirectional overrides, URLs."""

import unicodedata
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


def sanitise_url(text: str | None) -> str | None:
    """Return `text` where it is an http or https URL that may become a link, else None."""
    try:
        parts = urlsplit(sanitise_text(text or "").strip())
    except ValueError:
        return None
    return parts.geturl() if parts.scheme in {"http", "https"} and parts.netloc else None
