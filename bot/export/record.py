"""Record of an export: an initiative with its licences, former ids and last change."""

from collections.abc import Iterator
from dataclasses import dataclass

from index.model import Initiative
from index.snapshot.document_store import DocumentStore
from index.suppression import Suppression

_NOTHING_SUPPRESSED = Suppression()


@dataclass(frozen=True, slots=True)
class ExportRecord:
    """Exported initiative; `changed` is the ISO 8601 time of its last change, if known."""

    initiative: Initiative
    former_ids: tuple[str, ...] = ()
    changed: str | None = None

    @property
    def licences(self) -> tuple[str, ...]:
        """The licences of its records, each once."""
        licences = (origin.licence for origin in self.initiative.origins)
        return tuple(dict.fromkeys(licence for licence in licences if licence))


def iter_export_records(
    documents: DocumentStore,
    since: str | None = None,
    suppression: Suppression = _NOTHING_SUPPRESSED,
) -> Iterator[ExportRecord]:
    """Yield the initiatives of a document store; with `since`, those changed since that date.

    `since` is a day, a month or a year (ISO 8601). An initiative without a time of change is always
    included, and one that is suppressed never.
    """
    former_ids: dict[str, list[str]] = {}
    for old, new in documents.redirects().items():
        former_ids.setdefault(new, []).append(old)
    changed_at = documents.last_changed()
    for stated in documents:
        if (initiative := suppression.redact(stated)) is None:
            continue
        when = changed_at.get(initiative.id)
        if since is None or when is None or when[: len(since)] >= since:
            yield ExportRecord(initiative, tuple(sorted(former_ids.get(initiative.id, ()))), when)
