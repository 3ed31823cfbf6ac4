"""Exclusions in a question: places and organisations to leave out, and what is not wanted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from index.facets import gazetteer
from index.query.filters.places import match_places
from index.text.normalise import normalise_name

_STRONG = (
    r"(?:other than|apart from|aside from|except(?:ing)?(?: for| in)?|excluding|besides|leaving out"
    r"|not (?:counting|including)|with the exception of|(?:any|every)where (?:but|except)(?: in)?"
    r"|elsewhere than(?: in)?)"
)
_WEAK = r"(?:outside(?: of)?|not(?: (?:in|from|by|within|at|across))?)"
_LINK = (
    r"(?: (?:the (?:ones?|project|scheme|work|pilot|county of|city of|london borough of|borough of)"
    r"|those|ones?|projects|schemes|work|in|from|by|at|within|of|across|for|the))*"
)
_LEAD = re.compile(
    rf"[\s,;(–—-]*\b(?:(?:but|and|though|just) )?"
    rf"(?:(?P<strong>{_STRONG})|(?P<weak>{_WEAK})){_LINK} ",
    re.IGNORECASE,
)
_NON = re.compile(r"\bnon-(?=[A-Z])")
_ADJECTIVES = {**gazetteer.PLACE_BY_ADJECTIVE, "English": "England", "British": "UK"}
_ADJECTIVE = re.compile(
    rf"(?:{'|'.join(_ADJECTIVES)})(?: (?:councils?|ones?|projects?|authorities))?\b"
)
_KIND_AFTER = re.compile(
    r" (?:councils?|boroughs?|authorit(?:y|ies)|forces?|trusts?|projects?|ones?)\b", re.IGNORECASE
)
_ONLY_AFTER = re.compile(r" (?:only|alone)\b", re.IGNORECASE)
# “We are not in Wales”, “people outside London”: these describe somebody.
_OF_ASKER = re.compile(
    r"\b(?:we|i|our|my|us)\b(?: [\w’'-]+){0,4}?"
    r"(?:['’](?:re|m|s)| (?:are|is|am|was|were|based|located|live|sit|lie))$",
    re.IGNORECASE,
)
_OF_PEOPLE = re.compile(
    r"\b(?:people|residents|those|families|children|patients|customers|visitors|tenants|commuters"
    r"|students|learners|who|living|live|based|born|trips|travel|travelling|moving|moved|go)$",
    re.IGNORECASE,
)
_NAME_WORD = r"(?:[A-Z][\w.&’'-]*|[a-z]+[A-Z]\w*)"
_NAME = re.compile(rf"{_NAME_WORD}(?: (?:(?:of|and|the|for|&) ){{0,2}}{_NAME_WORD}){{0,4}}")
_ORGANISATION_LEAD = re.compile(
    rf"[\s,;(–—-]*\b(?:(?:but|and) )?(?:{_STRONG}|not (?:by|from))"
    r"(?: (?:by|from|the|those by|work by))* ",
    re.IGNORECASE,
)

# Means that people do without. Others (“residents without driveways”) describe somebody.
_MEANS = (
    r"(?:apps?|ai|artificial intelligence|machine learning|chatbots?|smart ?phones?|phones?"
    r"|mobiles?|computers?|internet|wi-?fi|broadband|websites?|cameras?|cctv|sensors?|drones?|blockchain"
    r"|cloud|log-?ins?|passwords?|accounts?|registration|cards?|cash|cookies|spreadsheets?|paper"
    r"|facial recognition|biometrics|algorithms?|robots?|automation|gps|sms|e-?mail|llms?|chatgpt"
    r"|subscriptions?|licen[cs]e fees?|suppliers?|vendors?|consultants?)"
)
_STOP = (
    r"(?:a|after|an|and|are|as|at|because|before|but|by|can|during|for|from|has|have|if|in|instead"
    r"|is|it|of|on|or|please|since|so|than|that|the|through|to|under|until|we|when|where|which"
    r"|while|who|with)"
)
_THING = (
    rf"(?:(?:an?|any|the|our own|their own|another|more) )?(?!{_STOP}\b)[\w’'&/.-]*\w"
    rf"(?: (?!{_STOP}\b)[\w’'&/-]*\w){{0,3}}(?: or (?:an? |any )?(?!{_STOP}\b)[\w’'-]+)?"
)
_TIME_AT_END = re.compile(r"(?: (?:yet|already|any ?more|now|today|thanks))+$", re.IGNORECASE)
_USE = (
    r"(?:us(?:e|es|ed|ing)|adopt(?:ed|ing|s)?|need(?:ed|ing|s)?|requir(?:e|es|ed|ing)"
    r"|involv(?:e|es|ed|ing)|rel(?:y|ies|ied|ying) on|depend(?:s|ed|ing)? on|based on"
    r"|built (?:on|with|in)|hav(?:e|ing)|includ(?:e|es|ed|ing)|buy(?:ing)?|bought"
    r"|introduc(?:e|ed|ing)|implement(?:ed|ing)?|install(?:ed|ing)?|tried|rolled out|moved to"
    r"|switched to|taken up|signed up (?:to|for)|run(?:ning)? on|done|built|want|got|running)"
)
_NEGATIONS = (
    re.compile(
        rf"(?:,? ?\b(?:that|which|who|and|but)(?: that| which)?)?"
        rf"(?: (?:do|does|did|has|have|had|is|are|was|were|be|been))?"
        rf"(?:(?:^|[ ,]+)not|n['’]t| never)(?: yet| currently| already| be| been)*"
        rf" {_USE} (?P<thing>{_THING})",
        re.IGNORECASE,
    ),
    re.compile(
        rf",? ?\b(?:but |and )?(?:without|w/o) (?P<thing>(?:an? |any |the )(?!\w+ing\b){_THING}"
        rf"|(?:\w+ )?{_MEANS}\b(?: or (?:an? )?[\w-]+)?"
        r"|(?-i:[A-Z][\w.]*\w(?: [A-Z][\w.]*\w){0,2}))",
        re.IGNORECASE,
    ),
    re.compile(rf" ?\bnon-(?P<thing>{_MEANS})\b", re.IGNORECASE),
    re.compile(r" ?\b(?P<thing>ai|app|chatbot)-free\b", re.IGNORECASE),
    re.compile(
        rf"(?:[,;(–—-]+ ?|\b)(?:(?:but|and) )?(?:with |using |there is |is )?no"
        rf" (?P<thing>(?:\w+ )?{_MEANS}\b(?: or (?:an? )?[\w-]+)?)"
        r"(?: (?:please|involved|needed|required))?",
        re.IGNORECASE,
    ),
    re.compile(
        r"[,;(–—]+ ?(?:but )?not (?P<thing>(?!(?:in|by|only|just|sure|yet|to|too|so|very"
        rf"|necessarily|even|from|at|if|that)\b){_THING})(?:\)|(?=\s*(?:$|[.,;?!])))",
        re.IGNORECASE,
    ),
)
# These negate what is wanted whoever is named before them.
_UNWANTED = (
    re.compile(
        r",? ?\b(?:but |and )?(?:without|w/o) (?:using|needing|having(?! to)|buying|requiring"
        rf"|relying on|resorting to|the (?:use|need) (?:of|for)) (?P<thing>{_THING})",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?:,? ?\b(?:and|but))?(?: ?\b(?:we|i|they|you))? ?\b(?:do|does)(?: not|n['’]t)"
        rf" (?:want|need|like) (?P<thing>(?!to\b){_THING})",
        re.IGNORECASE,
    ),
)
# Asked after: who has not done it.
_ASKS_WHO = re.compile(
    r"\b(?:(?:any|some)(?:one|body)|who|(?:councils?|authorit(?:y|ies)|teams?|forces?|trusts?"
    r"|hospitals?|departments?|bodies|boroughs?|cities|towns))(?: else)?"
    r"(?: (?:that|which|who|has|have|is|are))*$",
    re.IGNORECASE,
)
# “Residents without a car”, “we do not have a CRM”, “works without internet”: no negation of what
# is wanted, but a part of it.
_DESCRIBES = re.compile(
    r"\b(?:adults|areas?|carers|children|citizens|customers|families|farmers|homes?|households?|houses"
    r"|i|learners|one|ones|parents|patients|people|places|pupils|residents|schools|somebody|someone"
    r"|students|tenants|them|they|those|us|users|villages|we|women|men|workers|works?|working"
    r"|operates?|live|living|have|has|had|having|where|when)(?: (?:who|that|which))?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ExcludedPhrase:
    """Words of a question that leave something out, from `start` to `end` of its text.

    `place` or `organisation` is what is left out; `thing` is anything else that is not wanted. With
    `is_kept` its words are the subject: “which councils have not adopted smart meters”.
    """

    start: int
    end: int
    place: str = ""
    organisation: str = ""
    thing: str = ""
    is_kept: bool = False


def find_exclusions(text: str) -> tuple[ExcludedPhrase, ...]:
    """Return what `text` leaves out, from left to right."""
    found = [*_find_places(text), *_find_organisations(text), *_find_things(text)]
    apart: list[ExcludedPhrase] = []
    for exclusion in sorted(found, key=lambda each: (each.start, -each.end)):
        if not apart or exclusion.start >= apart[-1].end:
            apart.append(exclusion)
    return tuple(apart)


def _find_places(text: str) -> Iterator[ExcludedPhrase]:
    """Yield places that are left out: Wales in “except in Wales”."""
    for lead in _LEAD.finditer(text):
        place, end = _match_place(text, lead.end())
        before = text[: lead.start()]
        is_described = lead["weak"] and (_OF_ASKER.search(before) or _OF_PEOPLE.search(before))
        if place and not is_described and not _ONLY_AFTER.match(text, end):
            yield ExcludedPhrase(lead.start(), end, place=place)
    for lead in _NON.finditer(text):
        place, end = _match_place(text, lead.end())
        if place:
            yield ExcludedPhrase(lead.start(), end, place=place)


def _match_place(text: str, start: int) -> tuple[str, int]:
    """Return the place that `text` names at `start` and its end; an empty name for none."""
    if adjective := _ADJECTIVE.match(text, start):
        name = next(name for name in _ADJECTIVES if text.startswith(name, start))
        return normalise_name(_ADJECTIVES[name]), adjective.end()
    place, end = match_places(text, start) or ("", start)
    kind = _KIND_AFTER.match(text, end) if place else None
    return place, kind.end() if kind else end


def _find_organisations(text: str) -> Iterator[ExcludedPhrase]:
    """Yield names with capitals that are left out: mySociety in “other than mySociety”."""
    for lead in _ORGANISATION_LEAD.finditer(text):
        name = _NAME.match(text, lead.end())
        if name and not gazetteer.match_at_start(text[lead.end() :]):
            yield ExcludedPhrase(lead.start(), name.end(), organisation=name.group())


def _find_things(text: str) -> Iterator[ExcludedPhrase]:
    """Yield what is not wanted: an app in “without an app”."""
    for pattern in _NEGATIONS:
        for match in pattern.finditer(text):
            is_described = _DESCRIBES.search(text[: match.start()].rstrip(" ,"))
            if not is_described and not match["thing"].lower().endswith(" only"):
                is_kept = bool(_ASKS_WHO.search(text[: match.start()]))
                yield replace(_leave_out_thing(match), is_kept=is_kept)
    for pattern in _UNWANTED:
        yield from map(_leave_out_thing, pattern.finditer(text))


def _leave_out_thing(match: re.Match[str]) -> ExcludedPhrase:
    return ExcludedPhrase(match.start(), match.end(), thing=_TIME_AT_END.sub("", match["thing"]))
