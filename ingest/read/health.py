"""Health of sources: last reading, record counts, issues and completeness."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import ActionError, SnapshotError, SourceError
from index.model import Initiative, SourceState, Status
from index.snapshot.manifest import ISSUES_FILE
from index.snapshot.store import SnapshotStore
from index.text.files import read_jsonl
from ingest.read.record_store import RecordStore
from ingest.sources.source import Source


@dataclass(frozen=True, slots=True)
class Completeness:
    """Shares of a source's records, 0 to 1, that state the five facts people ask for most."""

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
class SourceHealth:
    """Health of a source after the last build.

    `last_success` (ISO 8601) is None if the source was never read here. `record_change` is the
    change of the record count since the previous snapshot. `completeness` is None if there are no
    records.
    """

    source: Source
    state: SourceState
    last_success: str | None
    record_count: int
    record_change: int | None
    issue_count: int
    completeness: Completeness | None
    reason: str | None = None

    @property
    def is_short(self) -> bool:
        """True if the source was read and gave fewer records than its declaration expects."""
        return self.last_success is not None and self.record_count < self.source.records_min


def load_health(data: Path, sources: Sequence[Source]) -> tuple[SourceHealth, ...]:
    """Return the health of each of `sources` after the last build in `data`."""
    record_store, snapshot_store = RecordStore(data), SnapshotStore(data)
    issue_counts, previous_counts = _count_issues(snapshot_store), _previous_counts(snapshot_store)
    return tuple(
        _source_health(source, record_store, issue_counts[source.name], previous_counts)
        for source in sources
    )


def measure_completeness(records: Iterable[Initiative]) -> Completeness | None:
    """Return the shares of `records` that state each fact; None if there are no records."""
    counts: Counter[str] = Counter()
    for record in records:
        counts["all"] += 1
        counts["status"] += record.status is not Status.UNKNOWN
        counts["outcome"] += bool(record.outcomes)
        counts["funding"] += record.funding is not None
        counts["contact"] += record.contact is not None
        counts["date"] += bool(record.started or record.ended or record.status_as_of)
    if not counts["all"]:
        return None
    names = ("status", "outcome", "funding", "contact", "date")
    return Completeness(*(counts[name] / counts["all"] for name in names))


def _source_health(
    source: Source, record_store: RecordStore, issue_count: int, previous_counts: dict[str, int]
) -> SourceHealth:
    report = record_store.report(source.name)
    if report is None or not source.enabled:
        return SourceHealth(source, SourceState.NOT_READ, None, 0, None, 0, None)
    previous_count = previous_counts.get(source.name)
    return SourceHealth(
        source=source,
        state=report.state,
        last_success=report.refreshed,
        record_count=report.read,
        record_change=None if previous_count is None else report.read - previous_count,
        issue_count=issue_count,
        completeness=_stored_completeness(source.name, record_store),
        reason=report.reason,
    )


def _stored_completeness(source: str, record_store: RecordStore) -> Completeness | None:
    try:
        return measure_completeness(record_store.records(source))
    except SourceError:
        return None  # damaged; the next build reads the source again


def _count_issues(snapshot_store: SnapshotStore) -> Counter[str]:
    """Count the issues of the last build, by source."""
    snapshot_name = snapshot_store.current_name()
    try:
        path = snapshot_store.folder / (snapshot_name or "") / ISSUES_FILE
        return Counter(row["source"] for row in read_jsonl(path))
    except (OSError, ValueError, KeyError):
        return Counter()


def _previous_counts(snapshot_store: SnapshotStore) -> dict[str, int]:
    """Return the record count of each source in the snapshot before the current one."""
    try:
        reports = snapshot_store.manifest(
            snapshot_store.previous_name(snapshot_store.current_name() or "")
        ).sources
    except (ActionError, SnapshotError):
        return {}
    return {report.name: report.read for report in reports}
