"""Status, year and licence filters spoken in a question."""

import re
from collections.abc import Iterator
from math import ceil

from index.model import FilterName, Status
from index.query.filters.mention import PHRASE_END, FilterMention, is_filter

RUNNING_STATUSES = f"{Status.IDEA},{Status.DISCOVERY},{Status.ALPHA},{Status.BETA},{Status.LIVE}"
OPEN_LICENCE = "open"

_NUMBER_WORDS = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "ten": 10,
}
# From 1990: no initiative here began earlier, so a year such as 1945 belongs to the subject.
_YEAR = r"(?:199[0-9]|20[0-9]{2})"
_THAT = (
    r"(?:(?:that|which|who)(?:['’]s|['’]re| is| are| was| were| has| have)(?: been)?|that|which)"
)
_RUNNING_WORDS = (
    r"(?:up and running|running|alive|going|active|live|in (?:active |current )?use|being used"
    r"|in operation|operating|operational)"
)
_STOPPED_WORDS = (
    r"(?:stopped|abandoned|scrapped|discontinued|shut down|closed down|wound (?:up|down)|axed"
    r"|ditched|decommissioned|cancelled|canceled|dropped|retired|withdrawn)"
)
# Appointments are cancelled too, and people retire.
_ALSO_OF_OTHERS = ("cancelled", "canceled", "dropped", "retired", "withdrawn")
# Verbs for the start of a project alone: houses and toys are built and made.
_BEGUN = r"(?:launched|started|begun|piloted|trialled)"
_MONTH = (
    r"(?:(?:[0-3]?[0-9](?:st|nd|rd|th)? )?"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* )"
)
_SINCE_WORDS = r"(?:since|(?:in or )?after|no earlier than)(?: the year)?"
# A year after one of these words says when that happened, and is no filter.
_NOT_OF_PROJECTS = re.compile(
    r"\b(?:built|made|moved|arrived|registered|who|people) ?$", re.IGNORECASE
)
_ANYTHING = re.compile(r"\b(?:any|some)(?:thing|one|body)(?: else)?(?: \w+)? ?$", re.IGNORECASE)
# Nouns for a project, which can be over. Streetlights that no longer run are no project.
_PROJECT_NOUN = re.compile(
    r"\b(?:(?:any|some)thing|projects?|schemes?|pilots?|trials?|services?|tools?|apps?|chatbots?"
    r"|platforms?|systems?|sensors?) ?$",
    re.IGNORECASE,
)
_ENDED_STATUSES = f"{Status.COMPLETED},{Status.STOPPED}"
# Piloted is in discovery, alpha or beta; in development is that or an idea.
_PILOT_STATUSES = f"{Status.DISCOVERY},{Status.ALPHA},{Status.BETA}"
_DEVELOPMENT_STATUSES = f"{Status.IDEA},{_PILOT_STATUSES}"
_MUST = (
    rf"(?:{_THAT} )?(?:(?:it |they )?(?:must|should|has to|have to|needs? to|ought to)"
    r"(?: (?:still|currently|now))? be(?: (?:still|currently|now))?)"
)
_ONGOING = rf"(?:{_THAT} (?:still |currently |now |just )?|still |currently |now |already )"
_PROJECTS = (
    r"(?:projects?|schemes?|pilots?|trials?|services?|tools?|apps?|chatbots?|platforms?|systems?"
    r"|attempts?|initiatives?|programmes?)"
)
_CURRENTLY = rf"(?:{_THAT}(?: still| currently)?|still|currently|anything|those|ones)"
_STATUS_PHRASES = (
    (
        rf"(?:{_THAT} )?(?:still|currently) {_RUNNING_WORDS}{PHRASE_END}",
        RUNNING_STATUSES,
    ),
    (rf"{_MUST} live{PHRASE_END}", str(Status.LIVE)),
    (
        rf"{_MUST} (?:up and running|running|alive|going|active|in use){PHRASE_END}",
        RUNNING_STATUSES,
    ),
    (rf"{_THAT} (?:now |already )?up and running{PHRASE_END}", RUNNING_STATUSES),
    (rf"{_THAT} (?:still |currently |now |already )?live{PHRASE_END}", str(Status.LIVE)),
    (
        (
            rf"(?:{_ONGOING}?being (?:piloted|trialled|trialed)"
            rf"|{_ONGOING}being (?:tested|tried out)){PHRASE_END}"
        ),
        _PILOT_STATUSES,
    ),
    (
        rf"{_ONGOING}(?:in|under) (?:active )?development{PHRASE_END}",
        _DEVELOPMENT_STATUSES,
    ),
    (rf"{_ONGOING}being (?:developed|built|designed){PHRASE_END}", _DEVELOPMENT_STATUSES),
    (
        (
            r"(?<!child)(?<!staff)(?<!work)(?<!working)(?<!design)(?<!research)(?<!roles)(?<!jobs)"
            r"(?<!invest)(?<!interest) (?:in|under) development(?=\s*(?:$|[.,;?!)]))"
        ),
        _DEVELOPMENT_STATUSES,
    ),
    (
        # “Abandoned vehicle service” is about vehicles.
        (
            rf"(?:(?:abandoned|scrapped) |(?:discontinued|defunct|wound[- ]up) (?:[\w-]+ ){{0,2}}?)"
            rf"(?={_PROJECTS}\b)"
        ),
        str(Status.STOPPED),
    ),
    (
        (
            rf"(?:(?<=projects) |(?<=schemes) |(?<=pilots) |(?<=trials) |(?<=\w), ){_STOPPED_WORDS}"
            r"(?=\s*(?:$|[.;?!)]))"
        ),
        str(Status.STOPPED),
    ),
    (rf"(?:now |already )?live(?= since {_YEAR})", str(Status.LIVE)),
    (
        rf"{_THAT} (?:since )?{_STOPPED_WORDS}(?: (?:or|and) {_STOPPED_WORDS})*{PHRASE_END}",
        str(Status.STOPPED),
    ),
    (
        rf"{_THAT} no longer (?:running|live|operating){PHRASE_END}",
        _ENDED_STATUSES,
    ),
    *(
        (rf"{_CURRENTLY} in (?:public |private )?{stage}{PHRASE_END}", str(stage))
        for stage in (Status.ALPHA, Status.BETA)
    ),
    (rf"{_THAT} (?:completed|finished){PHRASE_END}", str(Status.COMPLETED)),
)
_STATUS_PATTERNS = tuple(
    (re.compile(rf"\b{phrase}", re.IGNORECASE), value) for phrase, value in _STATUS_PHRASES
)
_SINCE_LEAD = rf"(?:anything|any|done|{_BEGUN})"
_SINCE_PATTERNS = tuple(
    re.compile(rf"\b{phrase}\b{PHRASE_END}", re.IGNORECASE)
    for phrase in (
        rf"(?:{_SINCE_LEAD} )?{_SINCE_WORDS} {_MONTH}?(?P<year>{_YEAR})(?: on(?:wards?)?)?",
        rf"(?:from )?{_MONTH}?(?P<year>{_YEAR}) (?:onwards?|(?:or|and) (?:later|newer))",
        rf"from (?P<year>{_YEAR}) on",
        rf"{_BEGUN} (?:in|between) {_MONTH}?(?P<year>{_YEAR})(?: and {_YEAR})?",
    )
)
_LAST_YEARS = re.compile(
    rf"\b(?:in|within|over|during) the (?:last|past) "
    rf"(?:(?P<many>[1-9][0-9]?|{'|'.join(_NUMBER_WORDS)}) (?P<unit>month|year|decade)s?|decade)"
    rf"\b(?:{PHRASE_END}|(?= (?:about|on|for)\b))",
    re.IGNORECASE,
)
_YEARS_PER_UNIT = {"month": 1 / 12, "year": 1, "decade": 10}
_LAST_OR_THIS_YEAR = re.compile(
    rf"\b(?:(?:anything|only|those|ones) since|^since|{_BEGUN}) (?P<which>last|this) year\b"
    rf"{PHRASE_END}",
    re.IGNORECASE,
)
# Words after “open source” that make it the subject: its licences, a policy on it.
_OPEN_SOURCE_TOPICS = (
    r"(?:licen[cs]\w*|polic\w*|strateg\w*|intelligence|programmes?|offices?|communit\w*|guid\w*"
    r"|contribut\w*|complian\w*|govern\w*|defin\w*|initiatives?|procure\w*|culture|playbooks?"
    r"|security|supply|standards?|principles?|movement|training|adoption|approach\w*|and|or|vs"
    r"|versus|in|at|by|for|as)"
)
_OPEN_SOURCE = r"(?:free and )?open[- ]sourced?"
_OPEN_SOURCE_BEFORE_NOUN = re.compile(
    rf"(?:^|(?<=[.,;:?!] )|\b(?:an?|any|some) |(?<=looking for )|(?<=there )|(?<=built )"
    rf"|(?<=using )|(?<=used )|(?<=made ))"
    rf"{_OPEN_SOURCE}(?! {_OPEN_SOURCE_TOPICS}\b)(?= \w)",
    re.IGNORECASE,
)
_OPEN_SOURCE_AT_END = re.compile(
    rf"(?<=\w )(?:(?:{_THAT} |with |and |(?P<before>\w+) ){_OPEN_SOURCE}(?: code)?"
    rf"|(?:{_THAT} )?(?:under|with) an open(?: source)? licen[cs]e|{_THAT} openly licen[cs]ed)"
    r"(?=\s*(?:$|[.,;?!)]))",
    re.IGNORECASE,
)
# Data with an open licence are open data, not open source.
_DATA_NOUN = re.compile(r"\bdata(?:sets?|bases?)?\b(?: \w+){0,2} ?$", re.IGNORECASE)
_OPEN_SOURCED_VERB = re.compile(
    r"\bopen[- ]sourced(?= (?:an?|the|their|its|it|one)\b)", re.IGNORECASE
)
# Words before “open source” that make it the subject: “moving to open source”.
_ABOUT_OPEN_SOURCE = frozenset(
    """
    to of for from use uses using choose chose about on is go going than versus vs prefer why
    """.split()  # noqa: SIM905 - twenty quoted words read worse
)


