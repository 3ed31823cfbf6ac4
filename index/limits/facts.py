"""A status, a year and open source, said in words inside a question."""

import re
from collections.abc import Iterator

from index.limits.said import THEN, Said, limits
from index.model import Status

RUNNING = f"{Status.IDEA},{Status.DISCOVERY},{Status.ALPHA},{Status.BETA},{Status.LIVE}"
OPEN = "open"

_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "ten": 10}
_YEAR = r"(?:19|20)[0-9]{2}"
_THAT = (
    r"(?:(?:that|which|who)(?:['’]s|['’]re| is| are| was| were| has| have)(?: been)?|that|which)"
)
_GOING = r"(?:running|alive|going|active|live|in use|operating)"
_GONE = r"(?:stopped|abandoned|scrapped|discontinued|shut down|closed down)"
_STATUSES = (
    (
        rf"(?:{_THAT} )?(?:still|currently) {_GOING}{THEN}",
        RUNNING,
    ),
    (rf"{_THAT} (?:still |currently |now |already )?live{THEN}", str(Status.LIVE)),
    (rf"(?:now |already )?live(?= since {_YEAR})", str(Status.LIVE)),
    (
        rf"{_THAT} (?:since )?{_GONE}{THEN}",
        str(Status.STOPPED),
    ),
    (rf"{_THAT} (?:completed|finished){THEN}", str(Status.COMPLETED)),
)
_STATUS = tuple((re.compile(rf"\b{said}", re.IGNORECASE), value) for said, value in _STATUSES)
_SINCE = re.compile(
    r"\b(?:(?:(?:anything|any|launched|started|done|built|made) )?(?:since|after)(?: the year)?"
    rf"|from(?= {_YEAR} on)) (?P<year>{_YEAR})(?: on(?:wards?)?)?\b{THEN}",
    re.IGNORECASE,
)
_LAST_YEARS = re.compile(
    rf"\b(?:in|within|over|during) the (?:last|past) (?P<many>[1-9][0-9]?|{'|'.join(_NUMBERS)})"
    rf" years\b(?:{THEN}|(?= (?:about|on|for|of)\b))",
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
    rf"(?<=\w )(?:{_THAT} |with |and |(?P<before>\w+) ){_OPEN_SOURCE}(?: code)?"
    r"(?=\s*(?:$|[.,;?!)]))",
    re.IGNORECASE,
)
_OPENED = re.compile(r"\bopen[- ]sourced(?= (?:an?|the|their|its|it|one)\b)", re.IGNORECASE)
# What asks of open source itself: “moving to open source”.
_OF_IT = frozenset(
    """
    to of for from use uses using choose chose about on is go going than versus vs prefer why
    """.split()  # noqa: SIM905 - twenty quoted words read worse
)


def years(text: str, today: int) -> Iterator[Said]:
    """Since when, said in `text`; `today` is the year that “the last three” are counted back from.

    “After 2019” takes 2019 in: too wide is told by the dates shown, too narrow by nothing.
    """
    for found in _SINCE.finditer(text):
        if limits(text, found.start(), found.end()):
            yield Said("since", found["year"], found.start(), found.end())
    for found in _LAST_YEARS.finditer(text):
        many = _NUMBERS.get(found["many"].lower()) or int(found["many"])
        if limits(text, found.start(), found.end()):
            yield Said("since", str(today - many), found.start(), found.end())


def statuses(text: str) -> Iterator[Said]:
    """Statuses said in `text`, in clear phrases only: “live chat” is none."""
    for phrase, value in _STATUS:
        if found := phrase.search(text):
            yield Said("status", value, found.start(), found.end())


def licences(text: str) -> Iterator[Said]:
    """Open source where it is asked for in `text`, not asked about."""
    if (found := _OPENED.search(text)) or (found := _OPENS.search(text)):
        yield Said("licence", OPEN, found.start(), found.end())
    elif found := _CLOSES.search(text):
        before = found["before"]
        if not before or before.casefold() not in _OF_IT:
            start = found.end("before") if before else found.start()
            yield Said("licence", OPEN, start, found.end())
