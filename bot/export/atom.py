"""Atom writer (RFC 4287): one entry for each initiative, for feed readers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from bot.export.record import ExportRecord
from bot.sanitise import sanitise_text
from bot.urls import initiative_path

MEDIA_TYPE = "application/atom+xml"


@dataclass(frozen=True, slots=True)
class Feed:
    """Feed and its addresses: its own, which is its id, and that of the page that it is of.

    An address is empty where it is not known: then the feed is a file, and has no link to itself.
    `site` is the address of the server whose pages the entries lead to. `updated` is when it last
    changed; where that is not known, it is now.
    """

    title: str = "Has Anyone"
    self_url: str = ""
    page_url: str = ""
    site: str = ""
    updated: str = ""


_FILE = Feed()
_EXPORT_PATH = "/api/v1/export?format=atom"


def export_feed(site: str) -> Feed:
    """Return the feed of all initiatives of the server at `site`."""
    address = site.rstrip("/")
    return Feed(self_url=f"{address}{_EXPORT_PATH}", site=address)


def write(records: Iterable[ExportRecord], feed: Feed = _FILE) -> Iterator[str]:
    """Yield one feed with all initiatives, each dated by its last change."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    links = [
        f"<link rel={quoteattr(relation)} href={quoteattr(url)}/>"
        for relation, url in (("self", feed.self_url), ("alternate", feed.page_url))
        if url
    ]
    yield (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<id>{escape(feed.self_url or 'urn:hasanyone:export')}</id>"
        f"<title>{_escape(feed.title)}</title>{''.join(links)}"
        f"<updated>{escape(feed.updated or now)}</updated>"
        "<author><name>Has Anyone</name></author>\n"
    )
    for record in records:
        yield _entry(record, now, feed.site)
    yield "</feed>\n"


def _entry(record: ExportRecord, now: str, site: str) -> str:
    initiative = record.initiative
    record_url = next((origin.url for origin in initiative.origins if origin.url), None)
    parts = [
        f"<id>urn:hasanyone:{escape(quote(initiative.id, safe=':'))}</id>",
        f"<title>{_escape(initiative.title)}</title>",
        f"<updated>{escape(record.changed or now)}</updated>",
        f"<summary>{_escape(initiative.summary or initiative.description or '')}</summary>",
        *_links(
            initiative.url or record_url,
            f"{site}{initiative_path(initiative)}",
            has_site=bool(site),
        ),
        *(f"<category term={quoteattr(sanitise_text(theme))}/>" for theme in initiative.themes),
        f"<rights>{_escape(', '.join(record.licences))}</rights>" if record.licences else "",
        *(
            f"<source><id>{_escape(o.url or f'urn:hasanyone:{o.source}')}</id>"
            f"<title>{_escape(o.registry)}</title></source>"
            for o in initiative.origins[:1]
        ),
    ]
    return f"<entry>{''.join(parts)}</entry>\n"


def _links(link: str | None, page: str, *, has_site: bool) -> Iterator[str]:
    """Yield the links of an entry: to our page of it where there is one, and to its own."""
    if has_site:
        yield f"<link href={quoteattr(page)}/>"
    if link:
        relation = ' rel="related"' if has_site else ""
        yield f"<link{relation} href={quoteattr(sanitise_text(link))}/>"


def _escape(text: str) -> str:
    return escape(sanitise_text(text))
