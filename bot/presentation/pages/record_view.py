"""View of an initiative's page beyond its details: in short, in time, and in dispute."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.presentation import labels
from bot.presentation.details_view import DetailsView, view_details
from bot.presentation.initiative_view import (
    Fact,
    InitiativeView,
    format_statement,
    funding,
    view_initiative,
)
from bot.presentation.pages import page_labels
from bot.presentation.pages.timeline import AttemptsView, view_attempts
from bot.sanitise import visible_text, visible_texts
from bot.service.answer import SearchScope
from index.i18n.formats import format_date
from index.model import Initiative, OutcomeResult

_RESULTS = (
    OutcomeResult.DELIVERED,
    OutcomeResult.PARTLY,
    OutcomeResult.NOT_DELIVERED,
    OutcomeResult.UNKNOWN,
)
_BAR_WIDTH = 600


@dataclass(frozen=True, slots=True)
class ResultBar:
    """Part of the bar of outcomes: where it begins and how wide it is, of 600; in words."""

    name: str
    x: int
    width: int
    label: str


@dataclass(frozen=True, slots=True)
class DisputedValue:
    """A value that one registry states for a field in dispute."""

    value: str
    registry: str
    as_of: str | None
    record_number: int


@dataclass(frozen=True, slots=True)
class Dispute:
    """A field for which records state values that cannot all be true; the first is shown."""

    field: str
    values: tuple[DisputedValue, ...]


@dataclass(frozen=True, slots=True)
class RecordPageView:
    """The page of an initiative: in short, everything recorded, and what is near it.

    `glance` answers who did it, whether it worked, who paid and whom to ask. `attempts` is None
    where nothing near is dated; `neighbours` are those that are not among them.
    """

    details: DetailsView
    description: str
    glance: tuple[Fact, ...]
    results: tuple[ResultBar, ...]
    results_in_words: str
    disputes: tuple[Dispute, ...]
    timeline: tuple[Fact, ...]
    attempts: AttemptsView | None
    neighbours: tuple[InitiativeView, ...]


def view_record_page(
    initiative: Initiative, scope: SearchScope, neighbours: Sequence[Initiative]
) -> RecordPageView:
    """Return the page of an initiative with its neighbours, the nearest first."""
    details = view_details(initiative, scope)
    results = tuple(_result_bars(initiative))
    dated = [each for each in neighbours if each.started or each.ended]
    is_dated = bool(initiative.started or initiative.ended)
    title = page_labels.SAME_PROBLEM
    attempts = None
    if is_dated and dated:
        attempts = view_attempts([initiative, *dated], scope.sources, title, initiative)
        neighbours = [each for each in neighbours if each not in dated]
    return RecordPageView(
        details=details,
        description=_describe(initiative, details),
        glance=tuple(_glance(initiative, details)),
        results=results,
        results_in_words=_describe_results(results),
        disputes=tuple(_disputes(initiative, details)),
        timeline=tuple(fact for fact in details.dates if fact.values),
        attempts=attempts,
        neighbours=tuple(view_initiative(each, scope.sources) for each in neighbours),
    )


def _describe(initiative: Initiative, details: DetailsView) -> str:
    """Return one line for those who share a link to the page."""
    view = details.initiative
    parts = (view.summary, view.who, view.status_in_short, view.place if initiative.country else "")
    return " · ".join(filter(None, parts))


def _glance(initiative: Initiative, details: DetailsView) -> Iterator[Fact]:
    view = details.initiative
    disputed = {over.field.split(".")[0] for over in initiative.disagreements}

    def note(*names: str) -> tuple[str, ...]:
        return (page_labels.DISPUTED,) if disputed & {*names} else ()

    yield Fact(page_labels.WHO_DID_IT, (*view.organisations, *note("organisations")))
    yield Fact(page_labels.ATTEMPT_STATUS, (view.status, *note("status")))
    yield Fact(page_labels.DID_IT_WORK, (_describe_outcomes(initiative),))
    paid = visible_texts((funding(initiative.funding),))
    yield Fact(page_labels.WHO_PAID, (*paid, *note("funding")))
    yield Fact(page_labels.WHOM_TO_ASK, visible_texts((initiative.contact,)), is_link=True)
    yield Fact(page_labels.WHEN, (view.period, *note("started", "ended")))


def _describe_outcomes(initiative: Initiative) -> str:
    count = len(initiative.outcomes)
    if not count:
        return page_labels.NO_OUTCOMES
    if len(initiative.outcomes_with(OutcomeResult.UNKNOWN)) == count:
        return labels.count_noun(count, page_labels.NO_RESULTS_STATED)
    results = ", ".join(
        page_labels.RESULT_COUNTS[result].format(count=number)
        for result in _RESULTS
        if (number := len(initiative.outcomes_with(result)))
    )
    return labels.count_noun(count, page_labels.OUTCOMES_OF, results=results)


def _result_bars(initiative: Initiative) -> Iterator[ResultBar]:
    total, before = len(initiative.outcomes), 0
    for result in _RESULTS:
        number = len(initiative.outcomes_with(result))
        if number:
            x, end = (_BAR_WIDTH * each // total for each in (before, before + number))
            label = page_labels.RESULT_COUNTS[result].format(count=number)
            yield ResultBar(result, x, end - x, label)
        before += number


def _describe_results(results: Sequence[ResultBar]) -> str:
    words = ", ".join(each.label for each in results)
    return page_labels.LEDGER_PICTURE.format(results=words) if words else ""


def _disputes(initiative: Initiative, details: DetailsView) -> Iterator[Dispute]:
    for over in initiative.disagreements:
        field = over.field.split(".")[0]
        yield Dispute(
            labels.FIELD_LABELS.get(field, field.capitalize()),
            tuple(
                DisputedValue(
                    format_statement(over.field, each.value),
                    details.initiative.records[each.origin].registry,
                    visible_text(format_date(each.as_of)),
                    each.origin + 1,
                )
                for each in over.statements
            ),
        )
