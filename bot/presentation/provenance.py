"""Where an answer comes from and how sure it is, in words."""

from bot.presentation.initiative_text import NOT_STATED
from bot.service.answer import Searched
from index.model import Initiative, Origin, SourceReport, SourceState, Verdict, VerdictKind
from index.text.dates import date

_STATES = {
    SourceState.FAILED: "could not be read",
    SourceState.NOT_READ: "not read here",
}


def refreshed(origin: Origin, sources: tuple[SourceReport, ...]) -> str:
    """When the source of this record was last read, in words."""
    times = [source.refreshed for source in sources if source.name == origin.source]
    told = date(times[0]) if times else None
    return f"refreshed {told}" if told else "refresh not stated"


def stated_by(initiative: Initiative, name: str) -> str:
    """Which registries state what the field `name` shows, empty where none is known to."""
    return ", ".join(dict.fromkeys(origin.registry for origin in initiative.stated_by(name)))


def witnesses(initiative: Initiative) -> str | None:
    """How many records speak for themselves, in words; None where there is but one record."""
    records, heard = len(initiative.origins), initiative.witnesses
    if records < 2:  # noqa: PLR2004
        return None
    if heard == 1:
        return f"{records} records, copies of one text: one witness"
    return f"{records} records, {heard} that speak for themselves"


def source_state(source: SourceReport) -> str:
    """Whether a source was read and when, or why not, in words."""
    if source.state is SourceState.READ:
        return f"refreshed {date(source.refreshed) or NOT_STATED}"
    return f"{_STATES[source.state]}{f' ({source.reason})' if source.reason else ''}"


def searched(through: Searched) -> str:
    """What was looked through, in one sentence."""
    return (
        f"{_count(through.initiatives, 'initiative', 'initiatives')} of"
        f" {_count(through.registries, 'registry', 'registries')}; oldest refresh"
        f" {date(through.oldest) or NOT_STATED}; index {through.snapshot}."
    )


def calibration(through: Searched) -> str:
    """What the probabilities rest on, empty where nothing is said of it."""
    return f"Probabilities {through.calibration}." if through.calibration else ""


def likelihood(verdict: Verdict) -> str:
    """The verdict's probability, and of what."""
    told = _percent(verdict.probability)
    if verdict.kind is VerdictKind.NOBODY:
        return f"{told} of questions that look like this are answered by a match all the same"
    return f"{told} that at least one match answers the question"


def _percent(probability: float) -> str:
    """A percentage that never says certain."""
    if probability > 0.99:  # noqa: PLR2004
        return "over 99%"
    return "under 1%" if probability < 0.01 else f"{probability:.0%}"  # noqa: PLR2004


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
