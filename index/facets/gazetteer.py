"""Places by the names that people and registries use, and what each lies within.

A place is told by its canonical name in small letters: a country by its ISO 3166-1 alpha-2 code
(`gb`), a part of the United Kingdom as in `places.tsv` (`hackney`), a state or province of the
United States or Canada as in ISO 3166-2 (`ontario`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

import pycountry

SHIPPED = Path(__file__).parent / "places.tsv"

# What people call countries, where ISO 3166 has another name.
_CALLED = {
    "uk": "GB", "britain": "GB", "great britain": "GB", "usa": "US", "america": "US",
    "holland": "NL", "ivory coast": "CI", "russia": "RU", "south korea": "KR", "turkey": "TR",
}  # fmt: skip
# What comes from a place is called by another word.
OF_PLACES = {"Scottish": "Scotland", "Welsh": "Wales", "Northern Irish": "Northern Ireland"}
# Countries whose name in small letters is a word of its own, or of another place.
_CAPITALS = frozenset({"chad", "china", "georgia", "guinea", "jersey", "jordan", "turkey"})
# The countries whose states or provinces are known too.
_WITH_STATES = ("US", "CA")
_SHORTEST_NAME = 3
_WORD = re.compile(r"\w+|&")
_MOST_WORDS = 6
_BETWEEN = re.compile(r"\s*(?:,|&|\bor\b|\band\b)\s*")


@dataclass(frozen=True, slots=True)
class Named:
    """A place that is named in a text: its canonical name, and where its words start and end."""

    place: str
    start: int
    end: int


def plain(text: str) -> str:
    """The words of a name in small letters: `stoke on trent`."""
    return " ".join(re.findall(r"\w+", text.casefold().replace("&", " and ")))


def canonical(name: str) -> str | None:
    """The canonical name of a place; None where it is not known. Codes of countries count."""
    return _known().get(plain(name))


def within(place: str) -> tuple[str, ...]:
    """A canonical place and all that it lies within: hackney, london, england, gb."""
    found = [place]
    while wider := _parts().within.get(found[-1]) or _states().get(found[-1]):
        found.append(wider)
    return tuple(found)


def several(names: str) -> tuple[str, ...]:
    """The canonical places of `wales`, or of `leeds and bradford`; none where one is not known.

    An area such as South Wales is itself and all that it is made of.
    """
    whole = canonical(names)
    known = [whole] if whole else _each(_BETWEEN.split(names))
    return tuple(dict.fromkeys(part for place in known for part in _made_of(place)))


def _each(names: Sequence[str]) -> list[str]:
    """The place of each name; some of them are one: `barking`, `dagenham`."""
    left, found = [name for name in names if name], list[str]()
    while left:
        joined = ((count, canonical(" and ".join(left[:count]))) for count in (2, 1))
        count, place = next(((count, place) for count, place in joined if place), (0, None))
        if not place:
            return []
        found.append(place)
        left = left[count:]
    return found


def _made_of(place: str) -> Iterator[str]:
    yield place
    for part in _parts().made_of.get(place, ()):
        yield from _made_of(part)


def country_of(place: str) -> str | None:
    """The ISO 3166-1 alpha-2 code of the country that a place asked for is or lies in."""
    countries = {within(each)[-1].upper() for each in several(place)}
    return countries.pop() if len(countries) == 1 else None


def is_known(place: str) -> bool:
    """Whether a place is known by its name; two letters are never enough."""
    words = plain(place)
    return words in _CALLED or (len(words) > _SHORTEST_NAME and words in _known())


def named(text: str) -> tuple[Named, ...]:
    """The places that `text` names with a capital, from left to right, each by its longest name."""
    words = list(_WORD.finditer(text))
    found: list[Named] = []
    first = 0
    while first < len(words):
        start = words[first].start()
        count, place = 0, ""
        if text[start].isupper():
            count, place = _longest(text, words[first : first + _MOST_WORDS])
        if place:
            found.append(Named(place, start, words[first + count - 1].end()))
        first += max(count, 1)
    return tuple(found)


def at_start(text: str) -> Named | None:
    """The place whose name `text` starts with, in small letters too where they are no word."""
    words = list(islice(_WORD.finditer(text[:200]), _MOST_WORDS))
    count, place = _longest(text, words)
    return Named(place, words[0].start(), words[count - 1].end()) if place else None


def is_a_word(place: str) -> bool:
    """Whether the name of a canonical place, such as reading, is a word of its own too."""
    return place in _parts().capitals


def country_code(name: str) -> str | None:
    """The ISO 3166-1 alpha-2 code of a country by its name or code; None when there is none."""
    return _countries().get(plain(name))


@cache
def country_name(code: str) -> str:
    """The everyday name of a country by its ISO 3166-1 alpha-2 code; the code where unknown."""
    country = pycountry.countries.get(alpha_2=code.upper())
    return str(getattr(country, "common_name", country.name)) if country else code


def _longest(text: str, words: Sequence[re.Match[str]]) -> tuple[int, str]:
    """How many of `words` are the longest name of a place that they start with, and that place."""
    if not words or _first(plain(words[0].group())) not in _first_words():
        return 0, ""
    for count in range(len(words), 0, -1):
        name = text[words[0].start() : words[count - 1].end()]
        if is_known(name) and (name[0].isupper() or not _must_be_capital(name)):
            return count, canonical(name) or ""
    return 0, ""


def _first(name: str) -> str:
    return name.partition(" ")[0]


def _must_be_capital(name: str) -> bool:
    return plain(name) in _CAPITALS | _parts().capitals


@dataclass(frozen=True, slots=True)
class _Parts:
    """Parts of the United Kingdom: every name → the canonical one, that → what it lies within.

    An area that is made of others → those.
    """

    called: dict[str, str]
    within: dict[str, str]
    made_of: dict[str, tuple[str, ...]]
    capitals: frozenset[str]


@cache
def _parts() -> _Parts:
    called: dict[str, str] = {}
    wider: dict[str, str] = {}
    made_of: dict[str, tuple[str, ...]] = {}
    capitals: set[str] = set()
    for line in SHIPPED.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        name, lies_within, also, capital, parts, *_ = [*line.split("\t"), "", "", ""]
        place = plain(name)
        wider[place] = plain(lies_within)
        called |= {plain(each): place for each in (name, *also.split(",")) if each.strip()}
        capitals |= {place} if capital else set()
        if parts:
            made_of[place] = tuple(map(plain, parts.split(",")))
    return _Parts(called, wider, made_of, frozenset(capitals))


@cache
def _countries() -> dict[str, str]:
    """Every name and code of a country, in small letters → its alpha-2 code."""
    names = ("name", "official_name", "common_name", "alpha_3", "alpha_2")
    found = {
        plain(called): country.alpha_2
        for name in names
        for country in pycountry.countries
        if (called := getattr(country, name, None))
    }
    return {**found, **_CALLED}


@cache
def _states() -> dict[str, str]:
    """States and provinces → the country that each lies in; what a country is called stays that."""
    found: dict[str, str] = {}
    for code in _WITH_STATES:
        for state in pycountry.subdivisions.get(country_code=code):  # type: ignore[no-untyped-call]
            name = plain(state.name)
            if name not in _parts().called and not country_code(name):
                found[name] = code.lower()
    return found


@cache
def _known() -> dict[str, str]:
    """Every name of a place, in small letters → its canonical name."""
    states = {state: state for state in _states()}
    countries = {name: code.lower() for name, code in _countries().items()}
    return {**states, **countries, **_parts().called}


@cache
def _first_words() -> frozenset[str]:
    """The words that names of places start with: most words of a text are none of them."""
    return frozenset(map(_first, _known()))
