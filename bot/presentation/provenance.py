"""Provenance and certainty of an answer, in words."""

from bot.presentation.initiative_view import NOT_STATED
from bot.service.answer import SearchScope
from index.model import Initiative, Origin, SourceReport, SourceState, Verdict, VerdictKind
from index.text.dates import format_date

_STATE_TEXT = {
    SourceState.FAILED: "could not be read",
    SourceState.NOT_READ: "not read here",
}


def describe_refresh(origin: Origin, sources: tuple[SourceReport, ...]) -> str:
    """Return when the source of this record was last read, in words."""
    times = [source.refreshed for source in sources if source.name == origin.source]
    refreshed_on = format_date(times[0]) if times else None
    return f"refreshed {refreshed_on}" if refreshed_on else "refresh not stated"


def stating_registries(initiative: Initiative, name: str) -> str:
    """Return the registries that state the field `name`, joined by commas; empty for none."""
    return ", ".join(dict.fromkeys(origin.registry for origin in initiative.stated_by(name)))


def describe_independence(initiative: Initiative) -> str | None:
    """Return how many records are independent, in words; None for a single record."""
    records, independent = len(initiative.origins), initiative.witnesses
    if records < 2:  # noqa: PLR2004
        return None
    if independent == 1:
        return f"{records} records, copies of one text: one witness"
    return f"{records} records, {independent} that speak for themselves"


def describe_source_state(source: SourceReport) -> str:
    """Return when a source was read, or why it was not, in words."""
    if source.state is SourceState.READ:
        return f"refreshed {format_date(source.refreshed) or NOT_STATED}"
    return f"{_STATE_TEXT[source.state]}{f' ({source.reason})' if source.reason else ''}"


def describe_scope(scope: SearchScope) -> str:
    """Return what was searched, in one sentence."""
    return (
        f"{_format_count(scope.initiatives, 'initiative', 'initiatives')} of"
        f" {_format_count(scope.registries, 'registry', 'registries')}; oldest refresh"
        f" {format_date(scope.oldest) or NOT_STATED}; index {scope.snapshot}."
    )


def describe_calibration(scope: SearchScope) -> str:
    """Return what the probabilities rest on; empty where it is not known."""
    return f"Probabilities {scope.calibration}." if scope.calibration else ""


def describe_probability(verdict: Verdict) -> str:
    """Return the verdict's probability as a percentage, and of what it is one."""
    percentage = _format_percent(verdict.probability)
    if verdict.kind is VerdictKind.NOBODY:
        return f"{percentage} of questions that look like this are answered by a match all the same"
    return f"{percentage} that at least one match answers the question"


def _format_percent(probability: float) -> str:
    """Return a percentage that never says certain: over 99%, under 1%."""
    if probability > 0.99:  # noqa: PLR2004
        return "over 99%"
    return "under 1%" if probability < 0.01 else f"{probability:.0%}"  # noqa: PLR2004


def _format_count(number: int, singular: str, plural: str) -> str:
    return f"{number:,} {singular if number == 1 else plural}"
