"""Fields of an initiative and its hit in words, the same on every surface."""

from collections.abc import Sequence

from index.facets.gazetteer import country_name
from index.model import (
    Disagreement,
    Funding,
    Hit,
    Initiative,
    Organisation,
    OutcomeResult,
    Role,
    SpellingCorrection,
    Status,
    Verdict,
    VerdictKind,
)
from index.text.dates import format_date
from index.text.documents import split_sentences

NOT_STATED = "not stated"
ELSEWHERE_HEADING = "Elsewhere, outside your limits"
# How many of these are told.
MAX_ELSEWHERE = 3

VERDICT_LABELS = {
    VerdictKind.DONE: "Done",
    VerdictKind.UNDER_WAY: "Under way",
    VerdictKind.STOPPED: "Tried and stopped",
    VerdictKind.CLOSE: "Something close",
    VerdictKind.NOBODY: "Nobody we can see",
    VerdictKind.CANT_SAY: "Can’t say",
}
STATUS_LABELS = {
    Status.IDEA: "Idea",
    Status.DISCOVERY: "Discovery",
    Status.ALPHA: "Alpha",
    Status.BETA: "Beta",
    Status.LIVE: "Live",
    Status.COMPLETED: "Completed",
    Status.STOPPED: "Stopped",
    Status.UNKNOWN: "Status not stated",
}
RESULT_LABELS = {
    OutcomeResult.DELIVERED: "Delivered",
    OutcomeResult.PARTLY: "Delivered in part",
    OutcomeResult.NOT_DELIVERED: "Not delivered",
    OutcomeResult.UNKNOWN: "Result not stated",
}

_ROLE_ORDER = (Role.LEAD, Role.PARTNER, Role.FUNDER, Role.SUPPLIER, None)
_CURRENCY_SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "US$", "CAD": "CA$", "AUD": "A$", "NZD": "NZ$"}


def period(initiative: Initiative) -> str | None:
    """Return when the initiative ran, in words; None where no date is stated."""
    started, ended = format_date(initiative.started), format_date(initiative.ended)
    if started and ended:
        return started if started == ended else f"{started} to {ended}"
    if started:
        return f"from {started}"
    return f"until {ended}" if ended else None


def status(initiative: Initiative) -> str:
    """Return the status with its as-of date; each is said to be not stated where it is not."""
    name = STATUS_LABELS[initiative.status]
    if initiative.status is Status.UNKNOWN:
        return name
    as_of = format_date(initiative.status_as_of)
    return f"{name} as of {as_of}" if as_of else f"{name}, as-of date not stated"


def disagreement(initiative: Initiative, over: Disagreement) -> str:
    """Return who states what of a field: `Live per A, 2024; Stopped per B, June 2025`."""
    statements: dict[str, None] = {}
    for each in over.statements:
        value = _format_value(over.field, each.value)
        parts = (initiative.origins[each.origin].registry, format_date(each.as_of))
        statements[f"{value} per {', '.join(part for part in parts if part)}"] = None
    return "; ".join(statements)


def disagreements(initiative: Initiative) -> list[str]:
    """Return what the records disagree on, a line a field: `Status: Live per A; Stopped per B`."""
    return [
        f"{over.field.split('.')[-1].capitalize()}: {disagreement(initiative, over)}"
        for over in initiative.disagreements
    ]


def summary_sentence(initiative: Initiative) -> str | None:
    """Return one sentence on the initiative; None where nothing is stated.

    It is the summary, or where there is none the first sentence of the description.
    """
    description_sentences = split_sentences(initiative.description or "")
    return initiative.summary or (description_sentences[0] if description_sentences else None)


def passage(hit: Hit) -> str | None:
    """Return the passage that matched, unless it only repeats `summary_sentence`."""
    summary = (summary_sentence(hit.initiative) or "").rstrip(".")
    return None if not hit.passage or hit.passage.rstrip(".") == summary else hit.passage