def find_year_mentions(text: str, current_year: int) -> Iterator[FilterMention]:
    """Yield the first year filter (`since`) spoken in `text`.

    “The last three years” are counted back from `current_year`. “After 2019” includes 2019,
    “launched between 2018 and 2020” includes what came later: the dates shown reveal a filter that
    is too wide, and nothing reveals one that is too narrow.
    """
    mentions: list[FilterMention] = []
    for pattern in _SINCE_PATTERNS:
        mentions += (
            FilterMention(FilterName.SINCE, since_match["year"], *since_match.span())
            for since_match in pattern.finditer(text)
        )
    for match in _LAST_YEARS.finditer(text):
        number, unit = match["many"] or "1", match["unit"] or "decade"
        years_back = (_NUMBER_WORDS.get(number.lower()) or int(number)) * _YEARS_PER_UNIT[
            unit.lower()
        ]
        mentions.append(
            FilterMention(FilterName.SINCE, str(current_year - ceil(years_back)), *match.span())
        )
    for match in _LAST_OR_THIS_YEAR.finditer(text):
        year = current_year - (match["which"].lower() == "last")
        mentions.append(FilterMention(FilterName.SINCE, str(year), *match.span()))
    for mention in sorted(mentions, key=lambda mention: mention.start):
        if is_filter(text, mention.start, mention.end) and not _is_not_of_projects(
            text[: mention.start]
        ):
            yield mention
            return


