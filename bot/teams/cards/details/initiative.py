"""Details card of an initiative for a dialog: outcomes, dates, fields and records."""

from collections.abc import Iterator, Sequence
from functools import partial

from bot.presentation import labels
from bot.presentation.details_view import DetailsView, OutcomeView, RelatedView, registries
from bot.presentation.initiative_view import Fact
from bot.presentation.provenance import RecordView
from bot.sanitise import one_line
from bot.teams.cards.feedback import feedback_inputs
from bot.teams.cards.kit.adaptive_cards import (
    Card,
    Element,
    adaptive_card,
    bullet_list,
    fact_set,
    heading,
    inner_card,
    open_url_action,
    section_heading,
    show_card_action,
    small_text,
    submit_action,
    text_block,
)
from bot.teams.cards.kit.markdown import escape, link
from bot.teams.cards.kit.size_budget import DETAILS_BUDGETS, SizeBudget, fit_card
from bot.teams.cards.match import action_data, heading_elements, title_link, with_rest
from bot.teams.identifiers import ActionVerb
from index.text.documents import truncate

_DATE_CHARS = 60


def details_card(
    details: DetailsView, *, query_id: str | None = None, site_url: str | None = None
) -> Card:
    """Return the card of what is recorded, as far as it fits; with a feedback form for a query id.

    `site_url` is the address of our own pages, where it is known: all of it can be read there.
    """
    return fit_card(partial(_draw_details, details, query_id, site_url), DETAILS_BUDGETS)


def page_action(
    title: str, page_path: str, site_url: str | None, budget: SizeBudget
) -> Iterator[Element]:
    """Yield the action that opens one of our pages, where they can be reached."""
    url = f"{site_url.rstrip('/')}{page_path}" if site_url else ""
    if url and len(url) <= budget.url_chars:
        yield open_url_action(title, url)


def _draw_details(
    details: DetailsView, query_id: str | None, site_url: str | None, budget: SizeBudget
) -> Card:
    body = [
        *_heading_elements(details, budget),
        *_outcome_elements(details, budget),
        *_date_elements(details.dates, budget),
        *_field_elements(details, budget),
        *_dispute_elements(details.disagreements, budget),
        *_related_elements(details.related, budget),
        *_record_elements(details, budget),
    ]
    actions = list(_details_actions(details, query_id, site_url, budget))
    title = truncate(one_line(details.initiative.title), 120)
    return adaptive_card(body, actions, fallback_text=labels.ALL_RECORDED.format(title=title))


def _heading_elements(details: DetailsView, budget: SizeBudget) -> Iterator[Element]:
    initiative = details.initiative
    yield text_block(escape(details.kind, _DATE_CHARS), size="Small")
    yield heading(title_link(initiative, budget), size="Large", spacing="None")
    yield from heading_elements(initiative, budget)


def _outcome_elements(details: DetailsView, budget: SizeBudget) -> Iterator[Element]:
    """Yield every outcome, grouped by its result."""
    yield section_heading(labels.OUTCOMES)
    if not details.outcomes:
        yield text_block(labels.OUTCOMES_NOT_STATED)
        return
    for group in details.outcomes:
        yield text_block(f"**{group.label}** ({len(group.outcomes):,})", spacing="Small")
        lines = [_outcome_line(outcome, budget) for outcome in group.outcomes[: budget.outcomes]]
        yield bullet_list(with_rest(lines, len(group.outcomes)), spacing="None")
    if details.outcomes_stated_by:
        names = registries(details.outcomes_stated_by, budget.records)
        stated_by = escape(names, budget.paragraph_chars)
        yield small_text(labels.STATED_BY.format(registries=stated_by))


def _outcome_line(outcome: OutcomeView, budget: SizeBudget) -> str:
    text = escape(outcome.statement, budget.line_chars)
    evidence = link(outcome.evidence or "", outcome.evidence, budget.line_chars, budget.url_chars)
    return f"{text}. {labels.EVIDENCE}: {evidence}" if evidence else text


def _date_elements(dates: Sequence[Fact], budget: SizeBudget) -> Iterator[Element]:
    yield section_heading(labels.DATES)
    yield from fact_set((fact.label, _format_fact(fact, budget)) for fact in dates)


