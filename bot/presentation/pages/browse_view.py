"""Views to browse: the doors, all values of a facet, and a list with facets that narrow it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.presentation import labels
from bot.presentation.initiative_view import InitiativeView, view_initiative
from bot.presentation.pages import page_labels
from bot.presentation.pages.names import value_name
from bot.service.browsing.browser import InitiativePage
from bot.service.browsing.facet_index import Facet, FacetCount, FacetIndex
from bot.urls import list_path, query_path
from index.facets.gazetteer import place_hierarchy
from index.model import SourceReport, Status

_MAX_DOOR_VALUES, _MAX_CHOICES = 12, 8
VALUES_PER_PAGE = 200
# Places in a country are told apart where the gazetteer knows some.
_COUNTRY_CODE_CHARS = 2

Chosen = Mapping[Facet, str]


@dataclass(frozen=True, slots=True)
class ValueLink:
    """A value of a facet, how many initiatives have it, and the list of those."""

    name: str
    count: int
    path: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """A facet with some of its values; `more` says how many there are, `more_path` has all."""

    name: str
    title: str
    values: tuple[ValueLink, ...]
    more: str = ""
    more_path: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A chosen value, and the list without it."""

    label: str
    name: str
    remove_path: str
    remove_label: str


@dataclass(frozen=True, slots=True)
class ListView:
    """A page of a list: what is chosen, the facets that narrow it, the initiatives, the paging.

    A path is empty where there is no such page.
    """

    title: str
    count: str
    choices: tuple[Choice, ...]
    facets: tuple[FacetGroup, ...]
    initiatives: tuple[InitiativeView, ...]
    page: str
    previous_path: str
    next_path: str


@dataclass(frozen=True, slots=True)
class BrowseView:
    """The doors to browse by: how many were stopped, how many there are, and each facet."""

    stopped: str
    stopped_path: str
    everything: str
    everything_path: str
    facets: tuple[FacetGroup, ...]


@dataclass(frozen=True, slots=True)
class ValuesView:
    """All values of a facet, in groups: places by country, others in one; a page at a time."""

    title: str
    groups: tuple[FacetGroup, ...]
    page: str
    previous_path: str
    next_path: str


def view_browse(facets: FacetIndex, sources: Sequence[SourceReport]) -> BrowseView:
    """Return the doors to browse by."""
    stopped, total = facets.count(Facet.STATUS, Status.STOPPED), len(facets.order)
    return BrowseView(
        stopped=labels.count_noun(stopped, page_labels.STOPPED_DOOR_TEXT),
        stopped_path=list_path({Facet.STATUS: Status.STOPPED}),
        everything=labels.count_noun(total, page_labels.EVERYTHING_DOOR_TEXT),
        everything_path=list_path({}),
        facets=tuple(_door(facets, facet, sources) for facet in Facet),
    )


