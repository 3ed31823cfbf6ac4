"""One match of an answer: what the registries state, and folded below it why and from where."""

from collections.abc import Iterator

from bot.presentation import initiative_view, provenance
from bot.sanitise import sanitise_url
from bot.service.answer import Answer, SearchScope
from bot.teams.cards.kit.adaptive_cards import (
    Element,
    action_set,
    container,
    dialog_action,
    fact_set,
    small_text,
    text_block,
    toggle_action,
)
from bot.teams.cards.kit.markdown import escape, link
from bot.teams.cards.kit.size_budget import SizeBudget
from bot.teams.identifiers import ActionVerb, DataKey
from index.model import Hit, Initiative, OutcomeResult

_MAX_ORGANISATIONS, _MAX_TERMS = 6, 8


def match_element(hit: Hit, answer: Answer, budget: SizeBudget) -> Element:
    """Return a match in full."""
    differs = escape(initiative_view.differences(answer.verdict, hit), budget.paragraph_chars)
    rows = [("Differs", differs)] if differs else []
    return container(
        [
            *_heading_elements(hit, budget),
            *fact_set([*rows, *outcome_facts(hit.initiative, budget)]),
            *_collapsed_elements(hit, answer.searched, answer.query_id, budget),
        ],
        spacing="Medium",
        separator=True,
    )


def brief_match_element(hit: Hit, answer: Answer, budget: SizeBudget) -> Element:
    """Return a match of a further page: what is stated, what is not, and why it matched."""
    initiative = hit.initiative
    organisation = (
        escape(initiative_view.lead_organisation(initiative) or "", budget.line_chars)
        or "Organisation not stated"
    )
    status = escape(initiative_view.status(initiative), budget.line_chars)
    gist = escape(initiative_view.summary_sentence(initiative) or "", budget.paragraph_chars)
    rows = list(outcome_facts(initiative, budget))
    stated = [(label, value) for label, value in rows if value != initiative_view.NOT_STATED]
    absent = ", ".join(
        label.lower() for label, value in rows if value == initiative_view.NOT_STATED
    )
    registries = _registry_line(initiative, answer.searched, budget)
    body = [
        _title_element(hit, budget),
        small_text(f"{organisation}; {status}; {hit.strength}"),
        text_block(gist or "Summary not stated", spacing="Small"),
        *fact_set(stated),
        small_text(
            f"{_reason(hit, budget)}. {registries}{f' Not stated: {absent}.' if absent else ''}"
        ),
    ]
    if data := action_data(answer.query_id, initiative, budget):
        body.append(action_set([dialog_action("Details", ActionVerb.DETAILS, data)]))
    return container(body, spacing="Medium", separator=True)


def first_url(initiative: Initiative) -> str | None:
    """Return the URL of the initiative, or of its first record that has one."""
    urls = (initiative.url, *(origin.url for origin in initiative.origins))
    return next(filter(None, map(sanitise_url, urls)), None)


def action_data(
    query_id: str, initiative: Initiative, budget: SizeBudget
) -> dict[DataKey, object] | None:
    """Return the data of an action on a match; None where its id is too long to be sent."""
    if len(initiative.id) > budget.id_chars:
        return None
    return {DataKey.QUERY_ID: query_id, DataKey.INITIATIVE: initiative.id}


def outcome_facts(initiative: Initiative, budget: SizeBudget) -> Iterator[tuple[str, str]]:
    """Yield what was delivered and not, who paid and whom to ask, each stated or "not stated"."""
    not_delivered = initiative_view.outcome_statements(initiative, OutcomeResult.NOT_DELIVERED)
    expected = initiative_view.outcome_statements(initiative, OutcomeResult.UNKNOWN)
    yield "Delivered", _format_items(initiative_view.delivered_outcomes(initiative), budget)
    yield "Not delivered", _format_items(not_delivered, budget)
    if expected:
        yield initiative_view.RESULT_LABELS[OutcomeResult.UNKNOWN], _format_items(expected, budget)
    funding = escape(initiative_view.funding(initiative.funding) or "", budget.line_chars)
    contact = initiative.contact or ""
    yield "Funding", funding or initiative_view.NOT_STATED
    yield (
        "Contact",
        link(contact, contact, budget.line_chars, budget.url_chars) or initiative_view.NOT_STATED,
    )
    for line in initiative_view.disagreements(initiative)[: budget.outcomes]:
        yield "Disputed", escape(line, budget.paragraph_chars)


