"""Gazetteer: names of places as people and registries use them, and what contains each.

A place is identified by its canonical name in lower case: a country by its ISO 3166-1 alpha-2 code
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

from index.i18n.formats import translate_country
from index.i18n.translation import gettext, mark
from index.text.normalise import normalise_name

SHIPPED_PATH = Path(__file__).parent / "places.tsv"

# Everyday names of countries for which ISO 3166 has another name.
_COUNTRY_ALIASES = {
    "uk": "GB", "britain": "GB", "great britain": "GB", "usa": "US", "america": "US",
    "holland": "NL", "ivory coast": "CI", "russia": "RU", "south korea": "KR", "turkey": "TR",
}  # fmt: skip
# Adjectives that stand for a place.
PLACE_BY_ADJECTIVE = {
    "Scottish": "Scotland",
    "Welsh": "Wales",
    "Northern Irish": "Northern Ireland",
}
# Parts of the United Kingdom that have names of their own in other languages.
_NATIONS = frozenset((mark("England"), mark("Northern Ireland"), mark("Scotland"), mark("Wales")))
_COUNTRY_CODE_CHARACTERS = 2
# Countries whose name in lower case is also a common word, or part of another place.
_AMBIGUOUS_COUNTRIES = frozenset(
    {"chad", "china", "georgia", "guinea", "jersey", "jordan", "turkey"}
)
# The countries of which we also know the states or provinces.
_COUNTRIES_WITH_STATES = ("US", "CA")
_MAX_CODE_CHARACTERS = 3
_WORD = re.compile(r"\w+|&")
_MAX_NAME_WORDS, _MAX_NAME_CHARACTERS = 6, 200
_LIST_SEPARATOR = re.compile(r"(?<!\s)\s*(?:,|&|\bor\b|\band\b)\s*")


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """Mention of a place in a text: its canonical name, start and end of its words."""

    place: str
    start: int
    end: int


def canonical_name(name: str) -> str | None:
    """Return the canonical name of a place; None where unknown. Codes of countries count."""
    return _canonical_names().get(normalise_name(name))


def place_hierarchy(place: str) -> tuple[str, ...]:
    """Return a canonical place and all that contains it: hackney, london, england, gb."""
    hierarchy = [place]
    while wider := _uk_places().parents.get(hierarchy[-1]) or _state_parents().get(hierarchy[-1]):
        hierarchy.append(wider)
    return tuple(hierarchy)


def parse_places(names: str) -> tuple[str, ...]:
    """Return the canonical places of `wales`, or of `leeds and bradford`.

    Empty where one is not known. An area such as South Wales gives itself and all its members.
    """
    single = canonical_name(names)
    places = [single] if single else _parse_each(_LIST_SEPARATOR.split(names))
    return tuple(dict.fromkeys(part for place in places for part in _expand_area(place)))


def _parse_each(names: Sequence[str]) -> list[str]:
    """Return the place of each name; two names may be one place: `barking`, `dagenham`."""
    remaining, places = [name for name in names if name], list[str]()
    while remaining:
        joined = ((count, canonical_name(" and ".join(remaining[:count]))) for count in (2, 1))
        count, place = next(((count, place) for count, place in joined if place), (0, None))
        if not place:
            return []
        places.append(place)
        remaining = remaining[count:]
    return places


def _expand_area(place: str) -> Iterator[str]:
    yield place
    for part in _uk_places().members.get(place, ()):
        yield from _expand_area(part)


def country_of(place: str) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of the one country that a place is or is in.

    None where it is unknown or in several countries.
    """
    countries = {place_hierarchy(each)[-1].upper() for each in parse_places(place)}
    return countries.pop() if len(countries) == 1 else None


def is_known_place(place: str) -> bool:
    """Return whether a place is known by its name.

    A name of up to three characters is never enough, but for aliases such as `uk` and `usa`.
    """
    words = normalise_name(place)
    return words in _COUNTRY_ALIASES or (
        len(words) > _MAX_CODE_CHARACTERS and words in _canonical_names()
    )


def find_places(text: str) -> tuple[PlaceMention, ...]:
    """Return the places that `text` names with a capital, in order, each by its longest name."""
    words = list(_WORD.finditer(text))
    mentions: list[PlaceMention] = []
    position = 0
    while position < len(words):
        start = words[position].start()
        word_count, place = 0, ""
        if text[start].isupper():
            word_count, place = _match_longest(text, words[position : position + _MAX_NAME_WORDS])
        if place:
            mentions.append(PlaceMention(place, start, words[position + word_count - 1].end()))
        position += max(word_count, 1)
    return tuple(mentions)


def match_at_start(text: str) -> PlaceMention | None:
    """Return the place whose name `text` starts with; None where there is none.

    A name in lower case counts too, unless it is also a usual word.
    """
    first = _WORD.search(text, 0, _MAX_NAME_CHARACTERS)
    if not first or not _starts_name(first.group()):
        return None
    words = list(islice(_WORD.finditer(text, 0, _MAX_NAME_CHARACTERS), _MAX_NAME_WORDS))
    word_count, place = _match_longest(text, words)
    return PlaceMention(place, words[0].start(), words[word_count - 1].end()) if place else None


