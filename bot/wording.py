"""What a record states, in words: the same on every surface."""

import unicodedata
from urllib.parse import urlsplit

from bot.answer import Searched
from index.model import (
    Funding,
    Initiative,
    Organisation,
    Origin,
    Result,
    Role,
    SourceReport,
    SourceState,
    Status,
    Verdict,
    VerdictKind,
)

NOT_STATED = "not stated"

VERDICTS = {
    VerdictKind.DONE: "Done",
    VerdictKind.UNDER_WAY: "Under way",
    VerdictKind.STOPPED: "Tried and stopped",
    VerdictKind.CLOSE: "Something close",
    VerdictKind.NOBODY: "Nobody we can see",
    VerdictKind.CANT_SAY: "Can’t say",
}
STATUSES = {
    Status.IDEA: "Idea",
    Status.DISCOVERY: "Discovery",
    Status.ALPHA: "Alpha",
    Status.BETA: "Beta",
    Status.LIVE: "Live",
    Status.COMPLETED: "Completed",
    Status.STOPPED: "Stopped",
    Status.UNKNOWN: "Status not stated",
}
RESULTS = {
    Result.DELIVERED: "Delivered",
    Result.PARTLY: "Delivered in part",
    Result.NOT_DELIVERED: "Not delivered",
    Result.UNKNOWN: "Result not stated",
}
SOURCE_STATES = {
    SourceState.READ: "read",
    SourceState.FAILED: "could not be read",
    SourceState.NOT_READ: "not read here",
}

_ROLES = (Role.LEAD, Role.PARTNER, Role.FUNDER, Role.SUPPLIER, None)
_SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "US$", "CAD": "CA$", "AUD": "A$", "NZD": "NZ$"}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
# Direction overrides can make a text read as another one; marks that only help are left.
_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def plain(text: str) -> str:
    """`text` without what could move a cursor, ring a bell or turn the reading direction."""
    return "".join(
        " " if unicodedata.category(letter) in {"Cc", "Cs"} else letter
        for letter in text
        if letter not in _OVERRIDES
    )


def web_address(text: str | None) -> str | None:
    """`text` where it is an http or https address that may become a link, else None."""
    try:
        parts = urlsplit(plain(text or "").strip())
    except ValueError:
        return None
    return parts.geturl() if parts.scheme in {"http", "https"} and parts.netloc else None


def date(text: str | None) -> str | None:
    """An ISO 8601 date or time in words, as precise as it is: `2019-05` is `May 2019`."""
    year, *rest = (text or "").split("T")[0].split("-")
    if not all(part.isdigit() for part in rest) or len(rest) > 2:  # noqa: PLR2004
        return text
    if not rest:
        return text
    month, *day = map(int, rest)
    if not 1 <= month <= len(_MONTHS):
        return text
    return " ".join([*map(str, day), _MONTHS[month - 1], year])


def period(initiative: Initiative) -> str | None:
    """When it ran, in words."""
    started, ended = date(initiative.started), date(initiative.ended)
    if started and ended:
        return started if started == ended else f"{started} to {ended}"
    if started:
        return f"from {started}"
    return f"until {ended}" if ended else None


def status(initiative: Initiative) -> str:
    """The status with its as-of date, each said to be not stated where it is."""
    name = STATUSES[initiative.status]
    if initiative.status is Status.UNKNOWN:
        return name
    as_of = date(initiative.status_as_of)
    return f"{name} as of {as_of}" if as_of else f"{name}, as-of date not stated"


def organisations(initiative: Initiative, most: int = 1_000) -> list[str]:
    """Who does it, the lead first, each with its role: `Brackmoor Council (lead)`."""
    ordered = sorted(initiative.organisations, key=lambda body: _ROLES.index(body.role))
    return first([_organisation(body) for body in ordered], most)


def lead(initiative: Initiative) -> str | None:
    """The name of the body that leads, or of the only one there is."""
    bodies = initiative.organisations
    led = [body.name for body in bodies if body.role is Role.LEAD]
    return led[0] if led else bodies[0].name if len(bodies) == 1 else None


def funding(paid: Funding | None) -> str | None:
    """What is stated of the funding, in one line."""
    if paid is None:
        return None
    parts = (_money(paid.amount, paid.currency), paid.source, paid.period)
    return ", ".join(part for part in parts if part) or None


def delivered(initiative: Initiative) -> list[str]:
    """The outcomes delivered, those in part marked so."""
    return [
        outcome.statement + (" (in part)" if outcome.result is Result.PARTLY else "")
        for outcome in initiative.outcomes_with(Result.DELIVERED, Result.PARTLY)
    ]


def statements(initiative: Initiative, result: Result) -> list[str]:
    """The outcomes with this result, as they are stated."""
    return [outcome.statement for outcome in initiative.outcomes_with(result)]


def first(items: list[str], most: int) -> list[str]:
    """The first `most` items, and how many more there are."""
    rest = len(items) - most
    return [*items[:most], f"and {rest} more"] if rest > 0 else items


def refreshed(origin: Origin, sources: tuple[SourceReport, ...]) -> str:
    """When the source of this record was last read, in words."""
    times = [source.refreshed for source in sources if source.name == origin.source]
    told = date(times[0]) if times else None
    return f"refreshed {told}" if told else "refresh not stated"


def source_state(source: SourceReport) -> str:
    """Whether a source was read and when, or why not, in words."""
    if source.state is SourceState.READ:
        return f"refreshed {date(source.refreshed) or NOT_STATED}"
    return f"{SOURCE_STATES[source.state]}{f' ({source.reason})' if source.reason else ''}"


def searched(through: Searched) -> str:
    """What was looked through, in one sentence."""
    return (
        f"{_count(through.initiatives, 'initiative', 'initiatives')} of"
        f" {_count(through.registries, 'registry', 'registries')}; oldest refresh"
        f" {date(through.oldest) or NOT_STATED}; index {through.snapshot}."
    )


def calibration(through: Searched) -> str:
    """What the probabilities rest on, empty where nothing is said of it."""
    return f"Probabilities {through.calibration}." if through.calibration else ""


def likelihood(verdict: Verdict) -> str:
    """The verdict's probability, and of what."""
    return f"{_percent(verdict.probability)} that at least one match answers the question"


def _percent(probability: float) -> str:
    """A percentage that never says certain."""
    if probability > 0.99:  # noqa: PLR2004
        return "over 99%"
    return "under 1%" if probability < 0.01 else f"{probability:.0%}"  # noqa: PLR2004


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _organisation(body: Organisation) -> str:
    return f"{body.name} ({body.role})" if body.role else body.name


def _money(amount: float | None, currency: str | None) -> str | None:
    if amount is None:
        return None
    number = f"{amount:,.0f}" if amount == int(amount) else f"{amount:,.2f}"
    if not currency:
        return f"{number} (currency not stated)"
    return f"{_SYMBOLS[currency]}{number}" if currency in _SYMBOLS else f"{currency} {number}"
