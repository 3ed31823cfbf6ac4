"""A status, a year and open source, said in words inside a question."""

import re
from collections.abc import Iterator
from math import ceil

from index.model import Status
from index.query.filters.mention import THEN, Said, limits

RUNNING = f"{Status.IDEA},{Status.DISCOVERY},{Status.ALPHA},{Status.BETA},{Status.LIVE}"
OPEN = "open"

_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "ten": 10}
# Before 1990 nothing here was begun: a year such as 1945 is of what is asked about.
_YEAR = r"(?:199[0-9]|20[0-9]{2})"
_THAT = (
    r"(?:(?:that|which|who)(?:['’]s|['’]re| is| are| was| were| has| have)(?: been)?|that|which)"
)
_GOING = r"(?:running|alive|going|active|live|in use|operating)"
_GONE = r"(?:stopped|abandoned|scrapped|discontinued|shut down|closed down)"
# What is done to a project alone: houses and toys are built and made.
_BEGUN = r"(?:launched|started|begun|piloted|trialled)"
_MONTH = (
    r"(?:(?:[0-3]?[0-9](?:st|nd|rd|th)? )?"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* )"
)
_FROM = r"(?:since|(?:in or )?after|no earlier than)(?: the year)?"
# When these were or came is no limit.
_OF_OTHERS = re.compile(r"\b(?:built|made|moved|arrived|registered|who|people) ?$", re.IGNORECASE)
_ANYTHING = re.compile(r"\b(?:any|some)(?:thing|one|body)(?: else)?(?: \w+)? ?$", re.IGNORECASE)
# What is tried by somebody, so that it can be over; streetlights that are no longer running cannot.
_TRIED = re.compile(
    r"\b(?:(?:any|some)thing|projects?|schemes?|pilots?|trials?|services?|tools?|apps?|chatbots?"
    r"|platforms?|systems?|sensors?) ?$",
    re.IGNORECASE,
)
_OVER = f"{Status.COMPLETED},{Status.STOPPED}"
_AT_PRESENT = rf"(?:{_THAT}(?: still| currently)?|still|currently|anything|those|ones)"
_STATUSES = (
    (
        rf"(?:{_THAT} )?(?:still|currently) {_GOING}{THEN}",
        RUNNING,
    ),
    (rf"{_THAT} (?:still |currently |now |already )?live{THEN}", str(Status.LIVE)),
    (rf"(?:now |already )?live(?= since {_YEAR})", str(Status.LIVE)),
    (
        rf"{_THAT} (?:since )?{_GONE}(?: (?:or|and) {_GONE})*{THEN}",
        str(Status.STOPPED),
    ),
    (
        rf"{_THAT} no longer (?:running|live|operating){THEN}",
        _OVER,
    ),
    *(
        (rf"{_AT_PRESENT} in (?:public |private )?{stage}{THEN}", str(stage))
        for stage in (Status.ALPHA, Status.BETA)
    ),
    (rf"{_THAT} (?:completed|finished){THEN}", str(Status.COMPLETED)),
)
_STATUS = tuple((re.compile(rf"\b{said}", re.IGNORECASE), value) for said, value in _STATUSES)
_ANY = rf"(?:anything|any|done|{_BEGUN})"
_SINCE = tuple(
    re.compile(rf"\b{said}\b{THEN}", re.IGNORECASE)
    for said in (
        rf"(?:{_ANY} )?{_FROM} {_MONTH}?(?P<year>{_YEAR})(?: on(?:wards?)?)?",
        rf"(?:from )?{_MONTH}?(?P<year>{_YEAR}) (?:onwards?|(?:or|and) (?:later|newer))",
        rf"from (?P<year>{_YEAR}) on",
        rf"{_BEGUN} (?:in|between) {_MONTH}?(?P<year>{_YEAR})(?: and {_YEAR})?",
    )
)
_LAST = re.compile(
    rf"\b(?:in|within|over|during) the (?:last|past) "
    rf"(?:(?P<many>[1-9][0-9]?|{'|'.join(_NUMBERS)}) (?P<unit>month|year|decade)s?|decade)"
    rf"\b(?:{THEN}|(?= (?:about|on|for)\b))",
    re.IGNORECASE,
)
_YEARS_OF = {"month": 1 / 12, "year": 1, "decade": 10}
_NAMED = re.compile(
    rf"\b(?:(?:anything|only|those|ones) since|^since|{_BEGUN}) (?P<which>last|this) year\b{THEN}",
    re.IGNORECASE,
)
# The words that, after “open source”, make it the subject: its licences, a policy on it.
_ABOUT = (
    r"(?:licen[cs]\w*|polic\w*|strateg\w*|intelligence|programmes?|offices?|communit\w*|guid\w*"
    r"|contribut\w*|complian\w*|govern\w*|defin\w*|initiatives?|procure\w*|culture|playbooks?"
    r"|security|supply|standards?|principles?|movement|training|adoption|approach\w*|and|or|vs"
    r"|versus|in|at|by|for|as)"
)
_OPEN_SOURCE = r"(?:free and )?open[- ]sourced?"
_OPENS = re.compile(
    rf"(?:^|(?<=[.,;:?!] )|\b(?:an?|any|some) |(?<=looking for )|(?<=there )|(?<=built )"
    rf"|(?<=using )|(?<=used )|(?<=made ))"
    rf"{_OPEN_SOURCE}(?! {_ABOUT}\b)(?= \w)",
    re.IGNORECASE,
)
_CLOSES = re.compile(
    rf"(?<=\w )(?:(?:{_THAT} |with |and |(?P<before>\w+) ){_OPEN_SOURCE}(?: code)?"
    rf"|(?:{_THAT} )?(?:under|with) an open(?: source)? licen[cs]e|{_THAT} openly licen[cs]ed)"
    r"(?=\s*(?:$|[.,;?!)]))",
    re.IGNORECASE,
)
# Of data an open licence makes open data.
_DATA = re.compile(r"\bdata(?:sets?|bases?)?\b(?: \w+){0,2} ?$", re.IGNORECASE)
_OPENED = re.compile(r"\bopen[- ]sourced(?= (?:an?|the|their|its|it|one)\b)", re.IGNORECASE)
# What asks of open source itself: “moving to open source”.
_OF_IT = frozenset(
    """
    to of for from use uses using choose chose about on is go going than versus vs prefer why
    """.split()  # noqa: SIM905 - twenty quoted words read worse
)


