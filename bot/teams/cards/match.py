"""One match of an answer: what the registries state, and folded under it why and from where."""

from collections.abc import Iterator

from bot import provenance, wording
from bot.answer import Searched
from bot.harmless import web_address
from bot.teams.cards.elements import (
    Element,
    action_set,
    container,
    dialog,
    facts,
    fine,
    text,
    unfold,
)
from bot.teams.cards.markdown import link, literal
from bot.teams.cards.room import Room
from bot.teams.names import Key, Verb
from index.model import Hit, Initiative, Result

_BODIES, _TERMS = 6, 8


def match(hit: Hit, searched: Searched, query_id: str, room: Room) -> Element:
    """The hit, top to bottom."""
    return container(
        [*_told(hit, room), _facts(hit.initiative, room), *_folded(hit, searched, query_id, room)],
        separator=True,
        spacing="Medium",
    )


def address(initiative: Initiative) -> str | None:
    """Where the initiative itself, or its first record that has an address, can be read."""
    addresses = (initiative.url, *(origin.url for origin in initiative.origins))
    return next(filter(None, map(web_address, addresses)), None)


def ledger(initiative: Initiative, room: Room) -> Iterator[tuple[str, str]]:
    """What was delivered, what was not, and what was expected and no more is stated of it."""
    yield from _items("Delivered", wording.delivered(initiative), room)
    missed = wording.statements(initiative, Result.NOT_DELIVERED)
    yield from _items("Not delivered", missed, room)
    expected = wording.statements(initiative, Result.UNKNOWN)
    if expected:
        yield from _items("Expected, result not stated", expected, room)


def _told(hit: Hit, room: Room) -> Iterator[Element]:
    initiative = hit.initiative
    title = link(initiative.title, address(initiative), room.line, room.address)
    yield text(f"{hit.rank}\\. {title or 'Title not stated'}", weight="Bolder")
    bodies = ", ".join(wording.organisations(initiative, _BODIES))
    yield text(literal(bodies, room.paragraph) or "Organisation not stated", spacing="Small")
    yield fine(f"{literal(wording.status(initiative), room.line)}; {hit.strength}")
    gist = literal(wording.gist(initiative) or "", room.paragraph)
    yield text(gist or "Summary not stated", spacing="Small")


def _facts(initiative: Initiative, room: Room) -> Element:
    funding = literal(wording.funding(initiative.funding) or "", room.line)
    contact = initiative.contact or ""
    told = [
        *ledger(initiative, room),
        ("Funding", funding or wording.NOT_STATED),
        ("Contact", link(contact, contact, room.line, room.address) or wording.NOT_STATED),
    ]
    disputed = wording.disagreements(initiative)[: room.outcomes]
    told += [("Disputed", literal(line, room.paragraph)) for line in disputed]
    return facts(told)


def _folded(hit: Hit, searched: Searched, query_id: str, room: Room) -> Iterator[Element]:
    """The actions of the match, and what one of them unfolds."""
    why = f"why-{hit.rank}"
    actions = [unfold("Why and sources", why)]
    name = hit.initiative.id
    if len(name) <= room.name:
        data = {Key.QUERY: query_id, Key.INITIATIVE: name}
        actions.insert(0, dialog("Details", Verb.DETAILS, data))
    yield action_set(actions)
    yield container(list(_why(hit, searched, room)), id=why, isVisible=False)


def _why(hit: Hit, searched: Searched, room: Room) -> Iterator[Element]:
    shared = ", ".join(wording.first(list(hit.terms), _TERMS))
    found = (
        f"It shares {literal(shared, room.line)}"
        if shared
        else "Close in meaning; no word is shared"
    )
    passage = literal(wording.passage(hit) or "", room.paragraph)
    yield fine(f"{found}: “{passage}”" if passage else f"{found}.")
    initiative = hit.initiative
    for origin in initiative.origins[: room.records]:
        registry = link(origin.registry, origin.url, room.line, room.address)
        yield fine(f"Registry: {registry}, {provenance.refreshed(origin, searched.sources)}")
    if (rest := len(initiative.origins) - room.records) > 0:
        yield fine(f"and {rest} more records")
    if witnesses := provenance.witnesses(initiative):
        yield fine(f"{witnesses}.")
    for other in hit.similar[: room.records]:
        title = link(other.title, address(other), room.line, room.address)
        yield fine(f"Nearly the same: {title}")
    if (rest := len(hit.similar) - room.records) > 0:
        yield fine(f"and {rest} more that are nearly the same")


def _items(label: str, items: list[str], room: Room) -> Iterator[tuple[str, str]]:
    shown = [literal(item, room.line) for item in wording.first(items, room.outcomes)]
    for item in shown or [wording.NOT_STATED]:
        yield label, item
        label = ""
