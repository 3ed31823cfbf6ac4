"""Refresh of one source, with its last good records as the fallback."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from errno import EDQUOT, EFBIG, ENOSPC
from pathlib import Path
from typing import Any

from index.errors import SourceError
from index.model import SourceReport, SourceState
from index.suppression import Suppression
from ingest.harvest import download
from ingest.http.response import SourceUnavailable
from ingest.issues import Issue, IssueKind, Issues
from ingest.parse.record import ReadResult
from ingest.read.reader import read_source
from ingest.read.record_store import RecordStore, add_suppressed_count
from ingest.sources.source import Source

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SourceRetryPolicy:
    """The retries of an unavailable source in one build, with exponential backoff.

    The first retry comes after `first_delay_s` seconds, each further one after twice as long.
    """

    retries: int = 2
    first_delay_s: float = 30.0

    def delays(self) -> Iterator[float]:
        """Yield the delay before each retry in seconds, each twice the one before."""
        yield from (self.first_delay_s * 2**attempt for attempt in range(self.retries))


@dataclass(frozen=True, slots=True)
class RefreshResult:
    """The result of one try to read a source.

    `is_unavailable` is set when the failure may pass and a later try may succeed.
    """

    report: SourceReport
    is_unavailable: bool = False


def refresh_source(
    source: Source,
    mirror: Path | None,
    record_store: RecordStore,
    suppression: Suppression,
    issues: Issues,
    session: Any,
) -> RefreshResult:
    """Read a source afresh, store its records and return its report.

    When that fails, its last good records stay and the report gives the reason. Records that
    `suppression` hides are not stored. Raises OSError when the disk is full, and nothing else for a
    fault of the source.
    """
    previous = record_store.report(source.name)
    try:
        with download.open_source_files(source, mirror, session) as folder:
            if folder is None:
                return RefreshResult(_not_read_report(source, record_store, suppression))
            report, result = _read_and_check(source, folder, previous, issues)
    except SourceError as error:
        is_unavailable = isinstance(error, SourceUnavailable)
        return RefreshResult(
            _failure_report(source, error.message, record_store, suppression), is_unavailable
        )
    except Exception as error:
        if isinstance(error, OSError) and error.errno in (ENOSPC, EDQUOT, EFBIG):
            raise
        log.exception("source failed", extra={"source": source.name})
        reason = "It could not be read; the log says why."
        return RefreshResult(_failure_report(source, reason, record_store, suppression))
    visible = suppression.redact_all(result.initiatives)
    left_out = add_suppressed_count(result.left_out, len(result.initiatives) - len(visible))
    report = replace(report, left_out=left_out)
    record_store.save(report, visible, result.redirects)
    return RefreshResult(report)


def reuse_last_good(
    source: Source, record_store: RecordStore, suppression: Suppression
) -> RefreshResult:
    """Return the report of a source that was not asked for in this build: the last one."""
    record_store.suppress(source.name, suppression)
    return RefreshResult(
        record_store.report(source.name) or _new_report(source, SourceState.NOT_READ)
    )


def _read_and_check(
    source: Source, folder: Path, previous: SourceReport | None, issues: Issues
) -> tuple[SourceReport, ReadResult]:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    result = read_source(source, folder, now[:10], issues)
    if result.record_count < source.records_min:
        shortfall = f"{result.record_count} records, {source.records_min} expected"
        if previous and previous.read >= source.records_min:
            raise SourceError(f"It gave {shortfall}; its last good records stay.")
        issues.add(Issue(source.name, IssueKind.TOO_FEW_RECORDS, detail=shortfall))
    report = replace(_new_report(source, SourceState.READ), refreshed=now, read=result.record_count)
    return report, result


def _not_read_report(
    source: Source, record_store: RecordStore, suppression: Suppression
) -> SourceReport:
    """Return the report of a source whose files are not here; what it gave earlier stays."""
    previous = record_store.report(source.name)
    was_read = previous is not None and previous.refreshed is not None
    if previous and was_read and record_store.is_intact(source.name):
        record_store.suppress(source.name, suppression)
        report = record_store.report(source.name) or previous
    else:
        record_store.delete(source.name)
        report = _new_report(source, SourceState.NOT_READ)
    if previous:
        record_store.save(report)  # so that it is not due again at once
    return report


def _failure_report(
    source: Source, reason: str, record_store: RecordStore, suppression: Suppression
) -> SourceReport:
    """Return the report of a source that failed; its last good records stay, if intact."""
    if record_store.is_intact(source.name):
        record_store.suppress(source.name, suppression)
    else:
        record_store.delete(source.name)
        reason = f"{reason} What was kept of it is damaged and was given up."
    previous = record_store.report(source.name) or _new_report(source, SourceState.FAILED)
    report = replace(previous, state=SourceState.FAILED, reason=reason)
    record_store.save(report)
    return report


def _new_report(source: Source, state: SourceState) -> SourceReport:
    return SourceReport(
        name=source.name,
        title=source.title,
        state=state,
        countries=source.countries,
        themes=source.themes,
    )
