"""Facts of one initiative on a topic, in short sentences, and the records that state them."""

from dataclasses import dataclass

from bot.presentation import initiative_view, labels
from bot.presentation.conversation import sentences
from bot.sanitise import sanitise_url, visible_text, visible_texts
from bot.service.conversation.utterance import Topic
from index.facets.gazetteer import local_country_name
from index.model import ExpectedOutcome, Initiative, OutcomeResult, Role, Status

_MAX_OUTCOMES = 2
# Fields of an initiative that a topic is answered from.
FIELDS = {
    Topic.FUNDING: ("funding", "organisations"),
    Topic.COST: ("funding",),
    Topic.CONTACT: ("contact",),
    Topic.OUTCOME: ("outcomes",),
    Topic.STATUS: ("status",),
    Topic.PLACE: ("country", "region", "deployed_in"),
    Topic.ORGANISATION: ("organisations",),
    Topic.DATE: ("started", "ended"),
    Topic.REUSE: ("reuse",),
    Topic.SUMMARY: ("summary", "description"),
}


@dataclass(frozen=True, slots=True)
class StatedFact:
    """A sentence that a record states; `url` is a web address that it leads to, if any."""

    text: str
    url: str | None = None


def find_facts(initiative: Initiative, topic: Topic) -> tuple[StatedFact, ...]:
    """Return what is stated of an initiative on `topic`; empty where nothing is."""
    find = {
        Topic.FUNDING: _funding,
        Topic.COST: _cost,
        Topic.CONTACT: _contact,
        Topic.OUTCOME: _outcomes,
        Topic.STATUS: _status,
        Topic.PLACE: _place,
        Topic.ORGANISATION: _organisations,
        Topic.DATE: _dates,
        Topic.REUSE: _reuse,
        Topic.SUMMARY: _summary,
        Topic.COMPARISON: _comparison,
    }
    return tuple(find[topic](initiative)) if topic in find else ()


def _funding(initiative: Initiative) -> list[StatedFact]:
    funders = [each.name for each in initiative.organisations if each.role is Role.FUNDER]
    if stated := initiative_view.funding(initiative.funding):
        return [StatedFact(sentences.FUNDED.format(funding=stated))]
    names = ", ".join(visible_texts(funders))
    return [StatedFact(sentences.PAID_BY.format(funder=names))] if names else []


def _cost(initiative: Initiative) -> list[StatedFact]:
    stated = _funding(initiative)
    if initiative.funding and initiative.funding.amount is not None:
        return stated
    return [StatedFact(sentences.NO_AMOUNT), *stated] if stated else []


def _contact(initiative: Initiative) -> list[StatedFact]:
    contact = visible_text(initiative.contact)
    return [StatedFact(contact, sanitise_url(contact))] if contact else []


def _outcomes(initiative: Initiative) -> list[StatedFact]:
    groups = (
        (sentences.DELIVERED, OutcomeResult.DELIVERED),
        (sentences.IN_PART_LABEL, OutcomeResult.PARTLY),
        (sentences.NOT_DELIVERED, OutcomeResult.NOT_DELIVERED),
        (sentences.EXPECTED, OutcomeResult.UNKNOWN),
    )
    return [
        StatedFact(template.format(outcomes=_join(outcomes)))
        for template, result in groups
        if (outcomes := initiative.outcomes_with(result))
    ]


def _join(outcomes: tuple[ExpectedOutcome, ...]) -> str:
    statements = visible_texts(outcome.statement.rstrip(".") for outcome in outcomes)
    return "; ".join(labels.shorten_list(statements, _MAX_OUTCOMES))


def _status(initiative: Initiative) -> list[StatedFact]:
    if initiative.status is Status.UNKNOWN:
        return []
    status = StatedFact(f"{initiative_view.status(initiative)}.")
    disputes = [
        line
        for over, line in zip(
            initiative.disagreements, initiative_view.disagreements(initiative), strict=True
        )
        if over.field == "status"
    ]
    return [status, *map(StatedFact, disputes)]


def _place(initiative: Initiative) -> list[StatedFact]:
    place = initiative_view.place(initiative)
    if place == labels.PLACE_NOT_STATED:
        return []
    others = ", ".join(local_country_name(code) for code in initiative.deployed_in)
    if others:
        place = sentences.ALSO_USED_IN.format(place=place, others=others)
    return [StatedFact(f"{place}.")]


def _organisations(initiative: Initiative) -> list[StatedFact]:
    names = visible_texts(initiative_view.organisations(initiative))
    shown = labels.shorten_list(names, 2 * _MAX_OUTCOMES)
    return [StatedFact(f"{', '.join(shown)}.")] if names else []


def _dates(initiative: Initiative) -> list[StatedFact]:
    period = initiative_view.period(initiative)
    return [StatedFact(f"{period}.")] if period else []


def _reuse(initiative: Initiative) -> list[StatedFact]:
    reuse = initiative.reuse
    if reuse is None:
        return []
    code = sanitise_url(reuse.code)
    licence, offer = visible_text(reuse.licence), visible_text(reuse.offer)
    return [
        *([StatedFact(sentences.CODE_AT, code)] if code else []),
        *([StatedFact(sentences.LICENCE.format(licence=licence))] if licence else []),
        *([StatedFact(sentences.OFFER.format(offer=offer.rstrip(".")))] if offer else []),
    ]


def _summary(initiative: Initiative) -> list[StatedFact]:
    summary = visible_text(initiative_view.summary_sentence(initiative))
    return [*([StatedFact(summary)] if summary else []), *_status(initiative)]


def _comparison(initiative: Initiative) -> list[StatedFact]:
    stated = (*_status(initiative)[:1], *_dates(initiative), *_outcomes(initiative)[:2])
    return [*stated, *_funding(initiative)]
