"""What a record states, in words: the same on every surface."""

from collections.abc import Sequence

from index.facets.gazetteer import country_name
from index.model import (
    Correction,
    Disagreement,
    Funding,
    Hit,
    Initiative,
    Organisation,
    Result,
    Role,
    Status,
    Verdict,
    VerdictKind,
)
from index.text.dates import date
from index.text.documents import sentences

NOT_STATED = "not stated"
ELSEWHERE = "Elsewhere, outside your limits"
# How many of these are told.
MOST_ELSEWHERE = 3

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

_ROLES = (Role.LEAD, Role.PARTNER, Role.FUNDER, Role.SUPPLIER, None)
_SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "US$", "CAD": "CA$", "AUD": "A$", "NZD": "NZ$"}


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


def disagreement(initiative: Initiative, over: Disagreement) -> str:
    """Who states what: `Live per A, 2024; Stopped per B, June 2025`."""
    said: dict[str, None] = {}
    for each in over.statements:
        value = _stated(over.field, each.value)
        parts = (initiative.origins[each.origin].registry, date(each.as_of))
        said[f"{value} per {', '.join(part for part in parts if part)}"] = None
    return "; ".join(said)


def disagreements(initiative: Initiative) -> list[str]:
    """What the records do not agree on, a line a field: `Status: Live per A; Stopped per B`."""
    return [
        f"{over.field.split('.')[-1].capitalize()}: {disagreement(initiative, over)}"
        for over in initiative.disagreements
    ]


def gist(initiative: Initiative) -> str | None:
    """What it is in a sentence: its summary, or where there is none how its description starts."""
    told = sentences(initiative.description or "")
    return initiative.summary or (told[0] if told else None)


def passage(hit: Hit) -> str | None:
    """The passage that answers, unless it only says the gist again."""
    said = (gist(hit.initiative) or "").rstrip(".")
    return None if not hit.passage or hit.passage.rstrip(".") == said else hit.passage


def differs(verdict: Verdict, hit: Hit) -> str:
    """How a hit differs from what is asked, in one line, empty where nothing is said of it."""
    return "; ".join(w for each in verdict.differing if each.rank == hit.rank for w in each.words)


def corrected(corrections: Sequence[Correction]) -> str:
    """The words that were searched as others: `“allotment” for “allotmnet”`; empty for none."""
    return ", ".join(f"“{each.read}” for “{each.typed}”" for each in corrections)


def where(initiative: Initiative) -> str:
    """The region and country, said to be not stated where neither is."""
    country = country_name(initiative.country) if initiative.country else None
    return ", ".join(filter(None, (initiative.region, country))) or f"place {NOT_STATED}"


def facets(hit: Hit, most: int = 4) -> str:
    """What of the facets asked for it meets: `in London, status live`; empty where none."""
    return ", ".join(first(list(hit.facets), most))


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


def not_delivered(tried: Initiative) -> list[str]:
    """What an attempt did not deliver, or that this is not stated."""
    return statements(tried, Result.NOT_DELIVERED) or [NOT_STATED]


def statements(initiative: Initiative, result: Result) -> list[str]:
    """The outcomes with this result, as they are stated."""
    return [outcome.statement for outcome in initiative.outcomes_with(result)]


def first(items: list[str], most: int) -> list[str]:
    """The first `most` items, and how many more there are."""
    rest = len(items) - most
    return [*items[:most], f"and {rest} more"] if rest > 0 else items


def _stated(field: str, value: str) -> str:
    """The value of a field as people write it."""
    if field == "status":
        return STATUSES[Status(value)]
    return date(value) or value if field in {"started", "ended"} else value


def _organisation(body: Organisation) -> str:
    return f"{body.name} ({body.role})" if body.role else body.name


def _money(amount: float | None, currency: str | None) -> str | None:
    if amount is None:
        return None
    number = f"{amount:,.0f}" if amount == int(amount) else f"{amount:,.2f}"
    if not currency:
        return f"{number} (currency not stated)"
    return f"{_SYMBOLS[currency]}{number}" if currency in _SYMBOLS else f"{currency} {number}"