def differences(verdict: Verdict, hit: Hit) -> str:
    """Return how a hit differs from the question, in one line; empty where nothing is noted."""
    return "; ".join(
        word for each in verdict.differing if each.rank == hit.rank for word in each.words
    )


def corrections(corrections: Sequence[SpellingCorrection]) -> str:
    """Return the spelling corrections: `“allotment” for “allotmnet”`; empty for none."""
    return ", ".join(f"“{each.read}” for “{each.typed}”" for each in corrections)


def place(initiative: Initiative) -> str:
    """Return the region and country; said to be not stated where neither is."""
    country = country_name(initiative.country) if initiative.country else None
    return ", ".join(filter(None, (initiative.region, country))) or f"place {NOT_STATED}"


def matched_facets(hit: Hit, max_items: int = 4) -> str:
    """Return the facets asked for that the hit has: `in London, status live`; empty for none."""
    return ", ".join(shorten_list(list(hit.facets), max_items))


def organisations(initiative: Initiative, max_items: int = 1_000) -> list[str]:
    """Return the organisations, the lead first, each with its role: `Brackmoor Council (lead)`."""
    ordered = sorted(
        initiative.organisations, key=lambda organisation: _ROLE_ORDER.index(organisation.role)
    )
    return shorten_list([_format_organisation(organisation) for organisation in ordered], max_items)


def lead_organisation(initiative: Initiative) -> str | None:
    """Return the name of the organisation that leads, or of the only one; None otherwise."""
    organisations = initiative.organisations
    leads = [organisation.name for organisation in organisations if organisation.role is Role.LEAD]
    return leads[0] if leads else organisations[0].name if len(organisations) == 1 else None


def funding(funding: Funding | None) -> str | None:
    """Return what is stated of the funding in one line; None where nothing is."""
    if funding is None:
        return None
    parts = (_format_money(funding.amount, funding.currency), funding.source, funding.period)
    return ", ".join(part for part in parts if part) or None


def delivered_outcomes(initiative: Initiative) -> list[str]:
    """Return the outcomes delivered; those delivered in part are marked."""
    return [
        outcome.statement + (" (in part)" if outcome.result is OutcomeResult.PARTLY else "")
        for outcome in initiative.outcomes_with(OutcomeResult.DELIVERED, OutcomeResult.PARTLY)
    ]


def undelivered_outcomes(initiative: Initiative) -> list[str]:
    """Return the outcomes not delivered, or one line that says it is not stated."""
    return outcome_statements(initiative, OutcomeResult.NOT_DELIVERED) or [NOT_STATED]


def outcome_statements(initiative: Initiative, result: OutcomeResult) -> list[str]:
    """Return the outcomes with this result, as they are stated."""
    return [outcome.statement for outcome in initiative.outcomes_with(result)]


def shorten_list(items: list[str], max_items: int) -> list[str]:
    """Return the first `max_items` items, and a line with how many more there are."""
    rest = len(items) - max_items
    return [*items[:max_items], f"and {rest} more"] if rest > 0 else items


def _format_value(field: str, value: str) -> str:
    """Return a field's value as people write it: a status's label, a date in words."""
    if field == "status":
        return STATUS_LABELS[Status(value)]
    return format_date(value) or value if field in {"started", "ended"} else value


def _format_organisation(organisation: Organisation) -> str:
    return f"{organisation.name} ({organisation.role})" if organisation.role else organisation.name


def _format_money(amount: float | None, currency: str | None) -> str | None:
    if amount is None:
        return None
    number = f"{amount:,.0f}" if amount == int(amount) else f"{amount:,.2f}"
    if not currency:
        return f"{number} (currency not stated)"
    return (
        f"{_CURRENCY_SYMBOLS[currency]}{number}"
        if currency in _CURRENCY_SYMBOLS
        else f"{currency} {number}"
    )