def _field_elements(details: DetailsView, budget: SizeBudget) -> Iterator[Element]:
    """Yield each field that is stated, with who states it; those that nobody states in one line."""
    yield section_heading(labels.ON_RECORD)
    stated = [fact for fact in details.fields if fact.values]
    yield from fact_set((fact.label, _format_fact(fact, budget)) for fact in stated)
    if details.fields_not_stated:
        yield small_text(labels.FACTS_NOT_STATED.format(facts=details.fields_not_stated))


def _format_fact(fact: Fact, budget: SizeBudget) -> str:
    if not fact.values:
        return labels.NOT_STATED
    if fact.is_link:
        urls = fact.values[: budget.records]
        links = [link(url, url, budget.line_chars, budget.url_chars) for url in urls]
        text = ", ".join(with_rest(links, len(fact.values)))
    else:
        values = labels.shorten_list(fact.values, budget.outcomes)
        text = escape(", ".join(values), budget.paragraph_chars)
    names = escape(registries(fact.stated_by, budget.records), budget.line_chars)
    return f"{text} ({labels.PER.format(registries=names)})" if names else text


def _dispute_elements(disagreements: Sequence[str], budget: SizeBudget) -> Iterator[Element]:
    if disagreements:
        yield section_heading(labels.DISPUTES)
        lines = [escape(line, budget.paragraph_chars) for line in disagreements[: budget.outcomes]]
        yield bullet_list(with_rest(lines, len(disagreements)))


def _related_elements(related: Sequence[RelatedView], budget: SizeBudget) -> Iterator[Element]:
    if related:
        yield section_heading(labels.RELATED)
        lines = [
            labels.RELATED_LINE.format(
                title=escape(each.title, budget.line_chars),
                reason=escape(each.reason, budget.line_chars),
            )
            for each in related[: budget.records]
        ]
        yield bullet_list(with_rest(lines, len(related)))


def _record_elements(details: DetailsView, budget: SizeBudget) -> Iterator[Element]:
    initiative = details.initiative
    yield section_heading(labels.RECORDED)
    if initiative.independence:
        yield small_text(initiative.independence)
    lines = [_record_line(record, budget) for record in initiative.records[: budget.records]]
    yield bullet_list(with_rest(lines, len(initiative.records)), size="Small")
    yield small_text(
        labels.LABELLED.format(label=labels.ID, text=escape(initiative.id, budget.line_chars))
    )


def _record_line(record: RecordView, budget: SizeBudget) -> str:
    seen = labels.SEEN_AND_READ.format(
        seen=escape(record.seen or labels.NOT_STATED, _DATE_CHARS),
        last_read=escape(record.last_read, _DATE_CHARS),
    )
    texts = [
        (labels.ENTRY, escape(record.entry or labels.NOT_STATED, budget.line_chars)),
        (labels.KEY, escape(record.key, budget.line_chars)),
        (labels.LICENCE, escape(record.licence or labels.NOT_STATED, budget.line_chars)),
        (labels.SEEN, seen),
        (labels.STATES, escape(", ".join(record.states), budget.line_chars) or labels.NOT_STATED),
    ]
    if record.differs:
        differs = escape(", ".join(record.differs), budget.line_chars)
        texts.append((labels.STATES_OTHERWISE, differs))
    registry = link(record.registry, record.url, budget.line_chars, budget.url_chars)
    parts = [labels.LABELLED.format(label=label, text=text) for label, text in texts]
    return "; ".join([f"**{registry}**", *parts])


def _details_actions(
    details: DetailsView, query_id: str | None, site_url: str | None, budget: SizeBudget
) -> Iterator[Element]:
    initiative = details.initiative
    if query_id and (data := action_data(query_id, initiative.id, budget)):
        send = submit_action(labels.SEND_ACTION, ActionVerb.FEEDBACK, data)
        yield show_card_action(labels.FEEDBACK_ACTION, inner_card(feedback_inputs(), [send]))
    yield from page_action(labels.OPEN_PAGE_ACTION, initiative.page_path, site_url, budget)