def _title_element(hit: Hit, budget: SizeBudget) -> Element:
    initiative = hit.initiative
    title = link(initiative.title, first_url(initiative), budget.line_chars, budget.url_chars)
    return text_block(f"{hit.rank}\\. {title or 'Title not stated'}", weight="Bolder")


def _heading_elements(hit: Hit, budget: SizeBudget) -> Iterator[Element]:
    initiative = hit.initiative
    yield _title_element(hit, budget)
    organisations = ", ".join(initiative_view.organisations(initiative, _MAX_ORGANISATIONS))
    yield text_block(
        escape(organisations, budget.paragraph_chars) or "Organisation not stated", spacing="Small"
    )
    yield small_text(
        f"{escape(initiative_view.status(initiative), budget.line_chars)}; {hit.strength}"
    )
    gist = escape(initiative_view.summary_sentence(initiative) or "", budget.paragraph_chars)
    yield text_block(gist or "Summary not stated", spacing="Small")


def _format_items(statements: list[str], budget: SizeBudget) -> str:
    """Return the first of the statements, a line each, and how many more there are."""
    items = [
        escape(item, budget.line_chars)
        for item in initiative_view.shorten_list(statements, budget.outcomes)
    ]
    if len(items) < 2:  # noqa: PLR2004 - one is no list
        return items[0] if items else initiative_view.NOT_STATED
    return "\n\n".join(f"• {item}" for item in items)


def _collapsed_elements(
    hit: Hit, scope: SearchScope, query_id: str, budget: SizeBudget
) -> Iterator[Element]:
    """Yield the actions of the match, and the container that one of them unfolds."""
    why_id = f"why-{hit.rank}"
    data = action_data(query_id, hit.initiative, budget)
    details = [dialog_action("Details", ActionVerb.DETAILS, data)] if data else []
    yield action_set([*details, toggle_action("Why and sources", why_id)])
    yield container(list(_reason_elements(hit, scope, budget)), id=why_id, isVisible=False)


def _reason_elements(hit: Hit, scope: SearchScope, budget: SizeBudget) -> Iterator[Element]:
    reason, passage = (
        _reason(hit, budget),
        escape(initiative_view.passage(hit) or "", budget.paragraph_chars),
    )
    yield small_text(f"{reason}: “{passage}”" if passage else f"{reason}.")
    yield small_text(_registry_line(hit.initiative, scope, budget))
    if independence := provenance.describe_independence(hit.initiative):
        yield small_text(f"{independence}.")
    if hit.similar:
        links = [
            link(other.title, first_url(other), budget.line_chars, budget.url_chars)
            or "title not stated"
            for other in hit.similar[: budget.records]
        ]
        yield small_text(f"Nearly the same: {_join_with_rest(links, len(hit.similar))}.")


def _reason(hit: Hit, budget: SizeBudget) -> str:
    terms = escape(
        ", ".join(initiative_view.shorten_list(list(hit.terms), _MAX_TERMS)), budget.paragraph_chars
    )
    reason = f"It shares {terms}" if terms else "Close in meaning; it shares no word"
    facets = escape(initiative_view.matched_facets(hit), budget.line_chars)
    return f"{reason}; {facets}" if facets else reason


def _registry_line(initiative: Initiative, scope: SearchScope, budget: SizeBudget) -> str:
    registries = [
        (
            link(origin.registry, origin.url, budget.line_chars, budget.url_chars)
            or "registry not stated"
        )
        + f", {provenance.describe_refresh(origin, scope.sources)}"
        for origin in initiative.origins[: budget.records]
    ]
    label = "Registry" if len(initiative.origins) == 1 else "Registries"
    return f"{label}: {_join_with_rest(registries, len(initiative.origins))}."


def _join_with_rest(items: list[str], count: int) -> str:
    remaining = count - len(items)
    return "; ".join([*items, f"and {remaining} more"] if remaining > 0 else items)
