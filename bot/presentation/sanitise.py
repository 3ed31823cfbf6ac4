"""Text of others, made fit to show."""

import unicodedata
from urllib.parse import urlsplit

# Direction overrides can make a text read as another one; marks that only help are left.
_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def plain(text: str) -> str:
    """`text` without what could move a cursor, ring a bell or turn the reading direction."""
    return "".join(
        " " if unicodedata.category(letter) in {"Cc", "Cs"} else letter
        for letter in text
        if letter not in _OVERRIDES
    )


def web_address(text: str | None) -> str | None:
    """`text` where it is an http or https address that may become a link, else None."""
    try:
        parts = urlsplit(plain(text or "").strip())
    except ValueError:
        return None
    return parts.geturl() if parts.scheme in {"http", "https"} and parts.netloc else None
