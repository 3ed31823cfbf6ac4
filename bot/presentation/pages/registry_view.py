"""Views of the registries: health, completeness and composition."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.presentation import labels, provenance
from bot.presentation.initiative_view import Fact
from bot.presentation.pages import page_labels
from bot.presentation.pages.browse_view import ValueLink
from bot.presentation.pages.names import registry_name, value_name
from bot.sanitise import visible_text
from bot.service.answer import SearchScope
from bot.service.browsing.composition import COMPLETENESS_FIELDS, WHOLE, Composition
from bot.service.browsing.facet_index import Facet, registry_key
from bot.urls import list_path
from index.facets.gazetteer import local_country_name
from index.model import SourceReport, SourceState, Status

_LIST_ORDER = (SourceState.FAILED, SourceState.READ, SourceState.NOT_READ)
_MAX_COUNTRIES = 12


@dataclass(frozen=True, slots=True)
class Share:
    """A field and the share of initiatives that state it: `percent` for a bar, in words too."""

    label: str
    percent: int
    words: str


@dataclass(frozen=True, slots=True)
class RegistryRow:
    """A registry in the list: its state, when it was read, and how much it holds."""

    name: str
    path: str
    state: str
    is_healthy: bool
    last_read: str
    initiatives: int
    complete: str


@dataclass(frozen=True, slots=True)
class CompositionView:
    """Composition of a registry, or of all: shares that state a field, and counts with lists."""

    completeness: tuple[Share, ...]
    statuses: tuple[ValueLink, ...]
    countries: tuple[ValueLink, ...]


@dataclass(frozen=True, slots=True)
class RegistryView:
    """One registry: its state, what became of its records, its composition, its lists."""

    name: str
    facts: tuple[Fact, ...]
    part_of: str
    part_of_path: str
    see: str
    see_path: str
    composition: CompositionView
    lists: tuple[ValueLink, ...]


def registry_path(name: str) -> str:
    """Return the path of the page of a registry."""
    return f"/registries/{registry_key(name)}"


def view_registries(
    scope: SearchScope, compositions: Mapping[str, Composition]
) -> tuple[RegistryRow, ...]:
    """Return the registries, those that failed first, then the largest."""
    rows = [(_LIST_ORDER.index(each.state), _row(each, compositions)) for each in scope.sources]
    rows.sort(key=lambda each: (each[0], -each[1].initiatives, each[1].name))
    return tuple(row for _, row in rows)


def view_registry(
    key: str, scope: SearchScope, compositions: Mapping[str, Composition]
) -> RegistryView | None:
    """Return the view of a registry, or of a list that one repeats; None for an unknown one."""
    source = next((each for each in scope.sources if registry_key(each.name) == key), None)
    composition = compositions.get(key) if key != WHOLE else None
    if source is None and composition is None:
        return None
    composition = composition or Composition()
    related = sorted(
        composition.related, key=lambda each: registry_name(each, scope.sources).casefold()
    )
    parent = next(iter(related), "") if source is None else ""
    count = composition.initiatives
    return RegistryView(
        name=registry_name(source.name if source else key, scope.sources),
        facts=tuple(_facts(source)) if source else (),
        part_of=page_labels.PART_OF_REGISTRY.format(registry=registry_name(parent, scope.sources))
        if parent
        else "",
        part_of_path=registry_path(parent) if parent else "",
        see=labels.count_noun(count, page_labels.SEE_INITIATIVES),
        see_path=list_path({Facet.REGISTRY: key}),
        composition=view_composition(composition, {Facet.REGISTRY.value: key}),
        lists=tuple(
            ValueLink(
                registry_name(each, scope.sources),
                compositions[each].initiatives,
                registry_path(each),
            )
            for each in (related if source else ())
        ),
    )


def view_composition(
    composition: Composition, chosen: Mapping[str, str] | None = None
) -> CompositionView:
    """Return what initiatives state, and how many are in each status and country."""
    chosen, total = chosen or {}, composition.initiatives
    statuses = [status for status in Status if composition.statuses[status]]
    return CompositionView(
        completeness=tuple(
            Share(
                labels.FIELD_LABELS[field],
                _percent(composition.stated[field], total),
                describe_share(composition.stated[field], total),
            )
            for field in COMPLETENESS_FIELDS
        ),
        statuses=tuple(
            ValueLink(
                value_name(Facet.STATUS, status, None, ()),
                composition.statuses[status],
                list_path({**chosen, Facet.STATUS: status}),
            )
            for status in statuses
        ),
        countries=tuple(
            ValueLink(
                local_country_name(code) if code else page_labels.COUNTRY_NOT_STATED,
                count,
                list_path({**chosen, Facet.PLACE: code.lower()}) if code else "",
            )
            for code, count in composition.countries.most_common(_MAX_COUNTRIES)
        ),
    )


def describe_share(count: int, total: int) -> str:
    """Return a share in words: `37% (2,160 of 5,835)`."""
    template = (
        page_labels.UNDER_ONE_PERCENT
        if count and not _percent(count, total)
        else page_labels.SHARE_OF
    )
    return template.format(percent=_percent(count, total), count=count, total=total)


def _percent(count: int, total: int) -> int:
    """Return a percentage, cut and not rounded: 100 is said of all alone."""
    return 100 * count // total if total else 0


def _row(source: SourceReport, compositions: Mapping[str, Composition]) -> RegistryRow:
    composition = compositions.get(registry_key(source.name), Composition())
    stated = sum(composition.stated[field] for field in COMPLETENESS_FIELDS)
    possible = composition.initiatives * len(COMPLETENESS_FIELDS)
    return RegistryRow(
        name=visible_text(source.title) or source.name,
        path=registry_path(source.name),
        state=page_labels.REGISTRY_STATES[source.state],
        is_healthy=source.state is SourceState.READ,
        last_read=provenance.describe_source_state(source),
        initiatives=composition.initiatives,
        complete=f"{_percent(stated, possible)}%" if possible else "",
    )


def _facts(source: SourceReport) -> Iterator[Fact]:
    yield Fact(page_labels.REGISTRY_STATE, (page_labels.REGISTRY_STATES[source.state],))
    last_read = provenance.describe_source_state(source)
    yield Fact(page_labels.REGISTRY_WHEN_READ, (last_read[:1].upper() + last_read[1:],))
    if source.read:
        yield Fact(page_labels.REGISTRY_RECORDS, tuple(_records(source)))
    countries = tuple(map(local_country_name, source.countries))
    yield Fact(
        page_labels.REGISTRY_COUNTRIES,
        countries or (page_labels.EVERY_COUNTRY,),
    )
    yield Fact(page_labels.REGISTRY_THEMES, source.themes or (page_labels.EVERY_THEME,))


def _records(source: SourceReport) -> Iterator[str]:
    yield page_labels.REGISTRY_RECORDS_READ.format(read=source.read)
    yield page_labels.REGISTRY_RECORDS_INGESTED.format(ingested=source.ingested)
    if source.merged:
        yield page_labels.REGISTRY_RECORDS_MERGED.format(merged=source.merged)
    for reason, count in source.left_out.items():
        yield page_labels.REGISTRY_RECORDS_LEFT_OUT.format(count=count, reason=reason)
