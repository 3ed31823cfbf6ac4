"""Details card of an initiative for a dialog: outcomes, dates, fields and origins."""

from collections.abc import Iterator, Sequence
from functools import partial

from bot.presentation import initiative_view, provenance
from bot.service.answer import SearchScope
from bot.teams.cards.feedback import feedback_inputs
from bot.teams.cards.kit import size_budget as rooms
from bot.teams.cards.kit.adaptive_cards import (
    Card,
    Element,
    adaptive_card,
    bullet_list,
    fact_set,
    heading,
    inner_card,
    open_url_action,
    show_card_action,
    small_text,
    submit_action,
    text_block,
)
from bot.teams.cards.kit.markdown import escape, link, one_line
from bot.teams.cards.kit.size_budget import SizeBudget, fit_card
from bot.teams.cards.match import action_data, first_url
from bot.teams.identifiers import ActionVerb
from bot.urls import initiative_path
from index.facets.gazetteer import country_name
from index.model import Initiative, Origin, OutcomeResult, Reuse, Status
from index.text.dates import format_date
from index.text.documents import truncate

_RESULT_ORDER = (
    OutcomeResult.DELIVERED,
    OutcomeResult.PARTLY,
    OutcomeResult.NOT_DELIVERED,
    OutcomeResult.UNKNOWN,
)


def details_card(
    initiative: Initiative,
    scope: SearchScope,
    *,
    query_id: str | None = None,
    site_url: str | None = None,
) -> Card:
    """Return the card of what is recorded, as far as it fits; with a feedback form for a query id.

    `site_url` is the address of our own pages, where it is known: all of it can be read there.
    """
    return fit_card(
        partial(_draw_details, initiative, scope, query_id, site_url), rooms.DETAILS_BUDGETS
    )


def _draw_details(
    initiative: Initiative,
    scope: SearchScope,
    query_id: str | None,
    site_url: str | None,
    budget: SizeBudget,
) -> Card:
    body = [
        *_heading_elements(initiative, budget),
        *_outcome_elements(initiative, budget),
        *_date_elements(initiative),
        *_field_elements(initiative, budget),
        *_dispute_elements(initiative, budget),
        *_related_elements(initiative, budget),
        *_origin_elements(initiative, scope, budget),
    ]
    actions = list(_details_actions(initiative, query_id, site_url, budget))
    title = truncate(one_line(initiative.title), 120) or initiative_view.NOT_STATED
    return adaptive_card(body, actions, fallback_text=f"{title}: all that is recorded of it.")


def _heading_elements(initiative: Initiative, budget: SizeBudget) -> Iterator[Element]:
    title = link(initiative.title, first_url(initiative), budget.line_chars, budget.url_chars)
    yield text_block(escape(initiative.kind or "Initiative", 60).capitalize(), size="Small")
    yield heading(title or "Title not stated", size="Large", spacing="None")
    yield small_text(escape(initiative_view.status(initiative), budget.line_chars))
    summary = escape(initiative.summary or "", budget.paragraph_chars)
    yield text_block(summary or "Summary not stated")


def _outcome_elements(initiative: Initiative, budget: SizeBudget) -> Iterator[Element]:
    """Yield every outcome, grouped by its result."""
    yield _section_heading("What it set out to do, and what became of it")
    if not initiative.outcomes:
        yield text_block("Outcomes: not stated")
        return
    for result in _RESULT_ORDER:
        outcomes = initiative.outcomes_with(result)
        if not outcomes:
            continue
        yield text_block(
            f"**{initiative_view.RESULT_LABELS[result]}** ({len(outcomes)})", spacing="Small"
        )
        lines = [
            _outcome_line(outcome.statement, outcome.evidence, budget)
            for outcome in outcomes[: budget.outcomes]
        ]
        yield bullet_list(_with_rest(lines, len(outcomes)), spacing="None")
    yield from _stated_by_element(initiative, "outcomes", budget)


def _outcome_line(statement: str, evidence: str | None, budget: SizeBudget) -> str:
    text = escape(statement, budget.line_chars) or initiative_view.NOT_STATED
    evidence_link = link(evidence or "", evidence, budget.line_chars, budget.url_chars)
    return f"{text}. Evidence: {evidence_link}" if evidence_link else text


def _date_elements(initiative: Initiative) -> Iterator[Element]:
    """Yield the facts of when it began and ended, and of its status."""
    dates = [
        ("Started", initiative.started),
        ("Ended", initiative.ended),
    ]
    if initiative.status is not Status.UNKNOWN:
        dates.append(
            (f"{initiative_view.STATUS_LABELS[initiative.status]} as of", initiative.status_as_of)
        )
    yield _section_heading("When")
    yield from fact_set(
        (label, escape(format_date(day) or initiative_view.NOT_STATED, 60)) for label, day in dates
    )


def _field_elements(initiative: Initiative, budget: SizeBudget) -> Iterator[Element]:
    """Yield each field that is stated, with who states it; those that nobody states in one line."""
    yield _section_heading("On record")
    stated, absent = [], []
    for label, field, value in _field_texts(initiative, budget):
        registries = [
            truncate(one_line(origin.registry), 60) for origin in initiative.stated_by(field)
        ]
        stated_by = escape(
            ", ".join(initiative_view.shorten_list(registries, budget.records)), budget.line_chars
        )
        if value:
            stated.append((label, f"{value} (per {stated_by})" if stated_by else value))
        else:
            absent.append(label.lower())
    yield from fact_set(stated)
    if absent:
        yield small_text(f"Not stated: {', '.join(absent)}.")


