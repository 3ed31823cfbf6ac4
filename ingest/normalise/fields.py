"""Builders of an initiative's fields from a mapped record, such as organisations and funding.

Each function builds the field of its name.
"""

from collections.abc import Mapping

from index.model import ExpectedOutcome, Funding, Organisation, OutcomeResult, Reuse, Role, Status
from ingest.cleaning import contacts, values
from ingest.cleaning.amounts import to_amount
from ingest.normalise.controlled_terms import to_country_codes, to_enum_member, translate_terms
from ingest.normalise.mapped_record import MappedRecord, flatten, unique
from ingest.sources.schema import ControlledField, InitiativeField


def aliases(mapped: MappedRecord, title: str) -> tuple[str, ...]:
    """Return the names other than `title`."""
    return tuple(
        name
        for name in mapped.texts(InitiativeField.ALIASES)
        if name.casefold() != title.casefold()
    )


def kind(mapped: MappedRecord) -> str | None:
    """Return the kind of the initiative; several kinds are joined by commas."""
    return (
        ", ".join(translate_terms(mapped, ControlledField.KIND, mapped.texts(InitiativeField.KIND)))
        or None
    )


def country(mapped: MappedRecord) -> str | None:
    """Return the country's ISO 3166-1 alpha-2 code if exactly one is stated."""
    codes = to_country_codes(mapped, InitiativeField.COUNTRY)
    return codes[0] if len(codes) == 1 else None


def region(mapped: MappedRecord) -> str | None:
    """Return the first place found that is not a country."""
    return next(
        iter(translate_terms(mapped, ControlledField.REGION, mapped.texts(InitiativeField.REGION))),
        None,
    )


def themes(mapped: MappedRecord) -> tuple[str, ...]:
    """Return every theme found, translated."""
    return tuple(
        translate_terms(mapped, ControlledField.THEMES, mapped.texts(InitiativeField.THEMES))
    )


def status(mapped: MappedRecord) -> Status:
    """Return the status; UNKNOWN unless the registry states a known one."""
    return (
        to_enum_member(
            mapped, ControlledField.STATUS, Status, mapped.first_text(InitiativeField.STATUS)
        )
        or Status.UNKNOWN
    )


def organisations(mapped: MappedRecord) -> tuple[Organisation, ...]:
    """Return the organisations found, each once, with the first role stated for each."""
    by_name: dict[str, Organisation] = {}
    for value in mapped.values(InitiativeField.ORGANISATIONS):
        entry = value if isinstance(value, Mapping) else {"name": value}
        role = to_enum_member(mapped, ControlledField.ROLE, Role, entry.get("role"))
        for name in translate_terms(
            mapped, ControlledField.ORGANISATION, _names(mapped, entry.get("name"))
        ):
            if name.casefold() not in by_name or by_name[name.casefold()].role is None:
                by_name[name.casefold()] = Organisation(name, role)
    return tuple(by_name.values())


def outcomes(mapped: MappedRecord) -> tuple[ExpectedOutcome, ...]:
    """Return the outcomes found, each once; a result is UNKNOWN unless the registry states it."""
    candidates = (
        _build_outcome(mapped, value) for value in mapped.values(InitiativeField.OUTCOMES)
    )
    return tuple(dict.fromkeys(outcome for outcome in candidates if outcome))


def funding(mapped: MappedRecord) -> Funding | None:
    """Return funder, amount, currency and period; None if only a currency is stated.

    An amount that can be read two ways is an issue.
    """
    entry = mapped.first_object(InitiativeField.FUNDING)
    source, currency, period = (
        values.to_text(entry.get(name)) for name in ("source", "currency", "period")
    )
    amount = to_amount(entry.get("amount"), currency)
    if amount is None and values.to_text(entry.get("amount")):
        mapped.add_bad_value("funding.amount", entry["amount"])
    if amount is None:
        return Funding(source, None, currency, period) if source or period else None
    return Funding(source, amount.number, amount.currency, period)


def reuse(mapped: MappedRecord) -> Reuse | None:
    """Return the code URL, licence and offer for reuse; None if none is stated.

    A code URL that no browser may open is an issue.
    """
    entry = mapped.first_object(InitiativeField.REUSE)
    codes = list(flatten(entry.get("code")))
    code = next(iter(unique(map(values.to_url, codes))), None)
    if code is None and (stated := next(iter(unique(map(values.to_text, codes))), None)):
        mapped.add_bad_value("reuse.code", stated)
    licence = (
        ", ".join(
            translate_terms(mapped, ControlledField.LICENCE, _unique_texts(entry.get("licence")))
        )
        or None
    )
    offer = (
        " ".join(translate_terms(mapped, ControlledField.OFFER, _unique_texts(entry.get("offer"))))
        or None
    )
    return Reuse(code, licence, offer) if code or licence or offer else None


def contact(mapped: MappedRecord) -> str | None:
    """Return the first role mailbox or page found; addresses of people are skipped."""
    candidates = unique(map(values.to_string, mapped.values(InitiativeField.CONTACT)))
    return next(iter(unique(map(contacts.find_role_contact, candidates))), None)


def links(mapped: MappedRecord, own_url: str | None) -> tuple[str, ...]:
    """Return every URL found, also inside sentences, except the initiative's own."""
    found = (
        url for value in mapped.values(InitiativeField.LINKS) for url in values.find_urls(value)
    )
    urls = unique(mapped.first_values(InitiativeField.LINKS, found))
    return tuple(url for url in urls if url != own_url)


def _build_outcome(mapped: MappedRecord, value: object) -> ExpectedOutcome | None:
    entry = value if isinstance(value, Mapping) else {"statement": value}
    statement = values.to_prose(entry.get("statement"))
    if statement is None:
        return None
    result = (
        to_enum_member(mapped, ControlledField.RESULT, OutcomeResult, entry.get("result"))
        or OutcomeResult.UNKNOWN
    )
    return ExpectedOutcome(statement, result, values.to_prose(entry.get("evidence")))


def _names(mapped: MappedRecord, value: object) -> list[str]:
    found = mapped.first_values(InitiativeField.ORGANISATIONS, flatten(value))
    return unique(map(values.to_text, found))


def _unique_texts(value: object) -> list[str]:
    return unique(map(values.to_text, flatten(value)))
