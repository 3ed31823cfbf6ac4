"""Reads one source afresh; when that fails, its last good records stay."""

import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from errno import EDQUOT, EFBIG, ENOSPC
from pathlib import Path
from typing import Any

from index.errors import SourceError
from index.model import SourceReport, SourceState
from index.suppression import Suppression
from ingest.harvest import download
from ingest.http.response import Away
from ingest.issues import Issue, IssueKind, Issues
from ingest.parse.record import Reading
from ingest.read.reader import read
from ingest.read.record_store import LastGood, counted
from ingest.sources.source import Source

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What came of one try to read a source; it was `away` where another one may go better."""

    report: SourceReport
    away: bool = False


def refresh(
    source: Source,
    mirror: Path | None,
    last_good: LastGood,
    hidden: Suppression,
    issues: Issues,
    http: Any,
) -> Refreshed:
    """What came of asking a source for its records; only a full disk is more than its own fault.

    What is `hidden` is not kept.
    """
    before = last_good.report(source.name)
    try:
        with download.files_of(source, mirror, http) as folder:
            if folder is None:
                return Refreshed(_not_here(source, last_good, hidden))
            report, reading = _good(source, folder, before, issues)
    except SourceError as error:
        away = isinstance(error, Away)
        return Refreshed(_failed(source, error.message, last_good, hidden), away)
    except Exception as error:
        if isinstance(error, OSError) and error.errno in (ENOSPC, EDQUOT, EFBIG):
            raise
        log.exception("source failed", extra={"source": source.name})
        told = "It could not be read; the log says why."
        return Refreshed(_failed(source, told, last_good, hidden))
    shown = hidden.of(reading.initiatives)
    left_out = counted(reading.left_out, len(reading.initiatives) - len(shown))
    report = replace(report, left_out=left_out)
    last_good.keep(report, shown, reading.redirects)
    return Refreshed(report)


def left_alone(source: Source, last_good: LastGood, hidden: Suppression) -> Refreshed:
    """The report of a source that nobody asked for: as it was last read."""
    last_good.hide(source.name, hidden)
    return Refreshed(last_good.report(source.name) or _report(source, SourceState.NOT_READ))


def _good(
    source: Source, folder: Path, before: SourceReport | None, issues: Issues
) -> tuple[SourceReport, Reading]:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    reading = read(source, folder, now[:10], issues)
    if reading.read < source.records_min:
        short = f"{reading.read} records, {source.records_min} expected"
        if before and before.read >= source.records_min:
            raise SourceError(f"It gave {short}; its last good records stay.")
        issues.add(Issue(source.name, IssueKind.SHORT, detail=short))
    report = replace(_report(source, SourceState.READ), refreshed=now, read=reading.read)
    return report, reading


def _not_here(source: Source, last_good: LastGood, hidden: Suppression) -> SourceReport:
    """The report of a source of which nothing is here; what it gave earlier still holds."""
    before = last_good.report(source.name)
    held = before is not None and before.refreshed is not None
    if before and held and last_good.is_whole(source.name):
        last_good.hide(source.name, hidden)
        report = last_good.report(source.name) or before
    else:
        last_good.forget(source.name)
        report = _report(source, SourceState.NOT_READ)
    if before:
        last_good.keep(report)  # so that it is not due again at once
    return report


def _failed(source: Source, reason: str, last_good: LastGood, hidden: Suppression) -> SourceReport:
    """The report of a source that was asked for in vain; its last good records stay, if whole."""
    if last_good.is_whole(source.name):
        last_good.hide(source.name, hidden)
    else:
        last_good.forget(source.name)
        reason = f"{reason} What was kept of it is damaged and was given up."
    known = last_good.report(source.name) or _report(source, SourceState.FAILED)
    report = replace(known, state=SourceState.FAILED, reason=reason)
    last_good.keep(report)
    return report


def _report(source: Source, state: SourceState) -> SourceReport:
    return SourceReport(
        name=source.name,
        title=source.title,
        state=state,
        countries=source.countries,
        themes=source.themes,
    )