def view_values(
    facets: FacetIndex, facet: Facet, sources: Sequence[SourceReport], number: int
) -> ValuesView | None:
    """Return a page of all values of a facet; None where there is no such page."""
    counts = facets.counts(facet, {})
    groups = _place_groups(counts, sources) if facet is Facet.PLACE else {"": counts}
    pages = max(1, *(-(-len(each) // VALUES_PER_PAGE) for each in groups.values()))
    if not 1 <= number <= pages:
        return None
    first = (number - 1) * VALUES_PER_PAGE
    return ValuesView(
        title=page_labels.FACET_TITLES[facet],
        groups=tuple(
            FacetGroup(
                facet,
                title,
                tuple(
                    _value_link(facet, each, {}, sources)
                    for each in values[first : first + VALUES_PER_PAGE]
                ),
            )
            for title, values in groups.items()
            if values[first:]
        ),
        page=_page_label(number, pages),
        previous_path=_values_path(facet, number - 1) if number > 1 else "",
        next_path=_values_path(facet, number + 1) if number < pages else "",
    )


def view_list(
    facets: FacetIndex, chosen: Chosen, page: InitiativePage, sources: tuple[SourceReport, ...]
) -> ListView:
    """Return a page of the initiatives that have the chosen values."""
    names = {
        facet: value_name(facet, key, facets.spelling(facet, key), sources)
        for facet, key in chosen.items()
    }
    choices = ", ".join(names.values())
    return ListView(
        title=page_labels.LIST_TITLE.format(choices=choices)
        if choices
        else page_labels.LIST_ALL_TITLE,
        count=labels.count_noun(page.total, labels.INITIATIVE_COUNT),
        choices=tuple(
            Choice(
                page_labels.FACETS[facet],
                name,
                list_path(_without(chosen, facet)),
                page_labels.REMOVE_CHOICE.format(choice=name),
            )
            for facet, name in names.items()
        ),
        facets=tuple(_group(facets, facet, chosen, sources) for facet in Facet),
        initiatives=tuple(view_initiative(each, sources) for each in page.initiatives),
        page=_page_label(page.number, page.pages),
        previous_path=list_path(_parameters(chosen), page.number - 1) if page.number > 1 else "",
        next_path=list_path(_parameters(chosen), page.number + 1)
        if page.number < page.pages
        else "",
    )


def _page_label(number: int, pages: int) -> str:
    if pages == 1:
        return ""
    return page_labels.PAGE_OF.format(number=number, pages=pages)


def _door(facets: FacetIndex, facet: Facet, sources: Sequence[SourceReport]) -> FacetGroup:
    if facet is Facet.THEME:
        shown = facets.common_themes(_MAX_DOOR_VALUES)
    else:
        counts = facets.counts(facet, {})
        if facet is Facet.PLACE:
            counts = [each for each in counts if len(each.key) == _COUNTRY_CODE_CHARS]
        shown = counts[:_MAX_DOOR_VALUES]
    all_count = len(facets.postings[facet].keys)
    has_more = all_count > len(shown)
    return FacetGroup(
        facet,
        page_labels.FACET_DOORS[facet],
        tuple(_value_link(facet, each, {}, sources) for each in shown),
        labels.count_noun(all_count, page_labels.ALL_OF_FACET[facet]) if has_more else "",
        _values_path(facet) if has_more else "",
    )


def _group(
    facets: FacetIndex, facet: Facet, chosen: Chosen, sources: Sequence[SourceReport]
) -> FacetGroup:
    """Return the values of a facet among what is chosen of the others, the chosen one first."""
    counts = facets.counts(facet, chosen)
    key = chosen.get(facet)
    ordered = sorted(counts, key=lambda each: each.key != key)
    rest = len(ordered) - _MAX_CHOICES
    return FacetGroup(
        facet,
        page_labels.FACETS[facet],
        tuple(_value_link(facet, each, chosen, sources) for each in ordered[:_MAX_CHOICES]),
        labels.and_more(rest) if rest > 0 else "",
        _values_path(facet) if rest > 0 else "",
    )


def _value_link(
    facet: Facet, count: FacetCount, chosen: Chosen, sources: Sequence[SourceReport]
) -> ValueLink:
    return ValueLink(
        value_name(facet, count.key, count.spelling, sources),
        count.count,
        list_path({**_parameters(chosen), facet: count.key}),
        chosen.get(facet) == count.key,
    )


def _place_groups(
    counts: Sequence[FacetCount], sources: Sequence[SourceReport]
) -> dict[str, list[FacetCount]]:
    """Return the countries, then the places in each of those that have some."""
    groups: dict[str, list[FacetCount]] = {"": []}
    for each in counts:
        country = place_hierarchy(each.key)[-1]
        if len(each.key) == _COUNTRY_CODE_CHARS:
            groups[""].append(each)
        else:
            name = value_name(Facet.PLACE, country, None, sources)
            title = page_labels.PLACES_IN.format(place=name)
            groups.setdefault(title, []).append(each)
    return groups


def _parameters(chosen: Chosen) -> dict[str, str]:
    return {facet.value: key for facet, key in chosen.items()}


def _without(chosen: Chosen, facet: Facet) -> dict[str, str]:
    return {each: key for each, key in chosen.items() if each is not facet}


def _values_path(facet: Facet, page: int = 1) -> str:
    return query_path(f"/browse/{facet}", {"page": str(page)} if page > 1 else {})
