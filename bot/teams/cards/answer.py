"""Answer card: one Adaptive Card that fits its size limit whatever the registries hold."""

from collections.abc import Iterator
from functools import partial

from bot.presentation import initiative_view, provenance
from bot.presentation.next_steps import next_steps
from bot.service.answer import Answer
from bot.service.answering import MAX_HITS, NEXT_PAGE_HITS
from bot.service.filters import describe_filters, describe_spoken_filters
from bot.teams.cards.feedback import feedback_form
from bot.teams.cards.kit import size_budget as rooms
from bot.teams.cards.kit.adaptive_cards import (
    Card,
    Element,
    action_set,
    adaptive_card,
    bullet_list,
    container,
    execute_action,
    fact_set,
    heading,
    show_card_action,
    small_text,
    text_block,
    toggle_action,
)
from bot.teams.cards.kit.markdown import escape, link, one_line
from bot.teams.cards.kit.size_budget import SizeBudget, fit_card
from bot.teams.cards.match import action_data, brief_match_element, first_url, match_element
from bot.teams.identifiers import ActionVerb, DataKey
from index.model import Hit, Initiative, SourceReport, SourceState, VerdictKind
from index.text.documents import truncate

_NOTHING_FOUND = {VerdictKind.NOBODY, VerdictKind.CANT_SAY}
_COLOURS = {
    VerdictKind.DONE: "Good",
    VerdictKind.UNDER_WAY: "Accent",
    VerdictKind.STOPPED: "Attention",
    VerdictKind.CLOSE: "Warning",
}
_REGISTRIES_ID = "registries"


def answer_card(answer: Answer) -> Card:
    """Return the card of an answer, from the hit at `answer.first` on."""
    return fit_card(
        partial(_draw_answer, answer),
        rooms.NEXT_PAGE_BUDGETS if answer.first_rank > 1 else rooms.FIRST_PAGE_BUDGETS,
    )


def answer_summary(answer: Answer) -> str:
    """Return the answer in a line of plain text, for notifications and clients without cards."""
    titles = [truncate(one_line(hit.initiative.title), 60) for hit in _hits_on_card(answer, 3)]
    matches = f" {'; '.join(titles)}." if titles else ""
    return one_line(truncate(answer.verdict.sentence, 240)) + matches


def _draw_answer(answer: Answer, budget: SizeBudget) -> Card:
    hits = _hits_on_card(answer, budget.matches)
    is_first = answer.first_rank == 1
    body = [
        *_verdict_elements(answer, budget),
        *_match_elements(answer, hits, budget),
        *(_attempt_elements(answer, budget) if is_first else ()),
        *(_elsewhere_elements(answer, budget) if is_first else ()),
        *(_next_steps_elements(answer, budget) if is_first else ()),
        *_searched_elements(answer, budget),
        *_collapsed_elements(answer, hits, budget),
    ]
    return adaptive_card(
        body, list(_answer_actions(answer, hits)), fallback_text=answer_summary(answer)
    )


def _hits_on_card(answer: Answer, max_hits: int) -> list[Hit]:
    return [hit for hit in answer.hits if hit.rank >= answer.first_rank][:max_hits]


def _verdict_elements(answer: Answer, budget: SizeBudget) -> Iterator[Element]:
    verdict, query = answer.verdict, answer.query
    colour = _COLOURS.get(verdict.kind, "Default")
    yield text_block(
        initiative_view.VERDICT_LABELS[verdict.kind], weight="Bolder", color=colour, size="Small"
    )
    yield heading(
        escape(verdict.sentence, min(300, 5 * budget.paragraph_chars)), size="Large", spacing="None"
    )
    rows = [
        ("Question", escape(query.text, budget.paragraph_chars)),
        ("Limits", escape(describe_filters(query.filters), budget.paragraph_chars) or "none"),
    ]
    if answer.previous_question:
        rows.insert(0, ("Following", escape(answer.previous_question, budget.paragraph_chars)))
    if answer.corrections:
        rows.append(
            (
                "Searched as",
                escape(initiative_view.corrections(answer.corrections), budget.paragraph_chars),
            )
        )
    if answer.hits:
        rows.append(("Probability", provenance.describe_probability(verdict)))
    if spoken := escape(describe_spoken_filters(query), budget.paragraph_chars):
        rows.append(("Read as limits", spoken))
    yield from fact_set(rows)
    if spoken:
        data = {DataKey.QUERY_ID: answer.query_id}
        yield action_set(
            [execute_action("Search without these limits", ActionVerb.DROP_SPOKEN_FILTERS, data)]
        )


def _match_elements(answer: Answer, hits: list[Hit], budget: SizeBudget) -> Iterator[Element]:
    close = answer.verdict.kind in {VerdictKind.CLOSE, *_NOTHING_FOUND}
    title = "The closest, which differ" if close else "What we found"
    if answer.first_rank > 1:
        title = f"Further matches, from rank {answer.first_rank}"
    if hits or answer.first_rank > 1:
        yield heading(title, separator=True, spacing="Medium")
    if not hits and answer.first_rank > 1:
        yield text_block("There are no more matches.")
    draw_match = match_element if answer.first_rank == 1 else brief_match_element
    for hit in hits:
        yield draw_match(hit, answer, budget)


