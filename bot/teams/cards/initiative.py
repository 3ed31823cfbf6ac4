"""Cards of one initiative, for the message extension and for links to our pages."""

from collections.abc import Iterator
from functools import partial

from bot.presentation import initiative_view, provenance
from bot.service.answer import Answer, SearchScope
from bot.teams.cards.kit import size_budget as rooms
from bot.teams.cards.kit.adaptive_cards import (
    CARD_VERSION,
    Card,
    Element,
    adaptive_card,
    fact_set,
    heading,
    open_url_action,
    small_text,
    submit_action,
    text_block,
)
from bot.teams.cards.kit.attachment import card_attachment
from bot.teams.cards.kit.markdown import escape, link, one_line
from bot.teams.cards.kit.size_budget import SizeBudget, fit_card
from bot.teams.cards.match import first_url, outcome_facts
from bot.teams.identifiers import ActionVerb, DataKey
from bot.urls import initiative_path
from index.model import Initiative
from index.query.parser import MAX_QUERY_CHARACTERS
from index.text.documents import truncate

# Where a link is unfolded, Teams reads no later version.
LINK_CARD_VERSION = "1.3"
_MAX_ORGANISATIONS = 6
# A preview's text is read as HTML by some clients and as it is by others.
_TAG_LOOKALIKES = {ord("<"): "‹", ord(">"): "›", ord("&"): "+"}


def search_results(answer: Answer, *, site_url: str | None = None) -> list[dict[str, object]]:
    """Return the hits of a search, each an attachment with its preview."""
    return [
        with_preview(
            initiative_card(hit.initiative, answer.searched, site_url=site_url), hit.initiative
        )
        for hit in answer.hits
    ]


def link_preview(initiative: Initiative, scope: SearchScope, *, site_url: str) -> dict[str, object]:
    """Return the attachment that a link to an initiative's page unfolds to."""
    card = initiative_card(initiative, scope, site_url=site_url, version=LINK_CARD_VERSION)
    return with_preview(card, initiative)


def with_preview(card: Card, initiative: Initiative) -> dict[str, object]:
    """Return the card as an attachment, with the preview that stands for it in a list."""
    title = truncate(one_line(initiative.title), 100) or "Title not stated"
    organisation = initiative_view.lead_organisation(initiative) or "organisation not stated"
    text = truncate(one_line(f"{organisation}; {initiative_view.status(initiative)}"), 160)
    content = {"title": title.translate(_TAG_LOOKALIKES), "text": text.translate(_TAG_LOOKALIKES)}
    preview = {"contentType": "application/vnd.microsoft.card.thumbnail", "content": content}
    return {**card_attachment(card), "preview": preview}


def initiative_card(
    initiative: Initiative,
    scope: SearchScope,
    *,
    site_url: str | None = None,
    version: str = CARD_VERSION,
) -> Card:
    """Return the card of an initiative, with no action that needs the bot in the conversation."""
    return fit_card(
        partial(_draw_initiative, initiative, scope, site_url, version), rooms.FIRST_PAGE_BUDGETS
    )


def question_card(question: str) -> Card:
    """Return the dialog that asks whether anyone has done what a message says, to be edited."""
    question_input: Element = {
        "type": "Input.Text",
        "id": DataKey.QUESTION.value,
        "label": "Has anyone done this? Change the words as you like; please name nobody.",
        "value": one_line(question)[:MAX_QUERY_CHARACTERS],
        "maxLength": MAX_QUERY_CHARACTERS,
        "isMultiline": True,
        "isRequired": True,
        "errorMessage": "Say in a few words what you look for.",
    }
    return adaptive_card(
        [question_input],
        [submit_action("Look it up", ActionVerb.ASK, {}, style="positive")],
        fallback_text="Has anyone done this?",
    )


def _draw_initiative(
    initiative: Initiative,
    scope: SearchScope,
    site_url: str | None,
    version: str,
    budget: SizeBudget,
) -> Card:
    fallback_text = truncate(
        one_line(f"{initiative.title}: {initiative_view.status(initiative)}"), 300
    )
    body = [
        *_heading_elements(initiative, budget),
        *fact_set(outcome_facts(initiative, budget)),
        *_registry_elements(initiative, scope, budget),
    ]
    return adaptive_card(
        body,
        list(_initiative_actions(initiative, site_url, budget)),
        fallback_text=fallback_text,
        version=version,
    )


def _heading_elements(initiative: Initiative, budget: SizeBudget) -> Iterator[Element]:
    title = link(initiative.title, first_url(initiative), budget.line_chars, budget.url_chars)
    yield heading(title or "Title not stated")
    organisations = ", ".join(initiative_view.organisations(initiative, _MAX_ORGANISATIONS))
    yield text_block(
        escape(organisations, budget.paragraph_chars) or "Organisation not stated", spacing="Small"
    )
    yield small_text(escape(initiative_view.status(initiative), budget.line_chars))
    gist = escape(initiative_view.summary_sentence(initiative) or "", budget.paragraph_chars)
    yield text_block(gist or "Summary not stated", spacing="Small")


def _registry_elements(
    initiative: Initiative, scope: SearchScope, budget: SizeBudget
) -> Iterator[Element]:
    for origin in initiative.origins[: budget.records]:
        registry = link(origin.registry, origin.url, budget.line_chars, budget.url_chars)
        yield small_text(
            f"Registry: {registry}, {provenance.describe_refresh(origin, scope.sources)}"
        )
    if (remaining := len(initiative.origins) - budget.records) > 0:
        yield small_text(f"and {remaining} more records")
    yield small_text("Found by Has Anyone, which tells what public registries state.")


def _initiative_actions(
    initiative: Initiative, site_url: str | None, budget: SizeBudget
) -> Iterator[Element]:
    page_url = f"{site_url.rstrip('/')}{initiative_path(initiative)}" if site_url else ""
    if page_url and len(page_url) <= budget.url_chars:
        yield open_url_action("All that is recorded", page_url)
    own_url = first_url(initiative)
    if own_url and len(own_url) <= budget.url_chars:
        yield open_url_action("Open its address", own_url)
