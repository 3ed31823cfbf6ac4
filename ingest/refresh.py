"""Reads one source afresh; when that fails, its last good records stay."""

import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from errno import EDQUOT, EFBIG, ENOSPC
from pathlib import Path
from typing import Any

from index.errors import SourceError
from index.model import SourceReport, SourceState
from ingest import fetch
from ingest.issues import Issue, IssueKind, Issues
from ingest.last_good import LastGood
from ingest.read import read
from ingest.record import Reading
from ingest.source import Source
from ingest.web.receive import Away

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What came of one try to read a source; it was `away` where another one may go better."""

    report: SourceReport
    away: bool = False


def refresh(
    source: Source, mirror: Path | None, last_good: LastGood, issues: Issues, http: Any
) -> Refreshed:
    """What came of asking a source for its records; only a full disk is more than its own fault."""
    before = last_good.report(source.name)
    known = before or _report(source, SourceState.NOT_READ)
    try:
        with fetch.files_of(source, mirror, http) as folder:
            if folder is None:
                return Refreshed(_not_here(source, before, last_good))
            report, reading = _good(source, folder, before, issues)
    except SourceError as error:
        return Refreshed(_failed(known, error.message, last_good), isinstance(error, Away))
    except Exception as error:
        if isinstance(error, OSError) and error.errno in (ENOSPC, EDQUOT, EFBIG):
            raise
        log.exception("source failed", extra={"source": source.name})
        return Refreshed(_failed(known, "It could not be read; the log says why.", last_good))
    last_good.keep(report, reading.initiatives, reading.redirects)
    return Refreshed(report)


def left_alone(source: Source, last_good: LastGood) -> Refreshed:
    """The report of a source that nobody asked for: as it was last read."""
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
    report = replace(
        _report(source, SourceState.READ),
        refreshed=now,
        read=reading.read,
        left_out=reading.left_out,
    )
    return report, reading


def _not_here(source: Source, before: SourceReport | None, last_good: LastGood) -> SourceReport:
    """The report of a source of which nothing is here; what it gave earlier still holds."""
    held = before is not None and before.refreshed is not None
    report = before if before and held else _report(source, SourceState.NOT_READ)
    if before:
        last_good.keep(report)  # so that it is not due again at once
    return report


def _failed(known: SourceReport, reason: str, last_good: LastGood) -> SourceReport:
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
