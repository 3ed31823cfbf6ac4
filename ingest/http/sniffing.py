"""Content sniffing by the first bytes, because servers may send error pages instead of data."""

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


def _leading_text(head: bytes) -> str:
    is_utf_16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = head.decode("utf-16" if is_utf_16 else "utf-8-sig", errors="replace")
    return text.lstrip()[:HEAD_BYTES].lower()


def _sniff_markup(text: str, content_type: str) -> ContentKind:
    if "<!doctype html" in text or "<html" in text:
        return ContentKind.HTML
    if text.startswith("<?xml") or "xml" in content_type:
        return ContentKind.XML
    return ContentKind.HTML if "text/html" in content_type else ContentKind.XML
