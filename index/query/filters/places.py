"""Place filters spoken in a question: only known places, and only as a location."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from index.facets import gazetteer
from index.model import FilterName
from index.query.filters.mention import PHRASE_END, FilterMention, is_filter
from index.text.normalise import normalise_name

_PREPOSITION = re.compile(
    r"\b(?:(?:any|some|else|every)where (?:else )?)?(?:based |used |done |run |running )?"
    r"(?:in(?: and around)?|inside|within|across|throughout|around"
    r"|(?P<bound>limited to|restricted to))"
    r" (?:either |both )?(?:the (?:county of |city of |whole of )?|city of |all of |any of"
    r" |any part of |parts of )?"
    r"(?P<kept>(?:rural|urban|coastal|remote) )?",
    re.IGNORECASE,
)
_CLAUSE_START = re.compile(
    r"(?:^|(?<=[,;.–-] )|(?<=\())(?:only )?(?:in )?(?:the )?(?=\w)", re.IGNORECASE
)
_ONLY = re.compile(r" only\b(?: please)?", re.IGNORECASE)
_ONLY_AT_END = re.compile(r" only(?: please)?(?=\s*(?:$|[.,;:?!)]))", re.IGNORECASE)
_PART_OF_A_NAME = re.compile(r"(?:\b(?:and|or|of|for|[A-Z]\w*)|[&,-]) ?$")
_BEFORE_ORGANISATION = re.compile(
    r"(?:(?P<first>^)|\b(?:any|other|for|by|in|within|across|from|at|which|have|has|do|does|did"
    r"|are|among) (?:(?:an?|all|some|the) )?)"
    r"(?P<place>U\.?K\.?|[A-Z][a-z]+(?: [A-Z][a-z]+){0,3})"
    r" (?=(?:local |city |county |unitary )?"
    r"(?:councils?|authorit(?:y|ies)|boroughs?|districts?|forces?|trusts?|health boards?)\b(?! of )"
    r"(?(first) (?:with|using|that|who|which|doing|running)\b))"
)
# With more mentions of places than this, none of them is clearly a filter.
_MAX_MENTIONS = 8
_PLACE_BY_ADJECTIVE = {**gazetteer.PLACE_BY_ADJECTIVE, "English": "England"}
_ORGANISATION_SUFFIX = re.compile(
    r"(?: (?:City|County|Borough|District|Metropolitan))* (?:Council|Borough)(?!s)\b"
    r"| (?:Police|Constabulary|area|region)\b",
    re.IGNORECASE,
)
_AT_PHRASE_END = re.compile(PHRASE_END)
_POSSESSIVE = re.compile(r"['’](?:s\b)?(?!\w)")
# What follows the name of a place that is part of another name (London Road, London-wide), or one
# of several of which some are not known (London, Paris and Berlin).
_LONGER_NAME = re.compile(
    r"-\w| ?[/&] ?\w| [A-Z0-9]| of (?:the )?\w"
    r"|(?:, [A-Z][\w'’-]+(?: [\w'’-]+){0,2}){0,3},? (?:and|or) (?:in )?(?:the )?[A-Z]"
)
# Abbreviations that mean a country only in capitals, unlike “us”.
_ABBREVIATION = re.compile(r"(?:US\b|U\.S\.(?:A\.)?|U\.K\.)(?![\w-]|['’]| [A-Z0-9])")
# A part of a place that the gazetteer lacks: the whole place stands in for it.
_PART_OF_PLACE = re.compile(
    r"(?:(?:the )?(?:far )?(?:north|south|east|west|central|mid)(?:[ -]?(?:east|west))?(?:ern)?"
    r"(?: (?:part|half|end|side))?(?: of)?|(?:the )?centre of) (?:the )?",
    re.IGNORECASE,
)
# Words that cancel the filter: “in Leeds or elsewhere”.
_OR_ELSEWHERE = re.compile(
    r",? (?:and|or)(?: in)? (?:(?:any|some|every)where|elsewhere|beyond|abroad|overseas|similar"
    r"|other|another|outside|further|nearby|a (?:similar|comparable)|the (?:rest|surrounding))\b",
    re.IGNORECASE,
)
_LIST_SEPARATOR = re.compile(r"(?: ?[/&]|,? (?:and|or)|,) ?(?:in )?(?:the )?", re.IGNORECASE)


def find_place_mentions(text: str) -> Iterator[FilterMention]:
    """Yield the place mentioned in `text`; none where two differ, for either may be the filter."""
    mentions = [
        *_find_after_preposition(text),
        *_find_before_organisation(text),
        *_find_with_only(text),
    ]
    if len({mention.value for mention in mentions}) == 1 and mentions[0].value:
        yield mentions[0]


def _find_after_preposition(text: str) -> Iterator[FilterMention]:
    """Yield places after a preposition: Leeds in “damp in Leeds”.

    The value is empty where the place is a part of another name or of a list with unknown places.
    """
    mentions: list[tuple[FilterMention, int]] = []
    end = 0
    for lead in _PREPOSITION.finditer(text):
        if lead.start() >= end and (place_and_end := match_places(text, lead.end())):
            value, end = place_and_end
            if only := _ONLY_AT_END.match(text, end):
                end = only.end()
            if lead["bound"] and not _AT_PHRASE_END.match(text, end):
                continue  # “restricted to London residents”
            first = lead.end() if lead["kept"] else lead.start()
            mentions.append((FilterMention(FilterName.PLACE, value, first, end), lead.start()))
    for mention, start in mentions if len(mentions) <= _MAX_MENTIONS else ():
        if is_filter(text, start, mention.end):
            yield mention


def _find_before_organisation(text: str) -> Iterator[FilterMention]:
    """Yield places before a kind of organisation: Welsh in “have any Welsh councils”."""
    for match in islice(_BEFORE_ORGANISATION.finditer(text), _MAX_MENTIONS):
        place = _PLACE_BY_ADJECTIVE.get(match["place"], match["place"])
        if gazetteer.is_known_place(place) and is_filter(text, match.start(), match.end()):
            yield FilterMention(
                FilterName.PLACE, normalise_name(place), match.start("place"), match.end("place")
            )


def _find_with_only(text: str) -> Iterator[FilterMention]:
    """Yield places with “only”: UK in “smart speakers, UK only please”."""
    end = 0
    for lead in _CLAUSE_START.finditer(text):
        if lead.start() >= end and (place_and_end := match_places(text, lead.end())):
            value, end = place_and_end
            if value and (only := _ONLY.match(text, end)):
                yield FilterMention(FilterName.PLACE, value, lead.end(), only.end())
    for mention in gazetteer.find_places(text):
        only = _ONLY_AT_END.match(text, mention.end)
        if not only or _PART_OF_A_NAME.search(text, 0, mention.start):
            continue
        if is_filter(text, mention.start, only.end()):
            value = normalise_name(text[mention.start : mention.end])
            yield FilterMention(FilterName.PLACE, value, mention.start, only.end())


def parse_place_name(name: str) -> str | None:
    """Return the known place, or several, that `name` is as a filter value; None otherwise."""
    name = _PLACE_BY_ADJECTIVE.get(name, name)
    place_and_end = match_places(name, 0)
    return place_and_end[0] or None if place_and_end and place_and_end[1] == len(name) else None


def match_places(text: str, start: int) -> tuple[str, int] | None:
    """Return the place, or several with “and”, named in `text` from `start`, and its end.

    None where none is named; an empty name where it is part of a longer name or where further
    places are meant.
    """
    first = _match_known_place(text, start)
    if not first:
        return None
    names, end = [first.name], first.end
    links: list[str] = []
    while (link := _LIST_SEPARATOR.match(text, end)) and (
        following := _match_known_place(text, link.end())
    ):
        links.append(link.group().strip())
        names.append(following.name)
        end = following.end
    if links == [","]:
        if gazetteer.canonical_name(names[1]) not in gazetteer.place_hierarchy(first.place):
            return "", end
        names.pop()
    elif links and links[-1] == ",":
        return "", end
    if suffix := _ORGANISATION_SUFFIX.match(text, end) or _POSSESSIVE.match(text, end):
        end = suffix.end()
    continuation = _LONGER_NAME.match(text, end) or _OR_ELSEWHERE.match(text, end)
    return "" if continuation else " and ".join(names), end


@dataclass(frozen=True, slots=True)
class _KnownPlace:
    """Known place: its name as written, its canonical name, and its end in the text."""

    name: str
    place: str
    end: int


def _match_known_place(text: str, start: int) -> _KnownPlace | None:
    """Return the known place that `text` names at `start`.

    For a part of a place, such as East Kent, that is the whole.
    """
    if abbreviation := _ABBREVIATION.match(text, start):
        name = abbreviation.group().replace(".", "").casefold()
        return _KnownPlace(name, gazetteer.canonical_name(name) or name, abbreviation.end())
    full_match, part = gazetteer.match_at_start(text[start:]), _PART_OF_PLACE.match(text, start)
    if part and (inner := gazetteer.match_at_start(text[part.end() :])):
        end, country = part.end() + inner.end, gazetteer.place_hierarchy(inner.place)[-1]
        is_uk_area = country == "gb" != inner.place and not gazetteer.is_common_word(inner.place)
        if is_uk_area and (not full_match or start + full_match.end < end):
            return _KnownPlace(inner.place, inner.place, end)
    if not full_match:
        return None
    name = normalise_name(text[start + full_match.start : start + full_match.end])
    return _KnownPlace(name, full_match.place, start + full_match.end)
