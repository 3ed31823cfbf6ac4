"""All that is recorded of an initiative, for a dialog: outcomes, times, fields, origins."""

from collections.abc import Iterator, Sequence
from functools import partial

from bot.presentation import initiative_text, provenance
from bot.presentation.urls import initiative_address
from bot.service.answer import Searched
from bot.teams.cards.feedback import inputs
from bot.teams.cards.kit import size_budget as rooms
from bot.teams.cards.kit.adaptive_cards import (
    Card,
    Element,
    bullets,
    card,
    facts,
    fine,
    heading,
    inner,
    open_url,
    show_card,
    submit,
    text,
)
from bot.teams.cards.kit.markdown import link, literal, one_line
from bot.teams.cards.kit.size_budget import Room, fitted
from bot.teams.cards.match import about, address
from bot.teams.identifiers import Verb
from index.facets.gazetteer import country_name
from index.model import Initiative, Origin, Result, Reuse, Status
from index.text.dates import date
from index.text.documents import shortened

_ORDER = (Result.DELIVERED, Result.PARTLY, Result.NOT_DELIVERED, Result.UNKNOWN)


def details_card(
    initiative: Initiative,
    searched: Searched,
    *,
    query_id: str | None = None,
    site: str | None = None,
) -> Card:
    """All of it that fits; with the form for feedback where a question led here.

    `site` is the address of our own pages, where it is known: all of it can be read there.
    """
    return fitted(partial(_draw, initiative, searched, query_id, site), rooms.DETAILS)


def _draw(
    initiative: Initiative, searched: Searched, query_id: str | None, site: str | None, room: Room
) -> Card:
    body = [
        *_told(initiative, room),
        *_ledger(initiative, room),
        *_times(initiative),
        *_fields(initiative, room),
        *_disputes(initiative, room),
        *_related(initiative, room),
        *_origins(initiative, searched, room),
    ]
    actions = list(_actions(initiative, query_id, site, room))
    said = shortened(one_line(initiative.title), 120) or initiative_text.NOT_STATED
    return card(body, actions, said=f"{said}: all that is recorded of it.")


def _told(initiative: Initiative, room: Room) -> Iterator[Element]:
    title = link(initiative.title, address(initiative), room.line, room.address)
    yield text(literal(initiative.kind or "Initiative", 60).capitalize(), size="Small")
    yield heading(title or "Title not stated", size="Large", spacing="None")
    yield fine(literal(initiative_text.status(initiative), room.line))
    gist = literal(initiative.summary or "", room.paragraph)
    yield text(gist or "Summary not stated")


def _ledger(initiative: Initiative, room: Room) -> Iterator[Element]:
    """Every outcome under what became of it."""
    yield _heading("What it set out to do, and what became of it")
    if not initiative.outcomes:
        yield text("Outcomes: not stated")
        return
    for result in _ORDER:
        found = initiative.outcomes_with(result)
        if not found:
            continue
        yield text(f"**{initiative_text.RESULTS[result]}** ({len(found)})", spacing="Small")
        told = [_outcome(each.statement, each.evidence, room) for each in found[: room.outcomes]]
        yield bullets(_more(told, len(found)), spacing="None")
    yield from _by(initiative, "outcomes", room)


def _outcome(statement: str, evidence: str | None, room: Room) -> str:
    said = literal(statement, room.line) or initiative_text.NOT_STATED
    shown = link(evidence or "", evidence, room.line, room.address)
    return f"{said}. Evidence: {shown}" if shown else said


def _times(initiative: Initiative) -> Iterator[Element]:
    """When it began and ended, and who saw it when."""
    told = [
        ("Started", initiative.started),
        ("Ended", initiative.ended),
    ]
    if initiative.status is not Status.UNKNOWN:
        told.append(
            (f"{initiative_text.STATUSES[initiative.status]} as of", initiative.status_as_of)
        )
    yield _heading("When")
    yield from facts(
        (label, literal(date(when) or initiative_text.NOT_STATED, 60)) for label, when in told
    )


def _fields(initiative: Initiative, room: Room) -> Iterator[Element]:
    """Each field that is stated, and by whom; those that nobody states in one line."""
    yield _heading("On record")
    stated, absent = [], []
    for label, name, value in _values(initiative, room):
        by = [shortened(one_line(o.registry), 60) for o in initiative.stated_by(name)]
        who = literal(", ".join(initiative_text.first(by, room.records)), room.line)
        if value:
            stated.append((label, f"{value} (per {who})" if who else value))
        else:
            absent.append(label.lower())
    yield from facts(stated)
    if absent:
        yield fine(f"Not stated: {', '.join(absent)}.")