def place_names() -> tuple[str, ...]:
    """Return every name of a place, in lower case; codes of countries are among them."""
    return tuple(_canonical_names())


def is_common_word(place: str) -> bool:
    """Return whether the name of a canonical place, such as reading, is also a usual word."""
    return place in _uk_places().common_words


def country_code(name: str) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of a country by its name or code, or None."""
    return _country_codes().get(normalise_name(name))


@cache
def country_name(code: str) -> str:
    """Return the everyday name of a country by its alpha-2 code; the code where unknown."""
    country = pycountry.countries.get(alpha_2=code.upper())
    return str(getattr(country, "common_name", country.name)) if country else code


def local_country_name(code: str) -> str:
    """Return the name of a country in the reader's language; the code where unknown."""
    return translate_country(code, country_name(code))


def place_name(place: str) -> str:
    """Return a canonical place as the reader's language writes it: `gb` → United Kingdom."""
    name = _written_names().get(place) or country_name(place)
    if len(place) == _COUNTRY_CODE_CHARACTERS:
        return translate_country(place, name)
    return gettext(name) if name in _NATIONS else name


def _match_longest(text: str, words: Sequence[re.Match[str]]) -> tuple[int, str]:
    """Return how many of `words` form the longest place name they start with, and the place.

    0 and an empty name where they start with none.
    """
    if not words or not _starts_name(words[0].group()):
        return 0, ""
    for word_count in range(len(words), 0, -1):
        name = text[words[0].start() : words[word_count - 1].end()]
        if is_known_place(name) and (name[0].isupper() or not _needs_capital(name)):
            return word_count, canonical_name(name) or ""
    return 0, ""


def _starts_name(word: str) -> bool:
    return _first_word(normalise_name(word)) in _first_words()


def _first_word(name: str) -> str:
    return name.partition(" ")[0]


def _needs_capital(name: str) -> bool:
    return normalise_name(name) in _AMBIGUOUS_COUNTRIES | _uk_places().common_words


@dataclass(frozen=True, slots=True)
class _UkPlaces:
    """Places of the United Kingdom.

    `canonical_names`: every name → the canonical one; `parents`: that → what contains it;
    `members`: an area made of others → those; `common_words`: names that are also usual words;
    `written_names`: the canonical names as they are written.
    """

    canonical_names: dict[str, str]
    parents: dict[str, str]
    members: dict[str, tuple[str, ...]]
    common_words: frozenset[str]
    written_names: dict[str, str]


@cache
def _uk_places() -> _UkPlaces:
    canonical_names: dict[str, str] = {}
    parents: dict[str, str] = {}
    members: dict[str, tuple[str, ...]] = {}
    common_words: set[str] = set()
    written_names: dict[str, str] = {}
    for line in SHIPPED_PATH.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        name, parent, aliases, is_word, member_names, *_ = [*line.split("\t"), "", "", ""]
        place = normalise_name(name)
        parents[place] = normalise_name(parent)
        written_names[place] = name
        canonical_names |= {
            normalise_name(alias): place for alias in (name, *aliases.split(",")) if alias.strip()
        }
        common_words |= {place} if is_word else set()
        if member_names:
            members[place] = tuple(map(normalise_name, member_names.split(",")))
    return _UkPlaces(canonical_names, parents, members, frozenset(common_words), written_names)


@cache
def _country_codes() -> dict[str, str]:
    """Return every name and code of a country, in lower case → its alpha-2 code."""
    attributes = ("name", "official_name", "common_name", "alpha_3", "alpha_2")
    codes = {
        normalise_name(name): country.alpha_2
        for attribute in attributes
        for country in pycountry.countries
        if (name := getattr(country, attribute, None))
    }
    return {**codes, **_COUNTRY_ALIASES}


@cache
def _state_parents() -> dict[str, str]:
    """Return states and provinces → the country of each.

    A name that is also that of a country or of a place in the United Kingdom is left out.
    """
    parents: dict[str, str] = {}
    for code in _COUNTRIES_WITH_STATES:
        for state in pycountry.subdivisions.get(country_code=code):  # type: ignore[no-untyped-call]
            name = normalise_name(state.name)
            if name not in _uk_places().canonical_names and not country_code(name):
                parents[name] = code.lower()
    return parents


@cache
def _written_names() -> dict[str, str]:
    """Return the canonical names of places that are no countries → as they are written."""
    states = {
        normalise_name(state.name): state.name
        for code in _COUNTRIES_WITH_STATES
        for state in pycountry.subdivisions.get(country_code=code)  # type: ignore[no-untyped-call]
    }
    known = {place: name for place, name in states.items() if place in _state_parents()}
    return {**known, **_uk_places().written_names}


@cache
def _canonical_names() -> dict[str, str]:
    """Return every name of a place, in lower case → its canonical name."""
    states = {state: state for state in _state_parents()}
    countries = {name: code.lower() for name, code in _country_codes().items()}
    return {**states, **countries, **_uk_places().canonical_names}


@cache
def _first_words() -> frozenset[str]:
    """Return the first words of all place names: a quick test that most words of a text fail."""
    return frozenset(map(_first_word, _canonical_names()))
