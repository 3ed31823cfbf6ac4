"""Content sniffing by the first bytes, because servers may send error pages instead of data."""

import json
from enum import StrEnum
from pathlib import Path

# Enough for every signature below.
HEAD_BYTES = 1024
_TAR_MAGIC_OFFSET = 257


class ContentKind(StrEnum):
    """Kinds of content that the first bytes distinguish."""

    HTML = "a web page"
    XML = "XML"
    JSON = "JSON"
    GZIP = "gzip"
    ZIP = "zip"
    TAR = "tar"
    TEXT = "text"
    OTHER = "in an unknown format"


def sniff_file(path: Path, content_type: str = "") -> ContentKind:
    """Return the kind of content of a file, by its first bytes; raise OSError."""
    with path.open("rb") as file:
        return sniff(file.read(HEAD_BYTES), content_type)


def sniff(head: bytes, content_type: str = "") -> ContentKind:
    """Return the kind of content that starts with `head`; `content_type` helps with markup."""
    if head.startswith(b"\x1f\x8b"):
        return ContentKind.GZIP
    if head.startswith(b"PK\x03\x04"):
        return ContentKind.ZIP
    if head[_TAR_MAGIC_OFFSET : _TAR_MAGIC_OFFSET + 5] == b"ustar":
        return ContentKind.TAR
    text = _leading_text(head)
    if text.startswith("<"):
        return _sniff_markup(text, content_type)
    if text[:1] in ("{", "["):
        return ContentKind.JSON
    return ContentKind.OTHER if "\0" in text else ContentKind.TEXT


def decode_text(content: bytes) -> tuple[str, str | None]:
    """Return `content` as text, and what is wrong with its encoding, if anything.

    The encoding is UTF-8, UTF-16 or UTF-32, with or without a mark. What is not UTF-8 is read as
    cp1252.
    """
    encoding = _detect_encoding(content)
    try:
        return content.decode(encoding), None
    except UnicodeDecodeError as error:
        problem = f"not {encoding[:6].upper().rstrip('-')} at byte {error.start}"
    if not encoding.startswith("utf-8"):
        return content.decode(encoding, errors="replace"), problem
    return content.decode("cp1252", errors="replace"), f"{problem}, read as cp1252"


def _leading_text(head: bytes) -> str:
    text = head.decode(_detect_encoding(head), errors="replace")
    return text.lstrip()[:HEAD_BYTES].lower()


def _detect_encoding(head: bytes) -> str:
    """Return the encoding of text that starts with `head`, by its mark or its zeros.

    The rule is that of the standard library for JSON (RFC 4627). Other text starts with a character
    of ASCII too; binary data seldom do.
    """
    encoding = json.detect_encoding(head[:4])
    first_character = head[:4].decode(encoding, errors="replace")[:1]
    has_mark = not encoding.endswith(("-le", "-be"))
    return encoding if has_mark or first_character.isascii() else "utf-8"


def _sniff_markup(text: str, content_type: str) -> ContentKind:
    if "<!doctype html" in text or "<html" in text:
        return ContentKind.HTML
    if text.startswith("<?xml") or "xml" in content_type:
        return ContentKind.XML
    return ContentKind.HTML if "text/html" in content_type else ContentKind.XML
