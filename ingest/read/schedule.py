"""When a source must be read again: on its own schedule, and sooner after a failure."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from index.model import SourceState
from ingest.read.record_store import LastGood
from ingest.sources.source import Source

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
# A failed source is asked again after this share of its interval: hourly if it is read daily.
_AGAIN = 24
_SOONEST = timedelta(minutes=10)


def due(
    sources: Iterable[Source], last_good: LastGood, now: datetime, usual: timedelta
) -> Iterator[str]:
    """The sources to read again, by name; one that was never read here is left alone.

    Whoever runs this decides once, by “hasanyone ingest”, what is read here; from then on it is
    kept fresh.
    """
    for source in sources:
        report, tried = last_good.report(source.name), last_good.tried(source.name)
        if report is None or tried is None or report.state is SourceState.NOT_READ:
            continue
        every = interval(source.every) if source.every else usual
        if report.state is SourceState.FAILED:
            every = min(every, max(every / _AGAIN, _SOONEST))
        if now.astimezone(UTC) >= tried + every:
            yield source.name


def interval(every: str) -> timedelta:
    """The time that `90m`, `12h`, `1d` or `2w` stands for."""
    return timedelta(**{_UNITS[every[-1]]: int(every[:-1])})
