"""IATI activity parser (iatistandard.org, versions 1 and 2): one record for each activity.

Texts are in English if there is English, or else in the activity's own language. Names of persons
are left out. An amount is the sum of the budgets, or else of the commitments, if all of them are in
one currency.
"""

from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree.ElementTree import Element

from index.errors import ParseError
from ingest.parse.record import Record
from ingest.parse.safe_xml import iter_elements, local_name, text_of
from ingest.parse.source_file import SourceFile
from ingest.parse.standards.iati_results import read_outcomes
from ingest.parse.standards.iati_texts import children, language_of, narrative, narratives

# Codes of the types of dates: those that say what was done, in version 2 and in version 1.
_START_CODES, _END_CODES = frozenset({"2", "start-actual"}), frozenset({"4", "end-actual"})
_FUNDING_ROLES = frozenset({"1", "Funding"})
_ORIGINAL, _COMMITMENTS, _WEB_PAGE = "1", frozenset({"2", "C", "c"}), "A12"
# The vocabularies of the sector codes of the OECD: five digits, and three of them.
_OECD_VOCABULARIES = frozenset({"", "1", "2", "DAC", "DAC-3"})
_READ = frozenset(
    {
        *("iati-identifier", "reporting-org", "participating-org", "title", "description"),
        *("activity-status", "activity-date", "contact-info", "recipient-country", "location"),
        *("recipient-region", "sector", "budget", "transaction", "document-link", "result"),
        "activity-website",
    }
)


def read(file: SourceFile) -> Iterator[Record]:
    """Yield the activities of a file; raise ParseError."""
    number = 0
    for number, activity in enumerate(iter_elements(file, "iati-activity"), start=1):
        yield file.make_record(number, _activity_fields(activity))
    if not number:
        raise ParseError("holds no activity of IATI")


def _activity_fields(activity: Element) -> dict[str, Any]:
    language = language_of(activity)
    titles = narratives(children(activity, "title"), language)
    documents = children(activity, "document-link")
    addresses = [each.get("url") for each in documents]
    pages = [
        each.get("url") for each in documents if _WEB_PAGE in _codes(children(each, "category"))
    ]
    fields: dict[str, Any] = {
        "identifier": text_of(next(iter(children(activity, "iati-identifier")), None)),
        "title": next(iter(titles), None),
        "other_titles": titles[1:],
        "description": [narrative(each, language) for each in children(activity, "description")],
        "organisations": list(_organisations(activity, language)),
        "status": next(iter(_codes(children(activity, "activity-status"))), None),
        "started": _date(activity, _START_CODES),
        "ended": _date(activity, _END_CODES),
        "updated": activity.get("last-updated-datetime"),
        "countries": _codes(children(activity, "recipient-country")),
        "regions": [narrative(each, language, "name") for each in children(activity, "location")]
        + narratives(children(activity, "recipient-region"), language),
        "sectors": list(_sectors(activity, language)),
        "funding": _funding(activity),
        "outcomes": list(read_outcomes(activity, language)),
        "website": [text_of(each) for each in children(activity, "activity-website")] or pages,
        "documents": addresses,
        "contact": [
            text_of(each)
            for contact in children(activity, "contact-info")
            for name in ("email", "website")
            for each in children(contact, name)
        ],
    }
    others = {
        local_name(each): text_of(each) or dict(each.attrib) or "a structure"
        for each in activity
        if local_name(each) and local_name(each) not in _READ
    }
    return {**others, **{name: value for name, value in fields.items() if value}}


def _codes(elements: Iterable[Element]) -> list[str]:
    """Return the code of each element; its text, where an old file has no code."""
    return [code for each in elements if (code := each.get("code") or text_of(each))]


def _date(activity: Element, codes: frozenset[str]) -> str | None:
    dates = (each for each in children(activity, "activity-date") if each.get("type") in codes)
    return next((date for each in dates if (date := each.get("iso-date") or text_of(each))), None)


def _organisations(activity: Element, language: str) -> Iterator[dict[str, str]]:
    """Yield {name, role}: those that take part, the one that reports, and those that only pay."""
    participants = [
        {"name": name, "role": each.get("role", "")}
        for each in children(activity, "participating-org")
        if (name := narrative(each, language))
    ]
    yield from (each for each in participants if each["role"] not in _FUNDING_ROLES)
    yield from (
        {"name": name} for name in narratives(children(activity, "reporting-org"), language)[:1]
    )
    yield from (each for each in participants if each["role"] in _FUNDING_ROLES)


def _sectors(activity: Element, language: str) -> Iterator[str]:
    for each in children(activity, "sector"):
        if name := narrative(each, language):
            yield name
        elif each.get("vocabulary", "") in _OECD_VOCABULARIES:
            yield each.get("code", "")[:3]


def _funding(activity: Element) -> dict[str, Any]:
    """Return {amount, currency, period}; empty if nothing is stated, or several currencies."""
    default = activity.get("default-currency", "")
    budgets = [each for each in children(activity, "budget") if each.get("type", "1") == _ORIGINAL]
    commitments = [
        each
        for each in children(activity, "transaction")
        if _COMMITMENTS.intersection(_codes(children(each, "transaction-type")))
    ]
    chosen = budgets or commitments
    values = [value for each in chosen for value in children(each, "value")]
    currencies = {value.get("currency", default) for value in values}
    try:
        amount = sum(float(text_of(value).replace(",", "")) for value in values)
    except ValueError:
        return {}
    if len(currencies) != 1:
        return {}
    dates = sorted(
        end.get("iso-date", "")
        for each in budgets
        for name in ("period-start", "period-end")
        for end in children(each, name)
    )
    period = f"{dates[0]} to {dates[-1]}" if dates and dates[0] else None
    return {"amount": amount, "currency": currencies.pop(), "period": period}
