"""Refresh of one source, with its last good records as the fallback."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from errno import EDQUOT, EFBIG, ENOSPC
from pathlib import Path
from typing import IO

from index.errors import SourceError
from index.model import SourceReport, SourceState
from index.suppression import Suppression
from index.tracing import stage
from ingest.harvest import download
from ingest.http.client import FetchSession
from ingest.http.response import SourceUnavailable
from ingest.issues import IssueKind, Issues
from ingest.normalise.export_reader import ExportReader
from ingest.normalise.source_reading import SourceReading
from ingest.read.changed_keys import find_changed_keys, restore_ids
from ingest.read.field_loss import explain_losses, find_dropped_fields
from ingest.read.reader import ReadResult, iter_readings, read_source
from ingest.read.record_store import RecordStore
from ingest.reuse.known_records import KnownRecords
from ingest.reuse.record_lines import RecordLines
from ingest.sources.schema import Format
from ingest.sources.source import Source

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SourceRetryPolicy:
    """Retries of an unavailable source in one build, with exponential backoff.

    The first retry is after `first_delay_s` seconds; each further delay is twice as long.
    """

    retries: int = 2
    first_delay_s: float = 30.0

    def delays(self) -> Iterator[float]:
        """Yield the delay before each retry, in seconds."""
        yield from (self.first_delay_s * 2**attempt for attempt in range(self.retries))


@dataclass(frozen=True, slots=True)
class RefreshResult:
    """Result of one attempt to read a source.

    `is_unavailable` is set if the failure may be temporary, so that a retry may succeed.
    """

    report: SourceReport
    is_unavailable: bool = False


@dataclass(frozen=True, slots=True)
class SourceRefresher:
    """Reader of sources that falls back on their last good records.

    `mirror` replaces the network. Records that `suppression` hides are not stored. With `full`,
    records that did not change are normalised as well.
    """

    record_store: RecordStore
    suppression: Suppression
    mirror: Path | None
    session: FetchSession
    full: bool = False

    def refresh(self, source: Source, issues: Issues) -> RefreshResult:
        """Read a source, store its records and return its report.

        If that fails, its last good records are kept and the report has the reason. Raises OSError
        if the disk is full, but no error for a failure of the source.
        """
        with self.record_store.open_temporary() as file:
            try:
                if (reading := self._read(source, file, issues)) is None:
                    return RefreshResult(self._keep_unread(source))
            except SourceError as error:
                is_unavailable = isinstance(error, SourceUnavailable)
                return RefreshResult(self._keep_failed(source, error.message), is_unavailable)
            except Exception as error:
                if isinstance(error, OSError) and error.errno in (ENOSPC, EDQUOT, EFBIG):
                    raise
                log.exception("source failed", extra={"source": source.name})
                reason = "It could not be read. See the log."
                return RefreshResult(self._keep_failed(source, reason))
            report, result = reading
            return RefreshResult(
                self.record_store.save_visible(
                    replace(report, left_out=result.left_out),
                    result.initiatives,
                    result.redirects,
                    self.suppression,
                    result.raw,
                )
            )

    def reuse(self, source: Source) -> RefreshResult:
        """Return the last report of a source that this build does not read."""
        self.record_store.suppress(source.name, self.suppression)
        report = self.record_store.report(source.name)
        return RefreshResult(report or _new_report(source, SourceState.NOT_READ))

    def _read(
        self, source: Source, file: IO[bytes], issues: Issues
    ) -> tuple[SourceReport, ReadResult] | None:
        """Read a source into an empty `file`; None if it is not read here."""
        previous = self.record_store.report(source.name)
        with download.open_source_files(source, self.mirror, self.session) as folder:
            if folder is None:
                return None
            with self.record_store.open_records(source.name) as (old_records, raw):
                known = KnownRecords.of(old_records, None if self.full else raw)
                report, result = _read_and_check(
                    source, folder, previous, old_records, known, issues, file
                )
                return report, self._keep_ids(source, result, old_records, issues)

    def _keep_ids(
        self,
        source: Source,
        result: ReadResult,
        old_records: RecordLines,
        issues: Issues,
    ) -> ReadResult:
        """Return the result with the ids of earlier readings where the registry changed its keys.

        The new ids redirect to those, which also tells the next reading.
        """
        if any(part.format is Format.HASANYONE for part in source.parts):
            return result  # an export keeps its ids, and states its own redirects
        try:
            known = self.record_store.redirects(source.name)
        except SourceError:
            known = {}
        restored = restore_ids(result.initiatives, known)
        changed = find_changed_keys(old_records, restored, self.record_store.hidden(source.name))
        if changed:
            detail = f"{len(changed):,} records have new keys, were recognised and keep their ids"
            issues.add(IssueKind.CHANGED_KEYS, detail=detail)
            restored = restore_ids(restored, changed)
        return replace(result, initiatives=restored, redirects={**known, **changed})

    def _keep_unread(self, source: Source) -> SourceReport:
        """Return the report of a source that is not read here; keep its earlier records."""
        previous = self.record_store.report(source.name)
        was_read = previous is not None and previous.refreshed is not None
        if previous and was_read and self.record_store.is_intact(source.name):
            self.record_store.suppress(source.name, self.suppression)
            report = self.record_store.report(source.name) or previous
        else:
            self.record_store.delete(source.name)
            report = _new_report(source, SourceState.NOT_READ)
        if previous:
            self.record_store.save(report)  # else it would be due again at once
        return report

    def _keep_failed(self, source: Source, reason: str) -> SourceReport:
        """Return the report of a source that failed; keep its last good records if intact."""
        if self.record_store.is_intact(source.name):
            self.record_store.suppress(source.name, self.suppression)
        else:
            self.record_store.delete(source.name)
            reason = f"{reason} Its stored records were damaged and have been deleted."
        previous = self.record_store.report(source.name) or _new_report(source, SourceState.FAILED)
        report = replace(previous, state=SourceState.FAILED, reason=reason)
        self.record_store.save(report)
        return report


def _read_and_check(
    source: Source,
    folder: Path,
    previous: SourceReport | None,
    old_records: RecordLines,
    known: KnownRecords,
    issues: Issues,
    file: IO[bytes],
) -> tuple[SourceReport, ReadResult]:
    """Read a source; raise SourceError if it gave fewer records than before and than expected.

    Raises SourceError also if a field that its records stated is gone.
    """
    now = datetime.now(UTC).isoformat(timespec="seconds")
    reading = SourceReading(source, folder, now[:10], issues, known)
    with stage("parse"):
        result = read_source(reading, file)
    _check_fields(reading, result, old_records)
    if result.record_count < source.records_min:
        shortfall = f"{result.record_count:,} of the {source.records_min:,} records expected"
        if previous and previous.read >= source.records_min:
            raise SourceError(f"It gave {shortfall}; its last good records stay.")
        issues.add(IssueKind.TOO_FEW_RECORDS, detail=shortfall)
    report = replace(_new_report(source, SourceState.READ), refreshed=now, read=result.record_count)
    return report, result


def _check_fields(reading: SourceReading, result: ReadResult, old_records: RecordLines) -> None:
    """Raise SourceError if the registry renamed or dropped a field that answers rest on.

    The loss of another field is an issue.
    """
    dropped = find_dropped_fields(old_records, result.initiatives, result.record_count)
    if not dropped:
        return
    again = replace(reading, issues=Issues(reading.source.name))
    readings = iter_readings(again, ExportReader(again.issues))
    losses = list(explain_losses(dropped, reading.source, old_records, readings))
    vital = [loss.describe() for loss in losses if loss.is_vital]
    if vital:
        raise SourceError(f"{' '.join(vital)} Its last good records stay.")
    for loss in losses:
        reading.issues.add(IssueKind.LOST_FIELD, detail=loss.describe())


def _new_report(source: Source, state: SourceState) -> SourceReport:
    return SourceReport(
        name=source.name,
        title=source.title,
        state=state,
        countries=source.countries,
        themes=source.themes,
    )
