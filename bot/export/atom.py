"""Atom writer: one entry for each initiative, for feed readers."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from bot.export.record import ExportRecord
from bot.sanitise import sanitise_text


def write(records: Iterable[ExportRecord]) -> Iterator[str]:
    """Yield one feed with all initiatives, each dated by its last change."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    yield (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        "<id>urn:hasanyone</id><title>Has Anyone</title>"
        f"<updated>{now}</updated><author><name>Has Anyone</name></author>\n"
    )
    for record in records:
        yield _entry(record, now)
    yield "</feed>\n"


def _entry(record: ExportRecord, now: str) -> str:
    initiative = record.initiative
    record_url = next((origin.url for origin in initiative.origins if origin.url), None)
    link = initiative.url or record_url
    parts = [
        f"<id>urn:hasanyone:{escape(quote(initiative.id, safe=':'))}</id>",
        f"<title>{_escape(initiative.title)}</title>",
        f"<updated>{escape(record.changed or now)}</updated>",
        f"<summary>{_escape(initiative.summary or initiative.description or '')}</summary>",
        f"<link href={quoteattr(sanitise_text(link))}/>" if link else "",
        *(f"<category term={quoteattr(sanitise_text(theme))}/>" for theme in initiative.themes),
        f"<rights>{_escape(', '.join(record.licences))}</rights>" if record.licences else "",
        *(
            f"<source><id>{_escape(o.url or f'urn:hasanyone:{o.source}')}</id>"
            f"<title>{_escape(o.registry)}</title></source>"
            for o in initiative.origins[:1]
        ),
    ]
    return f"<entry>{''.join(parts)}</entry>\n"


def _escape(text: str) -> str:
    return escape(sanitise_text(text))
