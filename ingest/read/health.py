"""How each source is: when it was read last, what it gave, what changed, how complete it is."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import ActionError, SnapshotError, SourceError
from index.model import Initiative, SourceState, Status
from index.snapshot.snapshot import ISSUES
from index.snapshot.store import Shelf
from ingest.read.record_store import LastGood
from ingest.sources.source import Source


@dataclass(frozen=True, slots=True)
class Completeness:
    """The shares of a source's records, 0 to 1, that state what people ask for most."""

    status: float
    outcome: float
    funding: float
    contact: float
    date: float

    @property
    def score(self) -> float:
        """The mean of the five shares."""
        return (self.status + self.outcome + self.funding + self.contact + self.date) / 5


@dataclass(frozen=True, slots=True)
class Health:
    """What is known of one source; `change` is in records since the snapshot before.

    `last_success` is None where it was never read here. `expected` is the least number of records
    that its declaration expects, `completeness` None where there are no records.
    """

    source: Source
    state: SourceState
    last_success: str | None
    records: int
    change: int | None
    issues: int
    completeness: Completeness | None
    reason: str | None = None

    @property
    def short(self) -> bool:
        """Whether it was read and gave less than is expected."""
        return self.last_success is not None and self.records < self.source.records_min


def health(data: Path, sources: Sequence[Source]) -> tuple[Health, ...]:
    """How each of `sources` is, by what the last builds in `data` left."""
    last_good, shelf = LastGood(data), Shelf(data)
    issues, before = _issues(shelf), _before(shelf)
    return tuple(_of(source, last_good, issues[source.name], before) for source in sources)


def completeness(records: Iterable[Initiative]) -> Completeness | None:
    """How complete `records` are; None where there are none."""
    found: Counter[str] = Counter()
    for record in records:
        found["all"] += 1
        found["status"] += record.status is not Status.UNKNOWN
        found["outcome"] += bool(record.outcomes)
        found["funding"] += record.funding is not None
        found["contact"] += record.contact is not None
        found["date"] += bool(record.started or record.ended or record.status_as_of)
    if not found["all"]:
        return None
    asked = ("status", "outcome", "funding", "contact", "date")
    return Completeness(*(found[each] / found["all"] for each in asked))


def _of(source: Source, last_good: LastGood, issues: int, before: dict[str, int]) -> Health:
    report = last_good.report(source.name)
    if report is None or not source.enabled:
        return Health(source, SourceState.NOT_READ, None, 0, None, 0, None)
    earlier = before.get(source.name)
    return Health(
        source=source,
        state=report.state,
        last_success=report.refreshed,
        records=report.read,
        change=None if earlier is None else report.read - earlier,
        issues=issues,
        completeness=_complete(source.name, last_good),
        reason=report.reason,
    )


def _complete(source: str, last_good: LastGood) -> Completeness | None:
    try:
        return completeness(last_good.records(source))
    except SourceError:
        return None  # damaged: the next build reads it anew


def _issues(shelf: Shelf) -> Counter[str]:
    """How many issues the last build raised, by source."""
    name = shelf.current()
    try:
        lines = (shelf.folder / (name or "") / ISSUES).read_text(encoding="utf-8").splitlines()
        return Counter(json.loads(line)["source"] for line in lines)
    except (OSError, ValueError, KeyError):
        return Counter()


def _before(shelf: Shelf) -> dict[str, int]:
    """The records of each source in the snapshot before the one that answers."""
    try:
        reports = shelf.manifest(shelf.before(shelf.current() or "")).sources
    except (ActionError, SnapshotError):
        return {}
    return {report.name: report.read for report in reports}