def _field_texts(initiative: Initiative, budget: SizeBudget) -> Iterator[tuple[str, str, str]]:
    reuse, funding = initiative.reuse or Reuse(), initiative_view.funding(initiative.funding)
    organisations = ", ".join(initiative_view.organisations(initiative, budget.outcomes))
    aliases = "; ".join(initiative_view.shorten_list(list(initiative.aliases), budget.outcomes))
    countries = initiative_view.shorten_list(
        [country_name(code) for code in initiative.deployed_in], budget.outcomes
    )
    themes = ", ".join(
        initiative_view.shorten_list(list(initiative.themes), budget.outcomes)
    ).replace("-", " ")
    country = country_name(initiative.country) if initiative.country else ""
    texts = (
        ("Organisations", "organisations", organisations, budget.paragraph_chars),
        ("Description", "description", initiative.description, budget.paragraph_chars),
        ("Other names", "aliases", aliases, budget.line_chars),
        ("Country", "country", country, budget.line_chars),
        ("Region", "region", initiative.region, budget.line_chars),
        ("Also used in", "deployed_in", ", ".join(countries), budget.line_chars),
        ("Themes", "themes", themes, budget.line_chars),
        ("Funding", "funding", funding, budget.line_chars),
        ("Licence", "reuse", reuse.licence, budget.line_chars),
        ("Offered to others", "reuse", reuse.offer, budget.paragraph_chars),
    )
    for label, field, value, max_chars in texts:
        yield label, field, escape(value or "", max_chars)
    urls: tuple[tuple[str, str, Sequence[str | None]], ...] = (
        ("Code", "reuse", [reuse.code]),
        ("Contact", "contact", [initiative.contact]),
        ("Address", "url", [initiative.url]),
        ("Further reading", "links", initiative.links),
    )
    for label, field, links in urls:
        shown_links = [link(url, url, budget.line_chars, budget.url_chars) for url in links if url]
        yield label, field, ", ".join(_with_rest(shown_links[: budget.records], len(shown_links)))


def _dispute_elements(initiative: Initiative, budget: SizeBudget) -> Iterator[Element]:
    lines = initiative_view.disagreements(initiative)
    if lines:
        yield _section_heading("What the records do not agree on")
        escaped = [escape(line, budget.paragraph_chars) for line in lines[: budget.outcomes]]
        yield bullet_list(_with_rest(escaped, len(lines)))


def _related_elements(initiative: Initiative, budget: SizeBudget) -> Iterator[Element]:
    if initiative.related:
        yield _section_heading("Near it, and not the same")
        lines = [
            f"{escape(other.title, budget.line_chars)}: {escape(other.reason, budget.line_chars)}"
            for other in initiative.related[: budget.records]
        ]
        yield bullet_list(_with_rest(lines, len(initiative.related)))


def _origin_elements(
    initiative: Initiative, scope: SearchScope, budget: SizeBudget
) -> Iterator[Element]:
    yield _section_heading("Where this is recorded")
    if independence := provenance.describe_independence(initiative):
        yield small_text(f"{independence}.")
    lines = [_origin_line(origin, scope, budget) for origin in initiative.origins[: budget.records]]
    yield bullet_list(_with_rest(lines, len(initiative.origins)), size="Small")
    yield small_text(f"Id: {escape(initiative.id, budget.line_chars)}")


def _origin_line(origin: Origin, scope: SearchScope, budget: SizeBudget) -> str:
    registry = link(origin.registry, origin.url, budget.line_chars, budget.url_chars)
    parts = [
        f"**{registry or 'Registry not stated'}**",
        f"“{escape(origin.title, budget.line_chars)}”, key {escape(origin.key, budget.line_chars)}",
        f"licence {escape(origin.licence or initiative_view.NOT_STATED, budget.line_chars)}",
        f"seen {escape(format_date(origin.seen) or initiative_view.NOT_STATED, 60)}",
        provenance.describe_refresh(origin, scope.sources),
    ]
    if origin.differs:
        differs = ", ".join(origin.differs).replace("_", " ")
        parts.append(f"states otherwise: {escape(differs, budget.line_chars)}")
    return "; ".join(parts)


def _stated_by_element(initiative: Initiative, field: str, budget: SizeBudget) -> Iterator[Element]:
    registries = [truncate(one_line(origin.registry), 60) for origin in initiative.stated_by(field)]
    if registries:
        names = ", ".join(initiative_view.shorten_list(registries, budget.records))
        yield small_text(f"Stated by {escape(names, budget.paragraph_chars)}.")


def _details_actions(
    initiative: Initiative, query_id: str | None, site_url: str | None, budget: SizeBudget
) -> Iterator[Element]:
    if query_id and (data := action_data(query_id, initiative, budget)):
        send = submit_action("Send", ActionVerb.FEEDBACK, data)
        yield show_card_action("Give feedback", inner_card(feedback_inputs(), [send]))
    page_url = f"{site_url.rstrip('/')}{initiative_path(initiative)}" if site_url else ""
    if page_url and len(page_url) <= budget.url_chars:
        yield open_url_action("Open its page", page_url)


def _with_rest(lines: list[str], count: int) -> list[str]:
    remaining = count - len(lines)
    return [*lines, f"and {remaining} more"] if remaining > 0 else lines


def _section_heading(title: str) -> Element:
    return heading(title, separator=True, spacing="Medium")
