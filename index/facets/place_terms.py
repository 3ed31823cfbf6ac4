"""Where initiatives are, as facets, and what a place asked for stands for."""

import re
from collections.abc import Iterator, Sequence

from index.facets import gazetteer
from index.model import Initiative, Role
from index.text.documents import body_text

# Who pays or sells is elsewhere as often as not.
_THERE = (Role.LEAD, Role.PARTNER, None)
# Where no country is stated, one of these is in the place that it names all the same.
_LOCAL = frozenset({"borough", "constabulary", "council", "councils", "nhs"})
_AND = re.compile(r" and | & ")
# A body is of a place whose name is also a word (Reading) only where it is one of government.
_GOVERNING = frozenset({"authority", "borough", "city", "council", "councils", "county"})


def place_facets(initiative: Initiative) -> Iterator[str]:
    """Every place that an initiative is in: its region, the words of it, what it lies within."""
    region = gazetteer.plain(initiative.region or "")
    words = (word for word in region.split() if not gazetteer.is_known(word))
    yield from (f"in:{each}" for each in (region, *words) if each)
    for place in _places(initiative):
        yield from (f"in:{wider}" for wider in gazetteer.within(place))


def place_limits(place: str) -> list[list[str]]:
    """What a place asked for stands for: known areas, or words of a region or organisation.

    A wider area is none of it: what is done for the whole of London is not thereby in Hackney. Nor
    is a word of a name: The New York Times is not in York.
    """
    if known := gazetteer.several(place):
        return [[f"in:{each}" for each in known]]
    return [[f"in:{word}", f"org:{word}"] for word in gazetteer.plain(place).split()]


def _places(initiative: Initiative) -> Iterator[str]:
    """Places that an initiative states or names: countries, region, bodies.

    Where no region is stated the title is heard too, and the whole text where no country is.
    """
    countries = [code.lower() for code in (initiative.country, *initiative.deployed_in) if code]
    yield from countries
    for found in gazetteer.named(initiative.region or ""):
        *parts, country = gazetteer.within(found.place)
        if not (parts and countries) or country in countries:  # York County is in two
            yield found.place
    for body in initiative.organisations:
        if body.role in _THERE:
            local = not countries and not _LOCAL.isdisjoint(gazetteer.plain(body.name).split())
            named = _in_name(body.name)
            yield from (place for place in named if local or _lies_in(place, countries))
    if not countries:
        told = _in_name(f"{initiative.title}. {body_text(initiative)}")
        yield from (place for place in told if not _is_local(place))
    elif not initiative.region:
        yield from (place for place in _in_name(initiative.title) if _lies_in(place, countries))


def _in_name(name: str) -> Iterator[str]:
    """The places in the name of a body or in a title."""
    for people, place in gazetteer.OF_PLACES.items():
        name = name.replace(people, place)
    name = name.replace("America", "")  # Latin America, Code for America
    governs = not _GOVERNING.isdisjoint(gazetteer.plain(name).split())
    named = gazetteer.named(name)
    for found in named:
        if governs or not gazetteer.is_a_word(found.place) or _beside_another(found, named, name):
            yield found.place


def _beside_another(word: gazetteer.Named, named: Sequence[gazetteer.Named], name: str) -> bool:
    """Whether a name that is a word too is linked to a place: Bury in “Bury and Salford”."""
    others = (each for each in named if not gazetteer.is_a_word(each.place))
    return any(
        _AND.fullmatch(name[min(word.end, each.end) : max(word.start, each.start)])
        for each in others
    )


def _lies_in(place: str, countries: list[str]) -> bool:
    """Whether a place lies in one of the countries that are stated: Boston is in two."""
    *parts, country = gazetteer.within(place)
    return bool(parts) and country in countries


def _is_local(place: str) -> bool:
    """Whether a place is smaller than a region, so that a body which names it is there."""
    return len(gazetteer.within(place)) > len(("region", "nation", "country"))