def years(text: str, today: int) -> Iterator[Said]:
    """Since when, said in `text`; `today` is the year that “the last three” are counted back from.

    “After 2019” takes 2019 in, “launched between 2018 and 2020” what came later: too wide is told
    by the dates shown, too narrow by nothing.
    """
    told: list[Said] = []
    for phrase in _SINCE:
        told += (Said("since", said["year"], *said.span()) for said in phrase.finditer(text))
    for found in _LAST.finditer(text):
        many, unit = found["many"] or "1", found["unit"] or "decade"
        spent = (_NUMBERS.get(many.lower()) or int(many)) * _YEARS_OF[unit.lower()]
        told.append(Said("since", str(today - ceil(spent)), *found.span()))
    for found in _NAMED.finditer(text):
        year = today - (found["which"].lower() == "last")
        told.append(Said("since", str(year), *found.span()))
    for each in sorted(told, key=lambda each: each.start):
        if limits(text, each.start, each.end) and not _of_others(text[: each.start]):
            yield each
            return


def _of_others(lead: str) -> bool:
    """Whether what was begun is no project: “homes built”, but not “anything built”."""
    found = _OF_OTHERS.search(lead)
    return bool(found and not _ANYTHING.search(lead))


def statuses(text: str) -> Iterator[Said]:
    """Statuses said in `text`, in clear phrases only: “live chat” is none."""
    for phrase, value in _STATUS:
        if (found := phrase.search(text)) and limits(text, found.start(), found.end()):
            if value == _OVER and not _TRIED.search(text[: found.start()]):
                continue
            yield Said("status", value, found.start(), found.end())


def licences(text: str) -> Iterator[Said]:
    """Open source where it is asked for in `text`, not asked about."""
    if (found := _OPENED.search(text)) or (found := _OPENS.search(text)):
        yield Said("licence", OPEN, found.start(), found.end())
    elif (found := _CLOSES.search(text)) and not _DATA.search(text, 0, found.start()):
        before = found["before"]
        if not before or before.casefold() not in _OF_IT:
            start = found.end("before") if before else found.start()
            yield Said("licence", OPEN, start, found.end())
