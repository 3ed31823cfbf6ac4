"""A place said in words inside a question: only one that is known, and only as where it is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from index.facets import gazetteer
from index.query.filters.mention import THEN, Said, limits

_IN = re.compile(
    r"\b(?:(?:any|some|else|every)where (?:else )?)?(?:based |used |done |run |running )?"
    r"(?:in(?: and around)?|inside|within|across|throughout|around"
    r"|(?P<bound>limited to|restricted to))"
    r" (?:either |both )?(?:the (?:county of |city of |whole of )?|city of |all of |any of"
    r" |any part of |parts of )?"
    r"(?P<kept>(?:rural|urban|coastal|remote) )?",
    re.IGNORECASE,
)
_ALONE = re.compile(r"(?:^|(?<=[,;.–-] )|(?<=\())(?:only )?(?:in )?(?:the )?(?=\w)", re.IGNORECASE)
_ONLY = re.compile(r" only\b(?: please)?", re.IGNORECASE)
_ONLY_AT_END = re.compile(r" only(?: please)?(?=\s*(?:$|[.,;:?!)]))", re.IGNORECASE)
_PART_OF_A_NAME = re.compile(r"(?:\b(?:and|or|of|for|[A-Z]\w*)|[&,-]) ?$")
_OF_BODIES = re.compile(
    r"(?:(?P<first>^)|\b(?:any|other|for|by|in|within|across|from|at|which|have|has|do|does|did"
    r"|are|among) (?:(?:an?|all|some|the) )?)"
    r"(?P<place>U\.?K\.?|[A-Z][a-z]+(?: [A-Z][a-z]+){0,3})"
    r" (?=(?:local |city |county |unitary )?"
    r"(?:councils?|authorit(?:y|ies)|boroughs?|districts?|forces?|trusts?|health boards?)\b(?! of )"
    r"(?(first) (?:with|using|that|who|which|doing|running)\b))"
)
# Who says where more often than that limits nothing clearly.
_MOST = 8
_PEOPLES = {**gazetteer.OF_PLACES, "English": "England"}
_COUNCIL = re.compile(
    r"(?: (?:City|County|Borough|District|Metropolitan))* (?:Council|Borough)(?!s)\b"
    r"| (?:Police|Constabulary|area|region)\b",
    re.IGNORECASE,
)
_ENDS = re.compile(THEN)
_OWN = re.compile(r"['’](?:s\b)?(?!\w)")
# What makes the name of a place a part of another, London Road or London-wide, or one of several of
# which some are not known: London, Paris and Berlin.
_OTHER = re.compile(
    r"-\w| ?[/&] ?\w| [A-Z0-9]| of (?:the )?\w"
    r"|(?:, [A-Z][\w'’-]+(?: [\w'’-]+){0,2}){0,3},? (?:and|or) (?:in )?(?:the )?[A-Z]"
)
# Letters that are a country only where they are so written, unlike “us”.
_SHORT = re.compile(r"(?:US\b|U\.S\.(?:A\.)?|U\.K\.)(?![\w-]|['’]| [A-Z0-9])")
# A part of a place that is not known itself: what lies there is in the whole at least.
_PART = re.compile(
    r"(?:(?:the )?(?:far )?(?:north|south|east|west|central|mid)(?:[ -]?(?:east|west))?(?:ern)?"
    r"(?: (?:part|half|end|side))?(?: of)?|(?:the )?centre of) (?:the )?",
    re.IGNORECASE,
)
# What takes the limit back: “in Leeds or elsewhere”.
_BEYOND = re.compile(
    r",? (?:and|or)(?: in)? (?:(?:any|some|every)where|elsewhere|beyond|abroad|overseas|similar"
    r"|other|another|outside|further|nearby|a (?:similar|comparable)|the (?:rest|surrounding))\b",
    re.IGNORECASE,
)
_AND = re.compile(r"(?: ?[/&]|,? (?:and|or)|,) ?(?:in )?(?:the )?", re.IGNORECASE)


def where(text: str) -> Iterator[Said]:
    """The place said in `text`; none where two are said apart, for who knows which limits."""
    found = [*_prepositions(text), *_adjectives(text), *_alone(text)]
    if len({each.value for each in found}) == 1 and found[0].value:
        yield found[0]


def _prepositions(text: str) -> Iterator[Said]:
    """Leeds in “damp in Leeds”; with no value where it is a part of another name or of a list."""
    found: list[tuple[Said, int]] = []
    end = 0
    for lead in _IN.finditer(text):
        if lead.start() >= end and (named := _named(text, lead.end())):
            value, end = named
            if only := _ONLY_AT_END.match(text, end):
                end = only.end()
            if lead["bound"] and not _ENDS.match(text, end):
                continue  # “restricted to London residents”
            first = lead.end() if lead["kept"] else lead.start()
            found.append((Said("in", value, first, end), lead.start()))
    for each, start in found if len(found) <= _MOST else ():
        if limits(text, start, each.end):
            yield each


def _adjectives(text: str) -> Iterator[Said]:
    """Welsh in “have any Welsh councils”."""
    for found in islice(_OF_BODIES.finditer(text), _MOST):
        place = _PEOPLES.get(found["place"], found["place"])
        if gazetteer.is_known(place) and limits(text, found.start(), found.end()):
            yield Said("in", gazetteer.plain(place), found.start("place"), found.end("place"))


def _alone(text: str) -> Iterator[Said]:
    """UK in “smart speakers, UK only please”."""
    end = 0
    for lead in _ALONE.finditer(text):
        if lead.start() >= end and (named := _named(text, lead.end())):
            value, end = named
            if value and (only := _ONLY.match(text, end)):
                yield Said("in", value, lead.end(), only.end())
    for found in gazetteer.named(text):
        only = _ONLY_AT_END.match(text, found.end)
        if not only or _PART_OF_A_NAME.search(text, 0, found.start):
            continue
        if limits(text, found.start, only.end()):
            value = gazetteer.plain(text[found.start : found.end])
            yield Said("in", value, found.start, only.end())


def whole(name: str) -> str | None:
    """The known place, or several, that all of `name` is, as a limit has it."""
    name = _PEOPLES.get(name, name)
    named = _named(name, 0)
    return named[0] or None if named and named[1] == len(name) else None


def _named(text: str, start: int) -> tuple[str, int] | None:
    """The place, or several with “and”, named in `text` from `start` on, and where that ends.

    None where none is named; no place where it is part of a longer name, or more than one.
    """
    first = _known(text, start)
    if not first:
        return None
    names, end = [first.name], first.end
    links: list[str] = []
    while (link := _AND.match(text, end)) and (found := _known(text, link.end())):
        links.append(link.group().strip())
        names.append(found.name)
        end = found.end
    if links == [","]:
        if gazetteer.canonical(names[1]) not in gazetteer.within(first.place):
            return "", end
        names.pop()
    elif links and links[-1] == ",":
        return "", end
    if follows := _COUNCIL.match(text, end) or _OWN.match(text, end):
        end = follows.end()
    another = _OTHER.match(text, end) or _BEYOND.match(text, end)
    return "" if another else " and ".join(names), end


@dataclass(frozen=True, slots=True)
class _Known:
    """A known place: as it is named, its canonical name, and where that ends in the text."""

    name: str
    place: str
    end: int


def _known(text: str, start: int) -> _Known | None:
    """The known place that `text` names at `start`; for a part of one, such as East Kent, it."""
    if short := _SHORT.match(text, start):
        name = short.group().replace(".", "").casefold()
        return _Known(name, gazetteer.canonical(name) or name, short.end())
    whole, part = gazetteer.at_start(text[start:]), _PART.match(text, start)
    if part and (found := gazetteer.at_start(text[part.end() :])):
        end, country = part.end() + found.end, gazetteer.within(found.place)[-1]
        british = country == "gb" != found.place and not gazetteer.is_a_word(found.place)
        if british and (not whole or start + whole.end < end):
            return _Known(found.place, found.place, end)
    if not whole:
        return None
    name = gazetteer.plain(text[start + whole.start : start + whole.end])
    return _Known(name, whole.place, start + whole.end)
