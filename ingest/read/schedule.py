"""Schedule of refreshes: the sources that are due, earlier after a failure."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Protocol

from index.model import SourceReport, SourceState
from ingest.sources.source import Source

_TIMEDELTA_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
# A failed source is due after its interval divided by this: each hour if it is read daily.
_FAILED_INTERVAL_DIVISOR = 24
_MIN_FAILED_INTERVAL = timedelta(minutes=10)


class ReadingReports(Protocol):
    """Reports of the last reading of each source: a `RecordStore`, or what machines share."""

    def report(self, source: str) -> SourceReport | None:
        """Return the report of the last reading of a source; None if there was none."""

    def last_attempt(self, source: str) -> datetime | None:
        """Return the time of the last attempt to read the source; None if there was none."""


def due_sources(
    sources: Iterable[Source], reports: ReadingReports, now: datetime, default_interval: timedelta
) -> Iterator[str]:
    """Yield the names of the sources to read again at `now`.

    The interval of a source is its `every`, or else `default_interval`. After a failure it is due
    after a 24th of its interval, but at least ten minutes and at most its interval. A source that
    was never read here is never due: “hasanyone ingest” reads it first, and from then on it is
    refreshed.
    """
    for source in sources:
        report, last_attempt = (
            reports.report(source.name),
            reports.last_attempt(source.name),
        )
        if report is None or last_attempt is None or report.state is SourceState.NOT_READ:
            continue
        refresh_interval = parse_interval(source.every) if source.every else default_interval
        if report.state is SourceState.FAILED:
            refresh_interval = min(
                refresh_interval,
                max(refresh_interval / _FAILED_INTERVAL_DIVISOR, _MIN_FAILED_INTERVAL),
            )
        if now.astimezone(UTC) >= last_attempt + refresh_interval:
            yield source.name


def parse_interval(text: str) -> timedelta:
    """Parse an interval such as `90m`, `12h`, `1d` or `2w`."""
    return timedelta(**{_TIMEDELTA_UNITS[text[-1]]: int(text[:-1])})
