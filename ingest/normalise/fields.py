"""The fields of an initiative that are more than one text, each from what was found in a record."""

from collections.abc import Mapping

from index.model import Funding, Organisation, Outcome, Result, Reuse, Role, Status
from ingest.cleaning import contacts, values
from ingest.normalise.controlled_terms import countries, member, words
from ingest.normalise.mapped_record import Found, flat, once
from ingest.sources.schema import Ours, Word


def aliases(found: Found, title: str) -> tuple[str, ...]:
    """Other names than `title`."""
    return tuple(name for name in found.texts(Ours.ALIASES) if name.casefold() != title.casefold())


def kind(found: Found) -> str | None:
    """What kind of thing it is; of several, all."""
    return ", ".join(words(found, Word.KIND, found.texts(Ours.KIND))) or None


def country(found: Found) -> str | None:
    """The country, when exactly one is stated."""
    codes = countries(found, Ours.COUNTRY)
    return codes[0] if len(codes) == 1 else None


def region(found: Found) -> str | None:
    """The first place found that is not a whole country."""
    return next(iter(words(found, Word.REGION, found.texts(Ours.REGION))), None)


def themes(found: Found) -> tuple[str, ...]:
    """Every theme found."""
    return tuple(words(found, Word.THEMES, found.texts(Ours.THEMES)))


def status(found: Found) -> Status:
    """Where it stands; unknown unless the registry says so in a word that we know."""
    return member(found, Word.STATUS, Status, found.text(Ours.STATUS)) or Status.UNKNOWN


def organisations(found: Found) -> tuple[Organisation, ...]:
    """The bodies found, each once; the first role that one is said to have counts."""
    bodies: dict[str, Organisation] = {}
    for value in found.values(Ours.ORGANISATIONS):
        said = value if isinstance(value, Mapping) else {"name": value}
        role = member(found, Word.ROLE, Role, said.get("role"))
        for name in words(found, Word.ORGANISATION, _texts(said.get("name"))):
            if name.casefold() not in bodies or bodies[name.casefold()].role is None:
                bodies[name.casefold()] = Organisation(name, role)
    return tuple(bodies.values())


def outcomes(found: Found) -> tuple[Outcome, ...]:
    """What was expected and what became of it: unknown unless the registry says."""
    each = (_outcome(found, value) for value in found.values(Ours.OUTCOMES))
    return tuple(dict.fromkeys(outcome for outcome in each if outcome))


def funding(found: Found) -> Funding | None:
    """Who paid and how much; a currency alone is no funding."""
    said = found.part(Ours.FUNDING)
    amount = values.number(said.get("amount"))
    if amount is None and values.text(said.get("amount")):
        found.doubts.value(found.record, "funding.amount", said["amount"])
    source, currency, period = (values.text(said.get(n)) for n in ("source", "currency", "period"))
    return Funding(source, amount, currency, period) if source or amount or period else None


def reuse(found: Found) -> Reuse | None:
    """What others may take."""
    said = found.part(Ours.REUSE)
    code = next(iter(once(map(values.url, flat(said.get("code"))))), None)
    licence = ", ".join(words(found, Word.LICENCE, _texts(said.get("licence")))) or None
    offer = " ".join(words(found, Word.OFFER, _texts(said.get("offer")))) or None
    return Reuse(code, licence, offer) if code or licence or offer else None


def reached(found: Found) -> str | None:
    """The first role mailbox or page found; the addresses of persons are passed over."""
    said = once(map(values.word, found.values(Ours.CONTACT)))
    return next(iter(once(map(contacts.contact, said))), None)


def links(found: Found, own: str | None) -> tuple[str, ...]:
    """Every address found, also inside a sentence, but the initiative's own."""
    addresses = once(link for value in found.values(Ours.LINKS) for link in values.urls(value))
    return tuple(link for link in addresses if link != own)


def _outcome(found: Found, value: object) -> Outcome | None:
    said = value if isinstance(value, Mapping) else {"statement": value}
    statement = values.prose(said.get("statement"))
    if statement is None:
        return None
    result = member(found, Word.RESULT, Result, said.get("result")) or Result.UNKNOWN
    return Outcome(statement, result, values.prose(said.get("evidence")))


def _texts(value: object) -> list[str]:
    return once(map(values.text, flat(value)))