def _is_not_of_projects(lead: str) -> bool:
    """Return whether what was begun is no project: “homes built”, but not “anything built”."""
    match = _NOT_OF_PROJECTS.search(lead)
    return bool(match and not _ANYTHING.search(lead))


def find_status_mentions(text: str) -> Iterator[FilterMention]:
    """Yield the statuses spoken in `text`, in clear phrases only: “live chat” is none."""
    for pattern, value in _STATUS_PATTERNS:
        if (match := pattern.search(text)) and is_filter(text, match.start(), match.end()):
            needs_noun = value == _ENDED_STATUSES or match.group().lower().endswith(_ALSO_OF_OTHERS)
            if needs_noun and not _PROJECT_NOUN.search(text[: match.start()]):
                continue
            yield FilterMention(FilterName.STATUS, value, match.start(), match.end())


def find_licence_mentions(text: str) -> Iterator[FilterMention]:
    """Yield open source as a filter where `text` asks for it, not about it."""
    if (match := _OPEN_SOURCED_VERB.search(text)) or (
        match := _OPEN_SOURCE_BEFORE_NOUN.search(text)
    ):
        yield FilterMention(FilterName.LICENCE, OPEN_LICENCE, match.start(), match.end())
    elif (match := _OPEN_SOURCE_AT_END.search(text)) and not _DATA_NOUN.search(
        text, 0, match.start()
    ):
        before = match["before"]
        if not before or before.casefold() not in _ABOUT_OPEN_SOURCE:
            start = match.end("before") if before else match.start()
            yield FilterMention(FilterName.LICENCE, OPEN_LICENCE, start, match.end())
