"""What the message extension and links give: an initiative to put into a message."""

from collections.abc import Iterator
from functools import partial

from bot.presentation import initiative_text, provenance
from bot.presentation.urls import initiative_address
from bot.service.answer import Answer, Searched
from bot.teams.cards.kit import size_budget as rooms
from bot.teams.cards.kit.adaptive_cards import (
    VERSION,
    Card,
    Element,
    card,
    facts,
    fine,
    heading,
    open_url,
    submit,
    text,
)
from bot.teams.cards.kit.attachment import attachment
from bot.teams.cards.kit.markdown import link, literal, one_line
from bot.teams.cards.kit.size_budget import Room, fitted
from bot.teams.cards.match import address, outcomes
from bot.teams.identifiers import Key, Verb
from index.model import Initiative
from index.query.parser import LONGEST
from index.text.documents import shortened

# Where a link is unfolded, Teams reads no later version.
UNFURLED = "1.3"
_BODIES = 6
# A preview's text is read as HTML by some clients and as it is by others.
_NO_TAGS = {ord("<"): "‹", ord(">"): "›", ord("&"): "+"}


def results(answer: Answer, *, site: str | None = None) -> list[dict[str, object]]:
    """The hits of a search: each an attachment with its preview."""
    return [
        previewed(initiative_card(hit.initiative, answer.searched, site=site), hit.initiative)
        for hit in answer.hits
    ]


def unfurled(initiative: Initiative, searched: Searched, *, site: str) -> dict[str, object]:
    """What a link to an initiative's page unfolds to."""
    made = initiative_card(initiative, searched, site=site, version=UNFURLED)
    return previewed(made, initiative)


def previewed(made: Card, initiative: Initiative) -> dict[str, object]:
    """The card as an attachment, with what stands for it in a list."""
    title = shortened(one_line(initiative.title), 100) or "Title not stated"
    who = initiative_text.lead(initiative) or "organisation not stated"
    told = shortened(one_line(f"{who}; {initiative_text.status(initiative)}"), 160)
    content = {"title": title.translate(_NO_TAGS), "text": told.translate(_NO_TAGS)}
    preview = {"contentType": "application/vnd.microsoft.card.thumbnail", "content": content}
    return {**attachment(made), "preview": preview}


def initiative_card(
    initiative: Initiative, searched: Searched, *, site: str | None = None, version: str = VERSION
) -> Card:
    """An initiative on its own, with nothing to press that would need us in the conversation."""
    return fitted(partial(_draw, initiative, searched, site, version), rooms.FIRST)


def question_card(words: str) -> Card:
    """The dialog that asks whether anyone has done what a message says; it can be changed first."""
    asked: Element = {
        "type": "Input.Text",
        "id": Key.WORDS.value,
        "label": "Has anyone done this? Change the words as you like; please name nobody.",
        "value": one_line(words)[:LONGEST],
        "maxLength": LONGEST,
        "isMultiline": True,
        "isRequired": True,
        "errorMessage": "Say in a few words what you look for.",
    }
    return card(
        [asked],
        [submit("Look it up", Verb.ASK, {}, style="positive")],
        said="Has anyone done this?",
    )


def _draw(
    initiative: Initiative, searched: Searched, site: str | None, version: str, room: Room
) -> Card:
    said = shortened(one_line(f"{initiative.title}: {initiative_text.status(initiative)}"), 300)
    body = [
        *_told(initiative, room),
        *facts(outcomes(initiative, room)),
        *_registries(initiative, searched, room),
    ]
    return card(body, list(_actions(initiative, site, room)), said=said, version=version)


def _told(initiative: Initiative, room: Room) -> Iterator[Element]:
    title = link(initiative.title, address(initiative), room.line, room.address)
    yield heading(title or "Title not stated")
    bodies = ", ".join(initiative_text.organisations(initiative, _BODIES))
    yield text(literal(bodies, room.paragraph) or "Organisation not stated", spacing="Small")
    yield fine(literal(initiative_text.status(initiative), room.line))
    gist = literal(initiative_text.gist(initiative) or "", room.paragraph)
    yield text(gist or "Summary not stated", spacing="Small")


def _registries(initiative: Initiative, searched: Searched, room: Room) -> Iterator[Element]:
    for origin in initiative.origins[: room.records]:
        registry = link(origin.registry, origin.url, room.line, room.address)
        yield fine(f"Registry: {registry}, {provenance.refreshed(origin, searched.sources)}")
    if (rest := len(initiative.origins) - room.records) > 0:
        yield fine(f"and {rest} more records")
    yield fine("Found by Has Anyone, which tells what public registries state.")


def _actions(initiative: Initiative, site: str | None, room: Room) -> Iterator[Element]:
    page = f"{site.rstrip('/')}{initiative_address(initiative)}" if site else ""
    if page and len(page) <= room.address:
        yield open_url("All that is recorded", page)
    own = address(initiative)
    if own and len(own) <= room.address:
        yield open_url("Open its address", own)
