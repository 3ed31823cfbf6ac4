"""Place facets: the places of an initiative, and the clauses of a place filter."""

import re
from collections.abc import Iterator, Sequence

from index.facets import gazetteer
from index.model import Initiative, Role
from index.text.documents import body_text
from index.text.normalise import normalise_name

# The roles whose place is that of the initiative; funders and suppliers are often elsewhere.
_LOCATING_ROLES = (Role.LEAD, Role.PARTNER, None)
# An organisation with one of these words in its name is in the place that it names, even where no
# country is stated.
_LOCAL_ORGANISATION_WORDS = frozenset({"borough", "constabulary", "council", "councils", "nhs"})
_LINK = re.compile(r" and | & ")
# Where the name of a place is also a common word (Reading), only an organisation of government is
# taken to be there.
_GOVERNMENT_WORDS = frozenset({"authority", "borough", "city", "council", "councils", "county"})


def place_facet_terms(initiative: Initiative) -> Iterator[str]:
    """Yield a facet term for each place of an initiative: region, its words, what contains it."""
    region = normalise_name(initiative.region or "")
    words = (word for word in region.split() if not gazetteer.is_known_place(word))
    yield from (f"in:{name}" for name in (region, *words) if name)
    for place in _find_places(initiative):
        yield from (f"in:{wider}" for wider in gazetteer.place_hierarchy(place))


def place_filter_clauses(place: str) -> list[list[str]]:
    """Return the clauses of a place filter: known areas, or words of a region or organisation.

    A containing area does not count: what is done for the whole of London is not thereby in
    Hackney. Nor does a word of a longer name: The New York Times is not in York.
    """
    if places := gazetteer.parse_places(place):
        return [[f"in:{known_place}" for known_place in places]]
    return [[f"in:{word}", f"org:{word}"] for word in normalise_name(place).split()]


def _find_places(initiative: Initiative) -> Iterator[str]:
    """Yield the places that an initiative states or names: countries, region, organisations.

    Where no region is stated the title counts too, and the whole text where no country is.
    """
    countries = [code.lower() for code in (initiative.country, *initiative.deployed_in) if code]
    yield from countries
    for mention in gazetteer.find_places(initiative.region or ""):
        *parts, country = gazetteer.place_hierarchy(mention.place)
        if not (parts and countries) or country in countries:  # York County is in two
            yield mention.place
    for organisation in initiative.organisations:
        if organisation.role in _LOCATING_ROLES:
            is_local = not countries and not _LOCAL_ORGANISATION_WORDS.isdisjoint(
                normalise_name(organisation.name).split()
            )
            places = _places_in_name(organisation.name)
            yield from (place for place in places if is_local or _is_in_countries(place, countries))
    if not countries:
        text_places = _places_in_name(f"{initiative.title}. {body_text(initiative)}")
        yield from (place for place in text_places if not _is_local(place))
    elif not initiative.region:
        yield from (
            place
            for place in _places_in_name(initiative.title)
            if _is_in_countries(place, countries)
        )


def _places_in_name(name: str) -> Iterator[str]:
    """Yield the places in the name of an organisation or in a title."""
    for adjective, place in gazetteer.PLACE_BY_ADJECTIVE.items():
        name = name.replace(adjective, place)
    name = name.replace("America", "")  # Latin America, Code for America
    is_government = not _GOVERNMENT_WORDS.isdisjoint(normalise_name(name).split())
    mentions = gazetteer.find_places(name)
    for mention in mentions:
        if (
            is_government
            or not gazetteer.is_common_word(mention.place)
            or _is_linked_to_place(mention, mentions, name)
        ):
            yield mention.place


def _is_linked_to_place(
    mention: gazetteer.PlaceMention, mentions: Sequence[gazetteer.PlaceMention], name: str
) -> bool:
    """Return whether a name that is also a word is linked to a place, as in “Bury and Salford”."""
    others = (other for other in mentions if not gazetteer.is_common_word(other.place))
    return any(
        _LINK.fullmatch(name[min(mention.end, other.end) : max(mention.start, other.start)])
        for other in others
    )


def _is_in_countries(place: str, countries: list[str]) -> bool:
    """Return whether a place is in one of the countries stated: Boston is in two."""
    *parts, country = gazetteer.place_hierarchy(place)
    return bool(parts) and country in countries


def _is_local(place: str) -> bool:
    """Return whether a place is smaller than a region.

    An organisation that names such a place is there; a text that mentions it does not count.
    """
    return len(gazetteer.place_hierarchy(place)) > len(("region", "nation", "country"))
