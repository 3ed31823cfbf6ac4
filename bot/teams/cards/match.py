"""One match of an answer: what the registries state, and folded under it why and from where."""

from collections.abc import Iterator

from bot.presentation import initiative_text, provenance
from bot.presentation.sanitise import web_address
from bot.service.answer import Answer, Searched
from bot.teams.cards.kit.adaptive_cards import (
    Element,
    action_set,
    container,
    dialog,
    facts,
    fine,
    text,
    unfold,
)
from bot.teams.cards.kit.markdown import link, literal
from bot.teams.cards.kit.size_budget import Room
from bot.teams.identifiers import Key, Verb
from index.model import Hit, Initiative, Result

_BODIES, _TERMS = 6, 8


def match(hit: Hit, answer: Answer, room: Room) -> Element:
    """The hit, top to bottom."""
    differs = literal(initiative_text.differs(answer.verdict, hit), room.paragraph)
    told = [("Differs", differs)] if differs else []
    return container(
        [
            *_told(hit, room),
            *facts([*told, *outcomes(hit.initiative, room)]),
            *_folded(hit, answer.searched, answer.query_id, room),
        ],
        spacing="Medium",
        separator=True,
    )


def brief(hit: Hit, answer: Answer, room: Room) -> Element:
    """A hit further down: what is stated of it, and in one line what is not, and why it is here."""
    initiative = hit.initiative
    who = literal(initiative_text.lead(initiative) or "", room.line) or "Organisation not stated"
    status = literal(initiative_text.status(initiative), room.line)
    gist = literal(initiative_text.gist(initiative) or "", room.paragraph)
    rows = list(outcomes(initiative, room))
    stated = [(label, value) for label, value in rows if value != initiative_text.NOT_STATED]
    absent = ", ".join(
        label.lower() for label, value in rows if value == initiative_text.NOT_STATED
    )
    registries = _registries(initiative, answer.searched, room)
    body = [
        _title(hit, room),
        fine(f"{who}; {status}; {hit.strength}"),
        text(gist or "Summary not stated", spacing="Small"),
        *facts(stated),
        fine(f"{_shares(hit, room)}. {registries}{f' Not stated: {absent}.' if absent else ''}"),
    ]
    if data := about(answer.query_id, initiative, room):
        body.append(action_set([dialog("Details", Verb.DETAILS, data)]))
    return container(body, spacing="Medium", separator=True)


def address(initiative: Initiative) -> str | None:
    """Where the initiative itself, or its first record that has an address, can be read."""
    addresses = (initiative.url, *(origin.url for origin in initiative.origins))
    return next(filter(None, map(web_address, addresses)), None)


def about(query_id: str, initiative: Initiative, room: Room) -> dict[Key, object] | None:
    """The data of an action on a match; None where its id is too long to be sent."""
    if len(initiative.id) > room.name:
        return None
    return {Key.QUERY: query_id, Key.INITIATIVE: initiative.id}


def outcomes(initiative: Initiative, room: Room) -> Iterator[tuple[str, str]]:
    """What came of it, who paid and whom to ring, each said to be not stated where it is."""
    missed = initiative_text.statements(initiative, Result.NOT_DELIVERED)
    expected = initiative_text.statements(initiative, Result.UNKNOWN)
    yield "Delivered", _items(initiative_text.delivered(initiative), room)
    yield "Not delivered", _items(missed, room)
    if expected:
        yield initiative_text.RESULTS[Result.UNKNOWN], _items(expected, room)
    funding = literal(initiative_text.funding(initiative.funding) or "", room.line)
    contact = initiative.contact or ""
    yield "Funding", funding or initiative_text.NOT_STATED
    yield "Contact", link(contact, contact, room.line, room.address) or initiative_text.NOT_STATED
    for line in initiative_text.disagreements(initiative)[: room.outcomes]:
        yield "Disputed", literal(line, room.paragraph)


def _title(hit: Hit, room: Room) -> Element:
    initiative = hit.initiative
    title = link(initiative.title, address(initiative), room.line, room.address)
    return text(f"{hit.rank}\\. {title or 'Title not stated'}", weight="Bolder")


def _told(hit: Hit, room: Room) -> Iterator[Element]:
    initiative = hit.initiative
    yield _title(hit, room)
    bodies = ", ".join(initiative_text.organisations(initiative, _BODIES))
    yield text(literal(bodies, room.paragraph) or "Organisation not stated", spacing="Small")
    yield fine(f"{literal(initiative_text.status(initiative), room.line)}; {hit.strength}")
    gist = literal(initiative_text.gist(initiative) or "", room.paragraph)
    yield text(gist or "Summary not stated", spacing="Small")


def _items(statements: list[str], room: Room) -> str:
    """The first of the statements, a line each, and how many more there are."""
    shown = [literal(item, room.line) for item in initiative_text.first(statements, room.outcomes)]
    if len(shown) < 2:  # noqa: PLR2004 - one is no list
        return shown[0] if shown else initiative_text.NOT_STATED
    return "\n\n".join(f"• {item}" for item in shown)


def _folded(hit: Hit, searched: Searched, query_id: str, room: Room) -> Iterator[Element]:
    """The actions of the match, and what one of them unfolds."""
    why = f"why-{hit.rank}"
    data = about(query_id, hit.initiative, room)
    details = [dialog("Details", Verb.DETAILS, data)] if data else []
    yield action_set([*details, unfold("Why and sources", why)])
    yield container(list(_why(hit, searched, room)), id=why, isVisible=False)


def _why(hit: Hit, searched: Searched, room: Room) -> Iterator[Element]:
    found, passage = _shares(hit, room), literal(initiative_text.passage(hit) or "", room.paragraph)
    yield fine(f"{found}: “{passage}”" if passage else f"{found}.")
    yield fine(_registries(hit.initiative, searched, room))
    if witnesses := provenance.witnesses(hit.initiative):
        yield fine(f"{witnesses}.")
    if hit.similar:
        shown = [
            link(other.title, address(other), room.line, room.address) or "title not stated"
            for other in hit.similar[: room.records]
        ]
        yield fine(f"Nearly the same: {_joined(shown, len(hit.similar))}.")


def _shares(hit: Hit, room: Room) -> str:
    words = literal(", ".join(initiative_text.first(list(hit.terms), _TERMS)), room.paragraph)
    found = f"It shares {words}" if words else "Close in meaning; it shares no word"
    facets = literal(initiative_text.facets(hit), room.line)
    return f"{found}; {facets}" if facets else found


def _registries(initiative: Initiative, searched: Searched, room: Room) -> str:
    shown = [
        (link(origin.registry, origin.url, room.line, room.address) or "registry not stated")
        + f", {provenance.refreshed(origin, searched.sources)}"
        for origin in initiative.origins[: room.records]
    ]
    label = "Registry" if len(initiative.origins) == 1 else "Registries"
    return f"{label}: {_joined(shown, len(initiative.origins))}."


def _joined(shown: list[str], count: int) -> str:
    rest = count - len(shown)
    return "; ".join([*shown, f"and {rest} more"] if rest > 0 else shown)
