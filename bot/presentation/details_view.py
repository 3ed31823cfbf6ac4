"""View of everything that is recorded of an initiative, and which record states it."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.presentation import labels
from bot.presentation.initiative_view import (
    Fact,
    InitiativeView,
    disagreements,
    funding,
    organisations,
    view_initiative,
)
from bot.presentation.provenance import RecordView
from bot.sanitise import visible_text, visible_texts
from bot.service.answer import SearchScope
from bot.urls import initiative_path
from index.facets.gazetteer import local_country_name
from index.i18n.formats import format_date
from index.i18n.translation import gettext
from index.model import Initiative, OutcomeResult, RelatedInitiative, Reuse, Status

_RESULT_ORDER = (
    OutcomeResult.DELIVERED,
    OutcomeResult.PARTLY,
    OutcomeResult.NOT_DELIVERED,
    OutcomeResult.UNKNOWN,
)


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """An expected outcome and the evidence of its result, which may be a web address."""

    statement: str
    evidence: str | None


@dataclass(frozen=True, slots=True)
class OutcomeGroup:
    """The outcomes with one result; `name` is the result's own, `label` says it."""

    name: str
    label: str
    outcomes: tuple[OutcomeView, ...]


@dataclass(frozen=True, slots=True)
class RelatedView:
    """An initiative that is related but not the same, and why it is related."""

    id: str
    title: str
    reason: str
    page_path: str


@dataclass(frozen=True, slots=True)
class DetailsView:
    """Everything that is recorded of an initiative; plain text, not cut.

    `names` are its title and summary with who states them; `dates` has those that are stated first,
    in order; `fields` has every other field. A fact without values is not stated.
    """

    initiative: InitiativeView
    kind: str
    outcomes: tuple[OutcomeGroup, ...]
    outcomes_stated_by: tuple[RecordView, ...]
    names: tuple[Fact, ...]
    dates: tuple[Fact, ...]
    fields: tuple[Fact, ...]
    disagreements: tuple[str, ...]
    related: tuple[RelatedView, ...]

    @property
    def fields_not_stated(self) -> str:
        """The labels of the fields that no record states, in one line; empty for none."""
        return ", ".join(fact.label for fact in self.fields if not fact.values)


def registries(records: tuple[RecordView, ...], max_records: int = 1_000) -> str:
    """Return the registries of `records`, each once, in one line."""
    names = dict.fromkeys(record.registry for record in records)
    return ", ".join(labels.shorten_list(list(names), max_records))


def view_details(initiative: Initiative, scope: SearchScope) -> DetailsView:
    """Return the view of everything that is recorded of an initiative."""
    view = view_initiative(initiative, scope.sources)
    kind = visible_text(initiative.kind) or labels.INITIATIVE
    return DetailsView(
        initiative=view,
        kind=kind[0].upper() + kind[1:],
        outcomes=tuple(_outcome_groups(initiative)),
        outcomes_stated_by=_stated_by(initiative, view, "outcomes"),
        names=(
            _fact(initiative, view, "title", initiative.title),
            _fact(initiative, view, "summary", initiative.summary),
        ),
        dates=_dates(initiative, view),
        fields=tuple(_fields(initiative, view)),
        disagreements=disagreements(initiative),
        related=tuple(map(_view_related, initiative.related)),
    )


def _outcome_groups(initiative: Initiative) -> Iterator[OutcomeGroup]:
    for result in _RESULT_ORDER:
        outcomes = tuple(
            OutcomeView(
                visible_text(outcome.statement) or labels.NOT_STATED, visible_text(outcome.evidence)
            )
            for outcome in initiative.outcomes_with(result)
        )
        if outcomes:
            yield OutcomeGroup(result, labels.RESULT_LABELS[result], outcomes)


def _dates(initiative: Initiative, view: InitiativeView) -> tuple[Fact, ...]:
    dates = [
        (labels.FIELD_LABELS["started"], "started", initiative.started),
        (labels.FIELD_LABELS["ended"], "ended", initiative.ended),
    ]
    if initiative.status is not Status.UNKNOWN:
        status = labels.STATUS_LABELS[initiative.status]
        label = labels.STATUS_DATE.format(status=status)
        dates.append((label, "status", initiative.status_date))
        dates.append((labels.STATUS_CHECKED_ON, "status", initiative.status_checked))
    dates.sort(key=lambda date: date[2] or "9999")
    return tuple(
        _fact(initiative, view, field, format_date(date), label=label)
        for label, field, date in dates
    )


def _fields(initiative: Initiative, view: InitiativeView) -> Iterator[Fact]:
    """Yield each field that no other part of the view has, with who states it."""
    reuse = initiative.reuse or Reuse()
    known_status = view.status if initiative.status is not Status.UNKNOWN else None
    country = local_country_name(initiative.country) if initiative.country else None
    countries = ", ".join(map(local_country_name, initiative.deployed_in))
    themes = ", ".join(visible_texts(initiative.themes)).replace("-", " ")
    texts: tuple[tuple[str, str | None], ...] = (
        ("kind", initiative.kind),
        ("country", country),
        ("region", initiative.region),
        ("deployed_in", countries),
        ("themes", themes),
    )
    yield _fact(initiative, view, "status", known_status)
    yield _fact(initiative, view, "organisations", *organisations(initiative))
    yield _fact(initiative, view, "funding", funding(initiative.funding))
    yield _fact(initiative, view, "contact", initiative.contact, is_link=True)
    yield _fact(initiative, view, "url", initiative.url, is_link=True)
    for field, text in texts:
        yield _fact(initiative, view, field, text)
    yield _fact(initiative, view, "aliases", *initiative.aliases)
    yield _fact(initiative, view, "reuse", reuse.code, label=labels.CODE, is_link=True)
    yield _fact(initiative, view, "reuse", reuse.licence, label=labels.LICENCE)
    yield _fact(initiative, view, "reuse", reuse.offer, label=labels.OFFER)
    yield _fact(initiative, view, "description", initiative.description)
    yield _fact(initiative, view, "links", *initiative.links, is_link=True)


def _fact(
    initiative: Initiative,
    view: InitiativeView,
    field: str,
    *texts: str | None,
    label: str | None = None,
    is_link: bool = False,
) -> Fact:
    """Return what is stated of a field and by whom, under its own label or another one."""
    values = visible_texts(texts)
    stated_by = _stated_by(initiative, view, field) if values else ()
    return Fact(label or labels.FIELD_LABELS[field], values, is_link, stated_by)


def _stated_by(initiative: Initiative, view: InitiativeView, field: str) -> tuple[RecordView, ...]:
    stating = initiative.stated_by(field)
    pairs = zip(initiative.origins, view.records, strict=True)
    return tuple(record for origin, record in pairs if origin in stating)


def _view_related(related: RelatedInitiative) -> RelatedView:
    return RelatedView(
        related.id,
        visible_text(related.title) or labels.TITLE_NOT_STATED,
        gettext(related.reason),  # a judged one is in the words of who judged it
        initiative_path(related.id),
    )
