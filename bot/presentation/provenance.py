"""Provenance and certainty of an answer: records, sources, filters, probability."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.presentation import labels
from bot.presentation.pages.names import registry_name
from bot.sanitise import visible_text
from bot.service.answer import SearchScope
from bot.service.filters import filter_values
from index.i18n.formats import format_date, format_number, format_share, translate_country
from index.model import (
    FilterName,
    Initiative,
    Origin,
    Query,
    SourceReport,
    SourceState,
    Status,
    Verdict,
    VerdictKind,
)

# How many countries are named in what was searched.
_MAX_COUNTRIES = 3
_FITTED = re.compile(r"fitted on (\d+) judged questions")
_CARRIED_OVER = re.compile(r"carried over from other registries, held back by (\d+) titles")
_RUNNING_STATUSES = frozenset(Status) - {Status.COMPLETED, Status.STOPPED, Status.UNKNOWN}


@dataclass(frozen=True, slots=True)
class RecordView:
    """One registry's record of an initiative; `number` counts the records from 1.

    `entry`, `url` and `licence` are None where not stated. `states` names the fields that it
    states, `differs` those for which another record's value is shown.
    """

    number: int
    registry: str
    url: str | None
    entry: str | None
    key: str
    licence: str | None
    seen: str | None
    last_read: str
    states: tuple[str, ...]
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source and its state: when it was last read, or why it was not."""

    name: str
    title: str
    state: str

    @property
    def line(self) -> str:
        """The source and its state in one line."""
        return labels.SOURCE_STATE.format(title=self.title, state=self.state)


@dataclass(frozen=True, slots=True)
class SearchedView:
    """Scope of a search: a sentence, what the probabilities rest on, and the sources by state.

    `in_short` has the size of the search and what could not be read. `lists_all` where nothing was
    found: then it matters where we looked. `calibration` is empty where it is not known.
    """

    title: str
    scope: str
    in_short: str
    calibration: str
    failed: tuple[SourceView, ...]
    read: tuple[SourceView, ...]
    not_in_index: tuple[str, ...]
    lists_all: bool = False

    @property
    def listed(self) -> tuple[SourceView, ...]:
        """The sources to list at once: those that failed, and where nothing was found all."""
        return (*self.failed, *(self.read if self.lists_all else ()))

    def not_in_index_line(self, max_titles: int) -> str:
        """Return which sources are not in the index, `max_titles` by name; empty for none."""
        titles = ", ".join(labels.shorten_list(self.not_in_index, max_titles))
        return labels.NOT_IN_INDEX.format(titles=titles) if titles else ""


def view_records(
    initiative: Initiative, sources: tuple[SourceReport, ...]
) -> tuple[RecordView, ...]:
    """Return the records of an initiative; `sources` say when their registries were last read."""
    return tuple(
        RecordView(
            number=number,
            registry=visible_text(registry_name(origin.registry, sources))
            or labels.REGISTRY_NOT_STATED,
            url=origin.url,
            entry=visible_text(origin.title),
            key=origin.key,
            licence=visible_text(origin.licence),
            seen=visible_text(format_date(origin.seen)),
            last_read=_describe_last_read(_refreshed(origin, sources)),
            states=tuple(map(field_label, origin.states)),
            differs=tuple(map(field_label, origin.differs)),
        )
        for number, origin in enumerate(initiative.origins, 1)
    )


def view_source(source: SourceReport) -> SourceView:
    """Return a source and its state."""
    title = visible_text(source.title) or source.name
    return SourceView(source.name, title, describe_source_state(source))


def view_searched(scope: SearchScope, *, lists_all: bool = False) -> SearchedView:
    """Return what was searched; `lists_all` lists the sources that were read at once."""

    def in_state(state: SourceState) -> tuple[SourceView, ...]:
        return tuple(view_source(source) for source in scope.sources if source.state is state)

    return SearchedView(
        title=labels.SEARCHED,
        scope=describe_scope(scope),
        in_short=_describe_scope_in_short(scope),
        calibration=_describe_calibration(scope.calibration),
        failed=in_state(SourceState.FAILED),
        read=in_state(SourceState.READ),
        not_in_index=tuple(source.title for source in in_state(SourceState.NOT_READ)),
        lists_all=lists_all,
    )


def describe_independence(initiative: Initiative) -> str:
    """Return how many records are independent, in words; empty for a single record."""
    records, independent = len(initiative.origins), initiative.witnesses
    if records < 2:  # noqa: PLR2004
        return ""
    if independent == 1:
        return labels.COPIED_RECORDS.format(records=format_number(records))
    if independent < records:
        return labels.SOME_INDEPENDENT_RECORDS.format(
            records=format_number(records), independent=format_number(independent)
        )
    return labels.INDEPENDENT_RECORDS.format(records=format_number(records))


def describe_source_state(source: SourceReport) -> str:
    """Return when a source was last read, or why it was not, in words."""
    if source.state is SourceState.READ:
        return _describe_last_read(source.refreshed)
    if reason := visible_text(source.reason):
        return labels.SOURCE_STATE_WITH_REASON[source.state].format(reason=reason)
    return labels.SOURCE_STATE_TEXT[source.state]


