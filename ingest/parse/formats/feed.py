"""RSS and Atom parser: one record for each entry, without author names, which are personal."""

import re
from collections.abc import Iterator
from io import BytesIO
from time import strftime
from typing import Any

import feedparser

from index.errors import ParseError
from ingest.cleaning.dates import to_date
from ingest.parse.record import Record
from ingest.parse.source_file import SourceFile

_DATE_FIELDS = ("published", "updated")
# Its day and month may be either way round.
_NUMERIC_DATE = re.compile(r"\s*\d{1,2}[-/.]\d")


def read(file: SourceFile) -> Iterator[Record]:
    """Yield the entries of a feed; raise ParseError, also if it declares XML entities."""
    content = file.read_bytes()
    if re.search(rb"<!ENTITY", content.replace(b"\0", b""), re.IGNORECASE):
        raise ParseError("declares XML entities, which no feed needs")
    response_headers = (
        {"content-type": "application/xml; charset=utf-8"} if _is_utf_8(content) else {}
    )
    # As a stream, because feedparser would open a text that looks like a URL or a path.
    # Not sanitised, because that drops what only looks like markup. Cleaning takes tags off.
    try:
        parsed = feedparser.parse(
            BytesIO(content),
            response_headers=response_headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # feedparser raises errors of many kinds on a broken declaration
        raise ParseError("not a feed that can be read") from error
    if not parsed.get("version") and not parsed.entries:
        raise ParseError(f"not a feed: {parsed.get('bozo_exception', 'it is empty')}")
    feed_title = parsed.feed.get("title")
    return file.make_records(_entry_fields(entry, feed_title) for entry in parsed.entries)


def _entry_fields(entry: Any, feed_title: str | None) -> dict[str, Any]:
    fields = {
        "id": entry.get("id") or entry.get("link"),
        "title": entry.get("title"),
        "link": entry.get("link"),
        "summary": entry.get("summary"),
        "content": [part.get("value") for part in entry.get("content", [])],
        "tags": [tag.get("term") for tag in entry.get("tags", [])],
        "feed": feed_title,
        **{name: _entry_date(entry, name) for name in _DATE_FIELDS},
    }
    return {name: value for name, value in fields.items() if value}


def _entry_date(entry: Any, name: str) -> str | None:
    """Return a date as the feed states it, in its own time zone; None if it states none.

    feedparser turns it to UTC, which may be the next day, and reads fewer forms of dates.
    """
    # Not `get`, which in feedparser returns one date for the other.
    stated, parsed = dict.get(entry, name), dict.get(entry, f"{name}_parsed")
    if to_date(stated) or not parsed or _NUMERIC_DATE.match(str(stated)):
        return to_date(stated) or stated
    return strftime("%Y-%m-%d", parsed)


def _is_utf_8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
