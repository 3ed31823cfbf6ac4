"""Cards of one initiative, for the message extension and for links to our pages."""

from collections.abc import Iterator
from functools import partial

from bot.presentation import forms, labels
from bot.presentation.answer_view import AnswerView
from bot.presentation.initiative_view import InitiativeView
from bot.sanitise import one_line
from bot.teams.cards.details import page_action
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
from bot.teams.cards.kit.markdown import escape, link
from bot.teams.cards.kit.size_budget import FIRST_PAGE_BUDGETS, SizeBudget, fit_card
from bot.teams.cards.match import (
    heading_elements,
    ledger_rows,
    not_stated_elements,
    title_link,
)
from bot.teams.identifiers import ActionVerb, DataKey
from index.text.documents import truncate

# Where a link is unfolded, Teams reads no later version.
LINK_CARD_VERSION = "1.3"
# A preview's text is read as HTML by some clients and as it is by others.
_TAG_LOOKALIKES = {ord("<"): "‹", ord(">"): "›", ord("&"): "+"}


def search_results(answer: AnswerView, *, site_url: str | None = None) -> list[dict[str, object]]:
    """Return the matches of a search, each an attachment with its preview."""
    return [
        with_preview(initiative_card(match.initiative, site_url=site_url), match.initiative)
        for match in answer.matches
    ]


def link_preview(initiative: InitiativeView, *, site_url: str) -> dict[str, object]:
    """Return the attachment that a link to an initiative's page unfolds to."""
    card = initiative_card(initiative, site_url=site_url, version=LINK_CARD_VERSION)
    return with_preview(card, initiative)


def with_preview(card: Card, initiative: InitiativeView) -> dict[str, object]:
    """Return the card as an attachment, with the preview that stands for it in a list."""
    title = truncate(one_line(initiative.title), 100)
    text = truncate(one_line(f"{initiative.lead} · {initiative.status}"), 160)
    content = {"title": title.translate(_TAG_LOOKALIKES), "text": text.translate(_TAG_LOOKALIKES)}
    preview = {"contentType": "application/vnd.microsoft.card.thumbnail", "content": content}
    return {**card_attachment(card), "preview": preview}


def initiative_card(
    initiative: InitiativeView, *, site_url: str | None = None, version: str = CARD_VERSION
) -> Card:
    """Return the card of an initiative, with no action that needs the bot in the conversation."""
    return fit_card(partial(_draw_initiative, initiative, site_url, version), FIRST_PAGE_BUDGETS)


def question_card(question: str) -> Card:
    """Return the dialog that asks whether anyone has done what a message says, to be edited."""
    field = forms.question_field(one_line(question), labels.SHORTCUT_FIELD)
    return adaptive_card(
        [text_input(field, DataKey.QUESTION, isMultiline=True)],
        [submit_action(labels.SHORTCUT_ACTION, ActionVerb.ASK, {}, style="positive")],
        fallback_text=labels.SHORTCUT_TITLE,
    )


def _draw_initiative(
    initiative: InitiativeView, site_url: str | None, version: str, budget: SizeBudget
) -> Card:
    title = truncate(one_line(initiative.title), 200)
    status = truncate(one_line(initiative.status), 100)
    body = [
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
        source = labels.RECORD_SOURCE.format(
            registry=link(record.registry, record.url, budget.line_chars, budget.url_chars),
            last_read=escape(record.last_read, 60),
        )
        yield small_text(labels.LABELLED.format(label=labels.REGISTRY, text=source))
    if (remaining := len(initiative.records) - budget.records) > 0:
        yield small_text(labels.AND_MORE.format(count=remaining))
    if initiative.independence:
        yield small_text(initiative.independence)
    yield small_text(labels.FOUND_BY)


def _initiative_actions(
    initiative: InitiativeView, site_url: str | None, budget: SizeBudget
) -> Iterator[Element]:
    yield from page_action(labels.OPEN_PAGE_ACTION, initiative.page_path, site_url, budget)
    if initiative.link and len(initiative.link) <= budget.url_chars:
        yield open_url_action(labels.OPEN_ADDRESS_ACTION, initiative.link)
