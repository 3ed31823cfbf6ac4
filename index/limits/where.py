"""A place said in words inside a question: only one that is known, and only as where it is."""

import re
from collections.abc import Iterator

from index import places
from index.limits.said import Said, limits

_IN = re.compile(
    r"\b(?:(?:any|some|else|every)where (?:else )?)?(?:based |used |done |run |running )?"
    r"(?:in|within|across|throughout|around)"
    r" (?:the (?:county of |city of |whole of )?|all of |any of |any part of )?",
    re.IGNORECASE,
)
_ALONE = re.compile(r"(?:^|(?<=[,;.] ))(?:only )?(?:in )?(?:the )?", re.IGNORECASE)
_ONLY = re.compile(r" only\b(?: please)?", re.IGNORECASE)
_OF_BODIES = re.compile(
    r"\b(?:any|other|for|by|which|have|has|do|does|did|are|among) (?P<place>[A-Z][a-z]+)"
    r" (?=(?:local |city |county |unitary )?"
    r"(?:councils?|authorit(?:y|ies)|boroughs?|districts?|forces?|trusts?|health boards?)\b)"
)
_PEOPLES = {**places.OF_PLACES, "English": "England"}
_COUNCIL = re.compile(
    r"(?: (?:City|County|Borough|District|Metropolitan))* (?:Council|Borough)(?!s)\b", re.IGNORECASE
)
_OWN = re.compile(r"['’](?:s\b)?(?!\w)")
# What makes the name of a place a part of another: London Road, London-wide, London, Ontario.
_OTHER = re.compile(r"-\w| [A-Z0-9]")
# Letters that are a country only where they are so written, unlike “us”.
_SHORT = re.compile(r"(?:US\b|U\.S\.(?:A\.)?|U\.K\.)(?![\w-]|['’]| [A-Z0-9])")
_AND = re.compile(r"(?:,? (?:and|or)|,) (?:in )?(?:the )?", re.IGNORECASE)


def where(text: str) -> Iterator[Said]:
    """The place said in `text`; none where two are said apart, for who knows which limits."""
    found = [*_prepositions(text), *_adjectives(text), *_alone(text)]
    if len({each.value for each in found}) == 1:
        yield found[0]


def _prepositions(text: str) -> Iterator[Said]:
    for lead in _IN.finditer(text):
        named = _named(text, lead.end())
        if named and limits(text, lead.start(), named[1]):
            yield Said("in", named[0], lead.start(), named[1])


def _adjectives(text: str) -> Iterator[Said]:
    """Welsh in “have any Welsh councils”."""
    for found in _OF_BODIES.finditer(text):
        place = _PEOPLES.get(found["place"], found["place"])
        if places.is_known(place) and limits(text, found.start(), found.end()):
            yield Said("in", places.plain(place), found.start("place"), found.end("place"))


def _alone(text: str) -> Iterator[Said]:
    """UK in “smart speakers, UK only please”."""
    for lead in _ALONE.finditer(text):
        named = _named(text, lead.end())
        if named and (only := _ONLY.match(text, named[1])):
            yield Said("in", named[0], lead.end(), only.end())


def _named(text: str, start: int) -> tuple[str, int] | None:
    """The place, or several with “and”, named in `text` from `start` on, and where that ends."""
    if short := _SHORT.match(text, start):
        return short.group().replace(".", "").casefold(), short.end()
    first = places.at_start(text[start:])
    if not first:
        return None
    names, end = [_name(text, start, first)], start + first.end
    links: list[str] = []
    while (link := _AND.match(text, end)) and (found := places.at_start(text[link.end() :])):
        links.append(link.group())
        names.append(_name(text, link.end(), found))
        end = link.end() + found.end
    if [link.strip() for link in links] == [","]:
        if places.canonical(names[1]) not in places.within(first.place):
            return None
        names.pop()
    elif links and links[-1].strip() == ",":
        return None
    if follows := _COUNCIL.match(text, end) or _OWN.match(text, end):
        end = follows.end()
    return None if _OTHER.match(text, end) else (" and ".join(names), end)


def _name(text: str, start: int, found: places.Named) -> str:
    return places.plain(text[start + found.start : start + found.end])
