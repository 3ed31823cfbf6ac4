"""One match of an answer in full: why it matched, what the registries state, and which they are."""

from collections.abc import Iterator, Sequence

from bot.presentation import labels
from bot.presentation.answer_view import MatchView
from bot.presentation.initiative_view import Fact, InitiativeView
from bot.presentation.provenance import RecordView
from bot.teams.cards.kit.adaptive_cards import (
    Element,
    action_set,
    container,
    fact_set,
    small_text,
    submit_action,
    text_block,
)
from bot.teams.cards.kit.markdown import escape, link
from bot.teams.cards.kit.size_budget import SizeBudget
from bot.teams.identifiers import ActionVerb, DataKey

_MAX_ORGANISATIONS, _DATE_CHARS = 6, 60


def match_element(match: MatchView, query_id: str, budget: SizeBudget) -> Element:
    """Return a match in full."""
    return container(
        [
            _title_element(match, budget),
            *heading_elements(match.initiative, budget, strength=match.strength),
            small_text(_quoted_reason(match, budget)),
            *fact_set(ledger_rows(match.ledger, budget)),
            *not_stated_elements(match.initiative),
            *_record_elements(match, budget),
            *_details_elements(match, query_id, budget),
        ],
        spacing="Medium",
        separator=True,
    )


def brief_match_element(match: MatchView, query_id: str, budget: SizeBudget) -> Element:
    """Return a match in short, for a page of seven: what is stated, and why it matched."""
    initiative = match.initiative
    texts = (initiative.organisations_line(1), initiative.status, match.strength)
    return container(
        [
            _title_element(match, budget),
            small_text(" · ".join(escape(text, budget.line_chars) for text in texts)),
            *_summary_elements(initiative, budget),
            *fact_set(ledger_rows(match.ledger, budget)),
            small_text(f"{_reason(match, budget)} {_registry_line(initiative, budget)}"),
            *_details_elements(match, query_id, budget),
        ],
        spacing="Medium",
        separator=True,
    )


def not_stated_elements(initiative: InitiativeView) -> list[Element]:
    """Return a line on what is not stated, where there is anything."""
    return [small_text(initiative.not_stated)] if initiative.not_stated else []


def heading_elements(
    initiative: InitiativeView, budget: SizeBudget, *, strength: str = ""
) -> Iterator[Element]:
    """Yield who did it, how it stands, and a sentence on it."""
    organisations = initiative.organisations_line(_MAX_ORGANISATIONS)
    status = escape(initiative.status, budget.line_chars)
    yield text_block(escape(organisations, budget.paragraph_chars), spacing="Small")
    yield small_text(f"{status} · {strength}" if strength else status)
    yield from _summary_elements(initiative, budget)


def ledger_rows(ledger: Sequence[Fact], budget: SizeBudget) -> list[tuple[str, str]]:
    """Return each fact as a label and what is stated under it."""
    return [(fact.label, _format_values(fact, budget)) for fact in ledger]


def title_link(initiative: InitiativeView, budget: SizeBudget) -> str:
    """Return the title, as a link where there is an address to follow."""
    return link(initiative.title, initiative.link, budget.line_chars, budget.url_chars)


def action_data(
    query_id: str, initiative_id: str, budget: SizeBudget
) -> dict[DataKey, object] | None:
    """Return the data of an action on a match; None where its id is too long to be sent."""
    if len(initiative_id) > budget.id_chars:
        return None
    return {DataKey.QUERY_ID: query_id, DataKey.INITIATIVE: initiative_id}


def with_rest(items: Sequence[str], count: int) -> list[str]:
    """Return the items, and how many of `count` are left out."""
    remaining = count - len(items)
    return [*items, *([labels.and_more(remaining)] if remaining > 0 else [])]


def record_source(record: RecordView, budget: SizeBudget) -> str:
    """Return the registry of a record, as a link, and when it was last read."""
    registry = link(record.registry, record.url, budget.line_chars, budget.url_chars)
    last_read = escape(record.last_read, _DATE_CHARS)
    return labels.RECORD_SOURCE.format(registry=registry, last_read=last_read)


def _summary_elements(initiative: InitiativeView, budget: SizeBudget) -> list[Element]:
    summary = escape(initiative.summary or "", budget.paragraph_chars)
    return [text_block(summary, spacing="Small")] if summary else []


def _title_element(match: MatchView, budget: SizeBudget) -> Element:
    return text_block(f"{match.rank}\\. {title_link(match.initiative, budget)}", weight="Bolder")


def _format_values(fact: Fact, budget: SizeBudget) -> str:
    """Return the first values, a line each where there are several, and how many more there are."""
    texts = labels.shorten_list(fact.values, budget.outcomes)
    if fact.is_link:
        items = [link(text, text, budget.line_chars, budget.url_chars) for text in texts]
    else:
        max_chars = budget.line_chars if texts[1:] else budget.paragraph_chars
        items = [escape(text, max_chars) for text in texts]
    if not items[1:]:
        return items[0]
    return "\n\n".join(f"• {item}" for item in items)


def _details_elements(match: MatchView, query_id: str, budget: SizeBudget) -> list[Element]:
    """Return the action for everything that is recorded, where its id can be sent."""
    data = action_data(query_id, match.initiative.id, budget)
    if not data:
        return []
    return [action_set([submit_action(labels.OPEN_PAGE_ACTION, ActionVerb.DETAILS, data)])]


def _quoted_reason(match: MatchView, budget: SizeBudget) -> str:
    quote = labels.QUOTE.format(passage=escape(match.passage or "", budget.paragraph_chars))
    reason = _reason(match, budget)
    return f"{reason} {quote}" if match.passage else reason


def _record_elements(match: MatchView, budget: SizeBudget) -> Iterator[Element]:
    """Yield the registries, whether they are independent, and what is nearly the same."""
    yield small_text(_registry_line(match.initiative, budget))
    if match.initiative.independence:
        yield small_text(match.initiative.independence)
    if match.similar:
        links = [title_link(similar, budget) for similar in match.similar[: budget.records]]
        titles = "; ".join(with_rest(links, len(match.similar)))
        yield small_text(_labelled(labels.SIMILAR, titles))


def _reason(match: MatchView, budget: SizeBudget) -> str:
    return escape(match.reason, budget.paragraph_chars)


def _registry_line(initiative: InitiativeView, budget: SizeBudget) -> str:
    registries = [record_source(each, budget) for each in initiative.records[: budget.records]]
    listed = "; ".join(with_rest(registries, len(initiative.records)))
    return _labelled(initiative.records_label, listed)


def _labelled(label: str, text: str) -> str:
    return labels.LABELLED.format(label=label, text=text)
