"""Cards for the message extension and for links to our pages, with no action that needs the bot."""

from collections.abc import Iterator
from functools import partial

from bot.presentation import forms, labels
from bot.presentation.initiative_view import InitiativeView
from bot.presentation.replies.reply_view import ReplyView
from bot.presentation.replies.search_view import FoundMatch, FoundView
from bot.sanitise import one_line
from bot.teams.cards.answer import announcement, reply_elements
from bot.teams.cards.details.initiative import page_action
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
)
from bot.teams.cards.kit.attachment import card_attachment
from bot.teams.cards.kit.inputs import text_input
from bot.teams.cards.kit.markdown import escape
from bot.teams.cards.kit.size_budget import (
    FIRST_PAGE_BUDGETS,
    REPLY_BUDGETS,
    SizeBudget,
    fit_card,
)
from bot.teams.cards.match import (
    heading_elements,
    ledger_rows,
    not_stated_elements,
    record_source,
    title_link,
)
from bot.teams.identifiers import ActionVerb, DataKey
from index.text.documents import truncate

# Where a link is unfolded, Teams reads no later version.
LINK_CARD_VERSION = "1.3"
# A preview's text is read as HTML by some clients and as it is by others.
_TAG_LOOKALIKES = {ord("<"): "‹", ord(">"): "›", ord("&"): "+"}


def search_results(found: FoundView, *, site_url: str | None = None) -> list[dict[str, object]]:
    """Return the verdict and the matches of a search, each an attachment with its preview."""
    verdict = fit_card(partial(_draw_reply, found.reply), REPLY_BUDGETS)
    verdict_preview = with_preview(verdict, found.label, " ".join(found.reply.sentences))
    return [verdict_preview, *(_search_result(match, site_url) for match in found.matches)]


def _search_result(match: FoundMatch, site_url: str | None) -> dict[str, object]:
    initiative = match.initiative
    card = initiative_card(initiative, relation=match.relation, site_url=site_url)
    facts = (match.strength, initiative.who, initiative.status_in_short)
    return with_preview(card, initiative.title, " · ".join(filter(None, facts)))


def link_preview(initiative: InitiativeView, *, site_url: str) -> dict[str, object]:
    """Return the attachment that a link to an initiative's page unfolds to."""
    card = initiative_card(initiative, site_url=site_url, version=LINK_CARD_VERSION)
    return with_preview(card, initiative.title, f"{initiative.lead} · {initiative.status}")


def with_preview(card: Card, title: str, text: str) -> dict[str, object]:
    """Return the card as an attachment, with the preview that stands for it in a list."""
    content = {
        "title": truncate(one_line(title), 100).translate(_TAG_LOOKALIKES),
        "text": truncate(one_line(text), 160).translate(_TAG_LOOKALIKES),
    }
    preview = {"contentType": "application/vnd.microsoft.card.thumbnail", "content": content}
    return {**card_attachment(card), "preview": preview}


def initiative_card(
    initiative: InitiativeView,
    *,
    relation: str = "",
    site_url: str | None = None,
    version: str = CARD_VERSION,
) -> Card:
    """Return the card of an initiative; `relation` says what it is to a question, if to any."""
    draw = partial(_draw_initiative, initiative, relation, site_url, version)
    return fit_card(draw, FIRST_PAGE_BUDGETS)


def question_card(question: str) -> Card:
    """Return the dialog that asks whether anyone has done what a message says, to be edited."""
    field = forms.question_field(one_line(question), labels.SHORTCUT_FIELD)
    return adaptive_card(
        [text_input(field, DataKey.QUESTION, isMultiline=True)],
        [submit_action(labels.SHORTCUT_ACTION, ActionVerb.ASK, {}, style="positive")],
        fallback_text=labels.SHORTCUT_TITLE,
    )


def _draw_reply(reply: ReplyView, budget: SizeBudget) -> Card:
    body = [*reply_elements(reply, budget), small_text(labels.REPEATED_BY)]
    return adaptive_card(body, fallback_text=announcement(reply))


def _draw_initiative(
    initiative: InitiativeView,
    relation: str,
    site_url: str | None,
    version: str,
    budget: SizeBudget,
) -> Card:
    title = truncate(one_line(initiative.title), 200)
    status = truncate(one_line(initiative.status), 100)
    related = escape(relation, 2 * budget.paragraph_chars)
    body = [
        *([small_text(related)] if related else []),
        heading(title_link(initiative, budget)),
        *heading_elements(initiative, budget),
        *fact_set(ledger_rows(initiative.ledger, budget)),
        *not_stated_elements(initiative),
        *_record_elements(initiative, budget),
    ]
    return adaptive_card(
        body,
        list(_initiative_actions(initiative, site_url, budget)),
        fallback_text=labels.LABELLED.format(label=title, text=status),
        version=version,
    )


def _record_elements(initiative: InitiativeView, budget: SizeBudget) -> Iterator[Element]:
    for record in initiative.records[: budget.records]:
        source = record_source(record, budget)
        yield small_text(labels.LABELLED.format(label=labels.REGISTRY, text=source))
    if (remaining := len(initiative.records) - budget.records) > 0:
        yield small_text(labels.and_more(remaining))
    if initiative.independence:
        yield small_text(initiative.independence)
    yield small_text(labels.REPEATED_BY)


def _initiative_actions(
    initiative: InitiativeView, site_url: str | None, budget: SizeBudget
) -> Iterator[Element]:
    yield from page_action(labels.OPEN_PAGE_ACTION, initiative.page_path, site_url, budget)
    if initiative.link and len(initiative.link) <= budget.url_chars:
        yield open_url_action(labels.OPEN_ADDRESS_ACTION, initiative.link)
