"""Places as registries write them and as people ask for them."""

import re
from collections.abc import Iterator
from functools import cache

import pycountry

from index.model import Initiative

# What people call countries, where ISO 3166 has another name.
_CALLED = {"uk": "GB", "britain": "GB", "great britain": "GB", "usa": "US", "america": "US"}

# The part of the United Kingdom that each wider area lies in (ONS geography, ITL 1).
_WITHIN = {
    "england": "gb",
    "scotland": "gb",
    "wales": "gb",
    "cymru": "wales",
    "northern ireland": "gb",
    "east midlands": "england",
    "east of england": "england",
    "london": "england",
    "north east england": "england",
    "north west england": "england",
    "south east england": "england",
    "south west england": "england",
    "west midlands": "england",
    "yorkshire and the humber": "england",
}
_SHORTEST_NAME = 3
_SHORT = {
    "north east": "north east england",
    "north west": "north west england",
    "south east": "south east england",
    "south west": "south west england",
    "yorkshire": "yorkshire and the humber",
    "cymru": "wales",
}


def place_facets(initiative: Initiative) -> Iterator[str]:
    """Every place that an initiative is in: its region, the words of it, what it lies within."""
    for code in (initiative.country, *initiative.deployed_in):
        if code:
            yield f"in:{code.lower()}"
    region = _plain(initiative.region or "")
    if region:
        yield from (f"in:{word}" for word in region.split())
    while region:
        yield f"in:{region}"
        region = _WITHIN.get(region, "")


def place_limits(place: str) -> list[list[str]]:
    """What a place asked for stands for: a known area, or words of a region or organisation."""
    plain = _plain(place)
    known = _SHORT.get(plain, plain)
    if known in _WITHIN:
        return [[f"in:{known}"]]
    code = country_code(plain)
    if code:
        return [[f"in:{code.lower()}"]]
    return [[f"in:{word}", f"org:{word}"] for word in plain.split()]


def country_of(place: str) -> str | None:
    """The ISO 3166-1 alpha-2 code of the country that a place asked for is or lies in."""
    plain = _plain(place)
    return "GB" if _SHORT.get(plain, plain) in _WITHIN else country_code(plain)


def is_known(place: str) -> bool:
    """Whether a place is a country or wider area by its name; two letters are never enough."""
    plain = _plain(place)
    return plain in _CALLED or (len(plain) > _SHORTEST_NAME and country_of(plain) is not None)


@cache
def country_code(name: str) -> str | None:
    """The ISO 3166-1 alpha-2 code of a country by its name or code; None when there is none."""
    called = _CALLED.get(_plain(name))
    if called:
        return called
    try:
        return str(pycountry.countries.lookup(name.strip()).alpha_2)
    except LookupError:
        return None


@cache
def country_name(code: str) -> str:
    """The everyday name of a country by its ISO 3166-1 alpha-2 code; the code where unknown."""
    country = pycountry.countries.get(alpha_2=code.upper())
    return str(getattr(country, "common_name", country.name)) if country else code


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
