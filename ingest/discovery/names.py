"""Names of a proposed source: from the options, the page, its records, or its host."""

import ipaddress
import json
import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from index.model import Initiative
from ingest.cleaning import values
from ingest.http.page_cache import FetchedPage
from ingest.http.sniffing import HEAD_BYTES, ContentKind, decode_text

UNKNOWN_PUBLISHER = "Publisher not stated"
_UNKNOWN_TITLE = "My registry"
# The organisation of nearly all records is their publisher.
_MIN_SHARE = 0.8
# A larger document is not parsed once more for its name.
_MAX_JSON_BYTES = 20 * 1024 * 1024
_MAX_CHARS = 80
_TITLE_KEYS = ("title", "name", "label")
_PUBLISHER_KEYS = ("publisher", "agency", "organisation", "organization", "owner")
_TITLE_ELEMENT = re.compile(r"<title[^>]{0,200}>([^<]{1,300})</title>", re.IGNORECASE)
# The title of a listing is the web server's; and a site's name follows the page's.
_SERVER_TITLE = re.compile(r"(index|directory listing) (of|for)\b|\d{3}\b", re.IGNORECASE)
_TITLE_SEPARATOR = re.compile(r"\s+[|·–—»-]\s+")
_FILE_WORDS = frozenset({"data", "all", "records", "export", "index", "download", "api", "code"})


@dataclass(frozen=True, slots=True)
class SourceNames:
    """Names of a source; an empty one is not known."""

    name: str = ""
    title: str = ""
    publisher: str = ""


def find_names(page: FetchedPage) -> SourceNames:
    """Return the title and publisher that a page states about itself."""
    kind = page.kind()
    if kind is ContentKind.JSON and page.path.stat().st_size <= _MAX_JSON_BYTES:
        return _find_in_json(page)
    if kind in (ContentKind.HTML, ContentKind.XML):
        with page.path.open("rb") as file:
            head = file.read(16 * HEAD_BYTES).decode("utf-8", errors="replace")
        match = _TITLE_ELEMENT.search(head)
        title = _shorten(match[1]) if match else ""
        if title and not _SERVER_TITLE.match(title):
            return SourceNames(title=_TITLE_SEPARATOR.split(title)[0])
    return SourceNames()


def choose_names(
    url: str,
    given: SourceNames,
    found: SourceNames,
    initiatives: Iterable[Initiative],
    taken: Collection[str] = (),
) -> SourceNames:
    """Return complete names: those `given`, or `found` on the page, in the records or the host.

    An address without a name, such as 127.0.0.1, names nothing. A name that is `taken` gets a
    number.
    """
    publisher = given.publisher or found.publisher or _common_organisation(initiatives)
    host = _host_name(url)
    stated = given.title or found.title or publisher or host
    title = stated or _name_of_file(url) or _UNKNOWN_TITLE
    base = _make_name(given.title or found.title or publisher or host or title) or "registry"
    names = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
    name = given.name or next(each for each in names if each not in taken)
    return SourceNames(name, title, publisher or stated or UNKNOWN_PUBLISHER)


def _find_in_json(page: FetchedPage) -> SourceNames:
    try:
        document = json.loads(decode_text(page.content())[0])
    except (ValueError, RecursionError):
        return SourceNames()
    if not isinstance(document, dict):
        return SourceNames()
    has_records = any(isinstance(each, list | dict) and each for each in document.values())
    title = _first(document, _TITLE_KEYS) if has_records else ""
    return SourceNames(title=title, publisher=_first(document, _PUBLISHER_KEYS))


def _first(document: dict[str, Any], keys: Iterable[str]) -> str:
    for key in keys:
        value = document.get(key)
        if isinstance(value, dict):
            value = value.get("name")
        if isinstance(value, str) and (text := _shorten(value)):
            return text
    return ""


def _shorten(text: str) -> str:
    return (values.to_line(text) or "")[:_MAX_CHARS].strip()


def _common_organisation(initiatives: Iterable[Initiative]) -> str:
    """Return the organisation of nearly all `initiatives`; "" if there is none."""
    names = [tuple(each.name for each in initiative.organisations) for initiative in initiatives]
    counts = Counter(name for each in names for name in dict.fromkeys(each))
    if not counts or len(names) < 2:  # noqa: PLR2004 - one record is no rule
        return ""
    name, count = counts.most_common(1)[0]
    return name[:_MAX_CHARS] if count >= _MIN_SHARE * len(names) else ""


def _host_name(url: str) -> str:
    """Return the host of `url` without www; "" if it is a number or this machine."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return "" if host == "localhost" or host.endswith(".localhost") else host
    return ""


def _name_of_file(url: str) -> str:
    """Return the words of the file's name, unless they say nothing."""
    stem = PurePosixPath(unquote(urlsplit(url).path)).name.partition(".")[0]
    words = [word for word in re.split(r"[\W_]+", stem) if word]
    is_telling = any(len(word) > 2 and word.lower() not in _FILE_WORDS for word in words)  # noqa: PLR2004
    return " ".join(words).capitalize()[:_MAX_CHARS] if is_telling else ""


def _make_name(text: str) -> str:
    slug = values.slugify(text)
    name = "".join(c if c.isascii() and (c.isalnum() or c == "-") else "-" for c in slug)
    return re.sub(r"-+", "-", name).strip("-")[:40].rstrip("-")