def describe_scope(scope: SearchScope) -> str:
    """Return what was searched, in one sentence, and by which index."""
    date = visible_text(format_date(scope.oldest))
    if scope.countries:
        template = labels.SCOPE_BY_COUNTRY if date else labels.SCOPE_BY_COUNTRY_UNDATED
    else:
        template = labels.SCOPE if date else labels.SCOPE_UNDATED
    return template.format(
        initiatives=labels.count_noun(scope.initiatives, labels.INITIATIVE_COUNT),
        countries=_describe_countries(scope),
        registries=labels.count_noun(scope.registries, labels.REGISTRY_COUNT),
        date=date,
        snapshot=scope.snapshot,
    )


def _describe_scope_in_short(scope: SearchScope) -> str:
    """Return how much was searched, how old it is, and what could not be read."""
    date = visible_text(format_date(scope.oldest))
    template = labels.SCOPE_IN_SHORT if date else labels.SCOPE_IN_SHORT_UNDATED
    line = template.format(
        initiatives=labels.count_noun(scope.initiatives, labels.INITIATIVE_COUNT),
        registries=labels.count_noun(scope.registries, labels.REGISTRY_COUNT),
        date=date,
    )
    failed = [each for each in scope.sources if each.state is SourceState.FAILED]
    titles = ", ".join(labels.shorten_list([view_source(each).title for each in failed], 2))
    return f"{line} {labels.COULD_NOT_READ.format(titles=titles)}" if failed else line


def _describe_calibration(basis: str) -> str:
    """Return what the probabilities rest on; builds write it in English in one of two forms."""
    if not basis:
        return ""
    for pattern, template in (
        (_FITTED, labels.FITTED_ON_QUESTIONS),
        (_CARRIED_OVER, labels.CARRIED_OVER),
    ):
        if match := pattern.fullmatch(basis):
            basis = template.format(count=format_number(int(match[1])))
    return labels.CALIBRATION.format(basis=basis)


def _describe_countries(scope: SearchScope) -> str:
    """Return how many initiatives are from where: `4,379 from the US, 507 from the UK, …`."""
    named = scope.countries[:_MAX_COUNTRIES]
    parts = [
        labels.INITIATIVES_FROM.format(
            count=format_number(each.count), country=country_in_sentence(each.code, each.name)
        )
        for each in named
    ]
    if (rest := scope.initiatives - sum(each.count for each in named)) > 0:
        parts.append(labels.ELSEWHERE_OR_NOT_STATED.format(count=format_number(rest)))
    return ", ".join(parts)


def country_in_sentence(code: str, name: str) -> str:
    """Return a country as a sentence has it: `the US`; `name` is its English name."""
    return labels.COUNTRIES_IN_SENTENCES.get(code) or translate_country(code, name)


def describe_filters(values: Mapping[str, str]) -> str:
    """Return filters by name in one line, empty for none: `place: wales; status: live, beta`."""
    return "; ".join(
        _describe_filter(name, value)
        for name, value in values.items()
        if value and name in labels.FILTER_LABELS
    )


def describe_added_filters(query: Query) -> str:
    """Return the filters read from the question's words: `place: wales; still running`."""
    still_running = {*query.filters.status} == _RUNNING_STATUSES
    return "; ".join(
        labels.STILL_RUNNING
        if name == FilterName.STATUS and still_running
        else _describe_filter(name, value)
        for name, value in filter_values(query.filters).items()
        if name in query.spoken
    )


def describe_probability(verdict: Verdict, answered_share: float | None = None) -> str:
    """Return the verdict's probability as a percentage, of what it is one, and what it assumes.

    It assumes that `answered_share` of all questions are answered somewhere.
    """
    nobody = verdict.kind is VerdictKind.NOBODY
    template = labels.PROBABILITY_FOR_NOBODY if nobody else labels.PROBABILITY_OF_ANSWER
    text = template.format(percentage=_format_percent(verdict.probability))
    if answered_share is None:
        return text
    tenths = round(10 * answered_share)
    return labels.PROBABILITY_ASSUMPTION.format(probability=text, tenths=tenths)


def _describe_filter(name: str, value: str) -> str:
    values = value.split(",")
    if name == FilterName.STATUS:
        names = {status.value: label.lower() for status, label in labels.STATUS_LABELS.items()}
        values = [names.get(each, each) for each in values]
    label = labels.FILTER_LABELS[name].lower()
    return labels.FILTER.format(name=label, value=", ".join(values))


def _refreshed(origin: Origin, sources: tuple[SourceReport, ...]) -> str | None:
    return next((source.refreshed for source in sources if source.name == origin.source), None)


def _describe_last_read(refreshed: str | None) -> str:
    date = visible_text(format_date(refreshed))
    return labels.LAST_READ.format(date=date) if date else labels.LAST_READ_NOT_STATED


def field_label(name: str) -> str:
    """Return what a field of an initiative is called."""
    return labels.FIELD_LABELS.get(name, name.replace("_", " ").capitalize())


def _format_percent(probability: float) -> str:
    """Return a percentage that never says certain: over 99%, under 1%."""
    if probability > 0.99:  # noqa: PLR2004
        return labels.OVER_99_PERCENT
    return labels.UNDER_1_PERCENT if probability < 0.01 else format_share(probability)  # noqa: PLR2004
