"""What bytes are, by how they begin: servers send pages of apology where data was asked for."""

from enum import StrEnum

# As much as any of the marks below needs.
HEAD = 1024
_TAR_AT = 257


class Looks(StrEnum):
    """What a body looks like."""

    HTML = "a web page"
    XML = "XML"
    JSON = "JSON"
    GZIP = "gzip"
    ZIP = "zip"
    TAR = "tar"
    TEXT = "text"
    OTHER = "something else"


def looks(head: bytes, content_type: str = "") -> Looks:
    """What `head`, the first bytes of a body, looks like."""
    if head.startswith(b"\x1f\x8b"):
        return Looks.GZIP
    if head.startswith(b"PK\x03\x04"):
        return Looks.ZIP
    if head[_TAR_AT : _TAR_AT + 5] == b"ustar":
        return Looks.TAR
    start = _start(head)
    if start.startswith("<"):
        return _marked_up(start, content_type)
    if start[:1] in ("{", "["):
        return Looks.JSON
    return Looks.OTHER if "\0" in start else Looks.TEXT


def _start(head: bytes) -> str:
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = head.decode("utf-16" if wide else "utf-8-sig", errors="replace")
    return text.lstrip()[:HEAD].lower()


def _marked_up(start: str, content_type: str) -> Looks:
    if "<!doctype html" in start or "<html" in start:
        return Looks.HTML
    if start.startswith("<?xml") or "xml" in content_type:
        return Looks.XML
    return Looks.HTML if "text/html" in content_type else Looks.XML
