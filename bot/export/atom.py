"""Atom: an entry an initiative, for feed readers."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from bot.export.record import Item
from bot.presentation.sanitise import plain


def write(items: Iterable[Item]) -> Iterator[str]:
    """One feed with all initiatives, each dated by its last change."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    yield (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        "<id>urn:hasanyone</id><title>Has Anyone</title>"
        f"<updated>{now}</updated><author><name>Has Anyone</name></author>\n"
    )
    for item in items:
        yield _entry(item, now)
    yield "</feed>\n"


def _entry(item: Item, now: str) -> str:
    each = item.initiative
    first = next((origin.url for origin in each.origins if origin.url), None)
    link = each.url or first
    parts = [
        f"<id>urn:hasanyone:{escape(quote(each.id, safe=':'))}</id>",
        f"<title>{_text(each.title)}</title>",
        f"<updated>{escape(item.changed or now)}</updated>",
        f"<summary>{_text(each.summary or each.description or '')}</summary>",
        f"<link href={quoteattr(plain(link))}/>" if link else "",
        *(f"<category term={quoteattr(plain(theme))}/>" for theme in each.themes),
        f"<rights>{_text(', '.join(item.licences))}</rights>" if item.licences else "",
        *(
            f"<source><id>{_text(o.url or f'urn:hasanyone:{o.source}')}</id>"
            f"<title>{_text(o.registry)}</title></source>"
            for o in each.origins[:1]
        ),
    ]
    return f"<entry>{''.join(parts)}</entry>\n"


def _text(text: str) -> str:
    return escape(plain(text))