def _attempt_elements(answer: Answer, budget: SizeBudget) -> Iterator[Element]:
    if not answer.attempts:
        return
    yield heading("Earlier attempts, oldest first", separator=True, spacing="Medium")
    lines = [_attempt_line(attempt, budget) for attempt in answer.attempts[: 2 * budget.outcomes]]
    remaining = len(answer.attempts) - len(lines)
    yield bullet_list([*lines, f"and {remaining} more"] if remaining > 0 else lines)


def _attempt_line(attempt: Initiative, budget: SizeBudget) -> str:
    when = escape(initiative_view.period(attempt) or "Date not stated", 60)
    organisation = escape(
        initiative_view.lead_organisation(attempt) or "organisation not stated", budget.line_chars
    )
    title = link(attempt.title, first_url(attempt), budget.line_chars, budget.url_chars)
    line = f"{when}: {title}, {organisation}. {escape(initiative_view.status(attempt), 60)}."
    missed = initiative_view.shorten_list(
        initiative_view.undelivered_outcomes(attempt), budget.outcomes
    )
    statements = "; ".join(escape(statement, budget.line_chars) for statement in missed)
    return f"{line} Not delivered: {statements}."


def _elsewhere_elements(answer: Answer, budget: SizeBudget) -> Iterator[Element]:
    initiatives = [hit.initiative for hit in answer.elsewhere[: initiative_view.MAX_ELSEWHERE]]
    if initiatives:
        yield heading(initiative_view.ELSEWHERE_HEADING, separator=True, spacing="Medium")
        yield bullet_list(
            _elsewhere_line(initiative, budget) for initiative in initiatives[: budget.matches]
        )


def _elsewhere_line(initiative: Initiative, budget: SizeBudget) -> str:
    title = link(initiative.title, first_url(initiative), budget.line_chars, budget.url_chars)
    organisation = escape(
        initiative_view.lead_organisation(initiative) or "organisation not stated",
        budget.line_chars,
    )
    place = escape(initiative_view.place(initiative), budget.line_chars)
    status = escape(initiative_view.status(initiative), 60)
    return f"{title or 'Title not stated'}, {organisation}, {place}. {status}."


def _next_steps_elements(answer: Answer, budget: SizeBudget) -> Iterator[Element]:
    steps = next_steps(answer)
    if steps:
        yield heading("What to do next", separator=True, spacing="Medium")
        yield bullet_list(escape(step, budget.paragraph_chars) for step in steps)


def _searched_elements(answer: Answer, budget: SizeBudget) -> Iterator[Element]:
    scope = answer.searched
    has_matches = answer.verdict.kind not in _NOTHING_FOUND
    title = "What was searched" if has_matches else "Where we looked"
    yield heading(title, separator=True, spacing="Medium", size="Default")
    yield small_text(escape(provenance.describe_scope(scope), 300))
    failed = [source for source in scope.sources if source.state is SourceState.FAILED]
    if failed:
        yield bullet_list(_source_lines(failed, budget), color="Attention", size="Small")


def _collapsed_elements(answer: Answer, hits: list[Hit], budget: SizeBudget) -> Iterator[Element]:
    """Yield what can be unfolded at the end: the registries, and the feedback form."""
    others = [
        source for source in answer.searched.sources if source.state is not SourceState.FAILED
    ]
    collapsed = (
        [bullet_list(_source_lines(others, budget), size="Small", isSubtle=True)] if others else []
    )
    if basis := provenance.describe_calibration(answer.searched):
        collapsed.append(small_text(escape(basis, 300)))
    actions = [toggle_action("Registries", _REGISTRIES_ID)] if collapsed else []
    rateable = [hit for hit in hits if action_data(answer.query_id, hit.initiative, budget)]
    # Further matches take its place; what is said of them is said under their details.
    if rateable and answer.first_rank == 1:
        actions.append(show_card_action("Give feedback", feedback_form(answer.query_id, rateable)))
    if actions:
        yield action_set(actions)
    if collapsed:
        found_nothing = answer.verdict.kind in _NOTHING_FOUND
        yield container(collapsed, id=_REGISTRIES_ID, isVisible=found_nothing)


def _source_lines(reports: list[SourceReport], budget: SizeBudget) -> list[str]:
    lines = [
        ": ".join(
            escape(text, budget.line_chars)
            for text in (report.title, provenance.describe_source_state(report))
        )
        for report in reports
    ]
    return initiative_view.shorten_list(lines, budget.sources)


def _answer_actions(answer: Answer, hits: list[Hit]) -> Iterator[Element]:
    """Yield the actions of the card, at most five."""
    last_rank = hits[-1].rank if hits else len(answer.hits)
    is_full_page = answer.first_rank + NEXT_PAGE_HITS - 1 == len(answer.hits) < MAX_HITS
    data = {DataKey.QUERY_ID: answer.query_id}
    if last_rank < len(answer.hits) or is_full_page:
        yield execute_action(
            "More", ActionVerb.MORE, {**data, DataKey.FIRST_RANK: last_rank + 1}, style="positive"
        )
    if answer.first_rank > 1:
        yield execute_action("First matches", ActionVerb.BACK, data)
    yield execute_action("Refine", ActionVerb.REFINE, data)