def _values(initiative: Initiative, room: Room) -> Iterator[tuple[str, str, str]]:
    reuse, funding = initiative.reuse or Reuse(), initiative_text.funding(initiative.funding)
    bodies = ", ".join(initiative_text.organisations(initiative, room.outcomes))
    names = "; ".join(initiative_text.first(list(initiative.aliases), room.outcomes))
    deployed = initiative_text.first(
        [country_name(code) for code in initiative.deployed_in], room.outcomes
    )
    themes = ", ".join(initiative_text.first(list(initiative.themes), room.outcomes)).replace(
        "-", " "
    )
    country = country_name(initiative.country) if initiative.country else ""
    plain = (
        ("Organisations", "organisations", bodies, room.paragraph),
        ("Description", "description", initiative.description, room.paragraph),
        ("Other names", "aliases", names, room.line),
        ("Country", "country", country, room.line),
        ("Region", "region", initiative.region, room.line),
        ("Also used in", "deployed_in", ", ".join(deployed), room.line),
        ("Themes", "themes", themes, room.line),
        ("Funding", "funding", funding, room.line),
        ("Licence", "reuse", reuse.licence, room.line),
        ("Offered to others", "reuse", reuse.offer, room.paragraph),
    )
    for label, name, value, most in plain:
        yield label, name, literal(value or "", most)
    addresses: tuple[tuple[str, str, Sequence[str | None]], ...] = (
        ("Code", "reuse", [reuse.code]),
        ("Contact", "contact", [initiative.contact]),
        ("Address", "url", [initiative.url]),
        ("Further reading", "links", initiative.links),
    )
    for label, name, found in addresses:
        shown = [link(each, each, room.line, room.address) for each in found if each]
        yield label, name, ", ".join(_more(shown[: room.records], len(shown)))


def _disputes(initiative: Initiative, room: Room) -> Iterator[Element]:
    lines = initiative_text.disagreements(initiative)
    if lines:
        yield _heading("What the records do not agree on")
        shown = [literal(line, room.paragraph) for line in lines[: room.outcomes]]
        yield bullets(_more(shown, len(lines)))


def _related(initiative: Initiative, room: Room) -> Iterator[Element]:
    if initiative.related:
        yield _heading("Near it, and not the same")
        shown = [
            f"{literal(near.title, room.line)}: {literal(near.reason, room.line)}"
            for near in initiative.related[: room.records]
        ]
        yield bullets(_more(shown, len(initiative.related)))


def _origins(initiative: Initiative, searched: Searched, room: Room) -> Iterator[Element]:
    yield _heading("Where this is recorded")
    if witnesses := provenance.witnesses(initiative):
        yield fine(f"{witnesses}.")
    shown = [_origin(each, searched, room) for each in initiative.origins[: room.records]]
    yield bullets(_more(shown, len(initiative.origins)), size="Small")
    yield fine(f"Id: {literal(initiative.id, room.line)}")


def _origin(origin: Origin, searched: Searched, room: Room) -> str:
    registry = link(origin.registry, origin.url, room.line, room.address)
    parts = [
        f"**{registry or 'Registry not stated'}**",
        f"“{literal(origin.title, room.line)}”, key {literal(origin.key, room.line)}",
        f"licence {literal(origin.licence or initiative_text.NOT_STATED, room.line)}",
        f"seen {literal(date(origin.seen) or initiative_text.NOT_STATED, 60)}",
        provenance.refreshed(origin, searched.sources),
    ]
    if origin.differs:
        differs = ", ".join(origin.differs).replace("_", " ")
        parts.append(f"states otherwise: {literal(differs, room.line)}")
    return "; ".join(parts)


def _by(initiative: Initiative, name: str, room: Room) -> Iterator[Element]:
    registries = [shortened(one_line(o.registry), 60) for o in initiative.stated_by(name)]
    if registries:
        told = ", ".join(initiative_text.first(registries, room.records))
        yield fine(f"Stated by {literal(told, room.paragraph)}.")


def _actions(
    initiative: Initiative, query_id: str | None, site: str | None, room: Room
) -> Iterator[Element]:
    if query_id and (data := about(query_id, initiative, room)):
        send = submit("Send", Verb.FEEDBACK, data)
        yield show_card("Give feedback", inner(inputs(), [send]))
    page = f"{site.rstrip('/')}{initiative_address(initiative)}" if site else ""
    if page and len(page) <= room.address:
        yield open_url("Open its page", page)


def _more(shown: list[str], count: int) -> list[str]:
    rest = count - len(shown)
    return [*shown, f"and {rest} more"] if rest > 0 else shown


def _heading(title: str) -> Element:
    return heading(title, separator=True, spacing="Medium")
