"""View of an initiative in short, as matches show it, and its fields in words."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from bot.presentation import labels, provenance
from bot.presentation.pages.names import registry_name
from bot.presentation.provenance import RecordView
from bot.sanitise import sanitise_url, visible_text, visible_texts
from bot.urls import initiative_path
from index.facets.gazetteer import local_country_name
from index.i18n.formats import format_date, format_number
from index.model import (
    Disagreement,
    Funding,
    Initiative,
    Organisation,
    OutcomeResult,
    Role,
    SourceReport,
    Status,
)
from index.text.documents import split_sentences

_ROLE_ORDER = (Role.LEAD, Role.PARTNER, Role.FUNDER, Role.SUPPLIER, None)
_CURRENCY_SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "US$", "CAD": "CA$", "AUD": "A$", "NZD": "NZ$"}


@dataclass(frozen=True, slots=True)
class Fact:
    """Label and what is stated under it: no values where nothing is.

    A value may be a web address to follow where `is_link`. `stated_by` are the records that state
    it, where that is worth showing.
    """

    label: str
    values: tuple[str, ...] = ()
    is_link: bool = False
    stated_by: tuple[RecordView, ...] = ()


@dataclass(frozen=True, slots=True)
class InitiativeView:
    """Facts of an initiative for a match, an earlier attempt or a preview; plain text, not cut.

    Each text has something to see. `address` is the initiative's own web address, `link` the first
    one that can be followed: its own, or that of a record. `organisations` have the lead first,
    `lead` is its name, `who` that or the first organisation’s, empty where none is stated.
    `status_in_short` has no more than the date of the status. `ledger` holds what is stated of what
    was delivered and what was not, of who paid and whom to contact, and what the records disagree
    on; `not_stated` says in one line which of those is not stated, and is empty where all are.
    `independence` says how many records are independent, and is empty for a single one.
    """

    id: str
    title: str
    address: str | None
    link: str | None
    page_path: str
    organisations: tuple[str, ...]
    lead: str
    who: str
    place: str
    period: str
    status: str
    status_in_short: str
    status_name: str
    summary: str | None
    ledger: tuple[Fact, ...]
    not_stated: str
    not_delivered: tuple[str, ...]
    records: tuple[RecordView, ...]
    independence: str

    def organisations_line(self, max_items: int) -> str:
        """Return the organisations in one line, `max_items` of them by name."""
        names = labels.shorten_list(self.organisations, max_items)
        return ", ".join(names) or labels.ORGANISATION_NOT_STATED

    @property
    def records_label(self) -> str:
        """The label of the records: one registry, or several."""
        return labels.REGISTRY if len(self.records) == 1 else labels.REGISTRIES


def view_initiative(initiative: Initiative, sources: tuple[SourceReport, ...]) -> InitiativeView:
    """Return the view of an initiative; `sources` say when its registries were last read."""
    ledger = tuple(_ledger(initiative))
    summary = visible_text(summary_sentence(initiative))
    return InitiativeView(
        id=initiative.id,
        title=visible_text(initiative.title) or labels.TITLE_NOT_STATED,
        address=visible_text(initiative.url),
        link=_first_url(initiative),
        page_path=initiative_path(initiative),
        organisations=visible_texts(organisations(initiative)),
        lead=visible_text(lead_organisation(initiative)) or labels.ORGANISATION_NOT_STATED,
        who=visible_text(initiative.first_organisation) or "",
        place=place(initiative),
        period=period(initiative) or labels.DATE_NOT_STATED,
        status=status(initiative),
        status_in_short=_status_in_short(initiative),
        status_name=initiative.status,
        summary=summary,
        ledger=tuple(fact for fact in ledger if fact.values),
        not_stated=_describe_not_stated(summary, ledger),
        not_delivered=_outcomes(initiative, OutcomeResult.NOT_DELIVERED),
        records=provenance.view_records(initiative, sources),
        independence=provenance.describe_independence(initiative),
    )


def period(initiative: Initiative) -> str | None:
    """Return when the initiative ran, in words; None where no date is stated."""
    started, ended = _visible_date(initiative.started), _visible_date(initiative.ended)
    if started and ended:
        same = started == ended
        return started if same else labels.PERIOD.format(started=started, ended=ended)
    if started:
        return labels.STARTED_ON.format(date=started)
    return labels.ENDED_ON.format(date=ended) if ended else None


def status(initiative: Initiative) -> str:
    """Return the status with its date, and the date on which we read it.

    The status and its date are said to be not stated where they are not.
    """
    name = labels.STATUS_LABELS[initiative.status]
    if initiative.status is Status.UNKNOWN:
        return name
    as_of, checked = map(_visible_date, (initiative.status_date, initiative.status_checked))
    if as_of:
        name = labels.STATUS_AS_OF.format(status=name, date=as_of)
    elif not checked:
        return labels.STATUS_DATE_NOT_STATED.format(status=name)
    return labels.STATUS_CHECKED.format(status=name, date=checked) if checked else name


def _status_in_short(initiative: Initiative) -> str:
    """Return the status, with its date where that is stated."""
    name, as_of = labels.STATUS_LABELS[initiative.status], _visible_date(initiative.status_date)
    if initiative.status is Status.UNKNOWN or not as_of:
        return name
    return labels.STATUS_AS_OF.format(status=name, date=as_of)


def disagreements(initiative: Initiative) -> tuple[str, ...]:
    """Return what the records disagree on, a line a field: `Status: Live per A; Stopped per B`."""
    return tuple(
        labels.DISAGREEMENT.format(
            field=provenance.field_label(over.field.split(".")[-1]),
            statements="; ".join(_statements(initiative, over)),
        )
        for over in initiative.disagreements
    )


def summary_sentence(initiative: Initiative) -> str | None:
    """Return one sentence on the initiative; None where nothing is stated.

    It is the summary, or where there is none the first sentence of the description.
    """
    description_sentences = split_sentences(initiative.description or "")
    return initiative.summary or (description_sentences[0] if description_sentences else None)


def place(initiative: Initiative) -> str:
    """Return the region and country; said to be not stated where neither is."""
    country = local_country_name(initiative.country) if initiative.country else None
    names = (visible_text(initiative.region), visible_text(country))
    return ", ".join(filter(None, names)) or labels.PLACE_NOT_STATED


def organisations(initiative: Initiative) -> list[str]:
    """Return the organisations, the lead first, each with its role: `Brackmoor Council (lead)`."""
    ordered = sorted(
        initiative.organisations, key=lambda organisation: _ROLE_ORDER.index(organisation.role)
    )
    return [_format_organisation(organisation) for organisation in ordered]


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
    return visible_text(", ".join(part for part in parts if part))


def format_statement(field: str, value: str) -> str:
    """Return a field's value as people write it: a status's label, a date or money in words."""
    if field == "status":
        return labels.STATUS_LABELS[Status(value)]
    if field == "funding.amount":
        amount, _, currency = value.partition(" ")
        with suppress(ValueError):
            return _format_money(float(amount), currency) or value
    return format_date(value) or value if field in {"started", "ended"} else value


def _first_url(initiative: Initiative) -> str | None:
    urls = (initiative.url, *(origin.url for origin in initiative.origins))
    return next(filter(None, map(sanitise_url, urls)), None)


def _ledger(initiative: Initiative) -> Iterator[Fact]:
    """Yield what was delivered and not, who paid, whom to contact, and what is in dispute.

    An outcome that is only expected is never counted as delivered.
    """
    delivered = (
        outcome.statement
        if outcome.result is OutcomeResult.DELIVERED
        else labels.IN_PART.format(outcome=outcome.statement)
        for outcome in initiative.outcomes_with(OutcomeResult.DELIVERED, OutcomeResult.PARTLY)
    )
    yield Fact(labels.RESULT_LABELS[OutcomeResult.DELIVERED], visible_texts(delivered))
    yield _outcome_fact(initiative, OutcomeResult.NOT_DELIVERED)
    if (expected := _outcome_fact(initiative, OutcomeResult.UNKNOWN)).values:
        yield expected
    yield Fact(labels.FUNDING, visible_texts((funding(initiative.funding),)))
    yield Fact(labels.CONTACT, visible_texts((initiative.contact,)), is_link=True)
    if disputes := disagreements(initiative):
        yield Fact(labels.DISAGREEMENTS, disputes)


def _describe_not_stated(summary: str | None, ledger: tuple[Fact, ...]) -> str:
    """Return what is not stated, in one line: `Not stated: what it delivered, funding`."""
    absent = {fact.label for fact in ledger if not fact.values}
    delivered, not_delivered = (
        labels.RESULT_LABELS[result]
        for result in (OutcomeResult.DELIVERED, OutcomeResult.NOT_DELIVERED)
    )
    facts = [] if summary else [labels.SUMMARY]
    if delivered in absent:
        facts.append(labels.OUTCOMES_DELIVERED)
    elif not_delivered in absent:
        facts.append(labels.OUTCOMES_NOT_DELIVERED)
    facts += [each.lower() for each in (labels.FUNDING, labels.CONTACT) if each in absent]
    return labels.FACTS_NOT_STATED.format(facts=", ".join(facts)) if facts else ""


def _outcome_fact(initiative: Initiative, result: OutcomeResult) -> Fact:
    return Fact(labels.RESULT_LABELS[result], _outcomes(initiative, result))


def _outcomes(initiative: Initiative, result: OutcomeResult) -> tuple[str, ...]:
    return visible_texts(outcome.statement for outcome in initiative.outcomes_with(result))


def _statements(initiative: Initiative, over: Disagreement) -> dict[str, None]:
    """Return who states what of a field, each once: `Live per A, 2024`."""
    statements: dict[str, None] = {}
    for statement in over.statements:
        date = _visible_date(statement.as_of)
        template = labels.DATED_STATEMENT if date else labels.STATEMENT
        words = template.format(
            value=format_statement(over.field, statement.value),
            registry=registry_name(initiative.origins[statement.origin].registry, ()),
            date=date,
        )
        statements[words] = None
    return statements


def _format_organisation(organisation: Organisation) -> str:
    name, role = organisation.name, organisation.role
    return (
        labels.ORGANISATION_WITH_ROLE.format(name=name, role=labels.ROLE_LABELS[role])
        if role
        else name
    )


def _format_money(amount: float | None, currency: str | None) -> str | None:
    if amount is None:
        return None
    number = format_number(amount)
    if not currency:
        return labels.CURRENCY_NOT_STATED.format(amount=number)
    symbol = _CURRENCY_SYMBOLS.get(currency)
    return f"{symbol}{number}" if symbol else f"{currency} {number}"


def _visible_date(iso_date: str | None) -> str | None:
    return visible_text(format_date(iso_date))
