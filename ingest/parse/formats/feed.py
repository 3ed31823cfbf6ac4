"""RSS and Atom: one record an entry; the names of authors, who are persons, are left aside."""

import re
from collections.abc import Iterator
from io import BytesIO
from time import strftime
from typing import Any

import feedparser

from index.errors import ParseError
from ingest.parse.record import Record
from ingest.parse.source_file import File

_DATES = ("published", "updated")


def read(file: File) -> Iterator[Record]:
    """The entries of a feed; raises ParseError."""
    content = file.content()
    if re.search(rb"<!ENTITY", content.replace(b"\0", b""), re.IGNORECASE):
        raise ParseError("declares entities, which no honest feed needs")
    utf_8 = {"content-type": "application/xml; charset=utf-8"} if _is_utf_8(content) else {}
    # As a stream: feedparser takes text that is an address or a path for one, and opens it.
    found = feedparser.parse(BytesIO(content), response_headers=utf_8, sanitize_html=True)
    if not found.version and not found.entries:
        raise ParseError(f"no feed: {found.get('bozo_exception', 'nothing in it')}")
    for number, entry in enumerate(found.entries, start=1):
        yield file.record(number, _fields(entry, found.feed.get("title")))


def _fields(entry: Any, feed: str | None) -> dict[str, Any]:
    said = {
        "id": entry.get("id") or entry.get("link"),
        "title": entry.get("title"),
        "link": entry.get("link"),
        "summary": entry.get("summary"),
        "content": [each.get("value") for each in entry.get("content", [])],
        "tags": [tag.get("term") for tag in entry.get("tags", [])],
        "feed": feed,
        # feedparser's own get answers with the one date for the other.
        **{name: _date(dict.get(entry, f"{name}_parsed")) for name in _DATES},
    }
    return {name: value for name, value in said.items() if value}


def _date(moment: Any) -> str | None:
    return strftime("%Y-%m-%d", moment) if moment else None


def _is_utf_8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
