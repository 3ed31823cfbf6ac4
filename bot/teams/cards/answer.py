"""Answer card: one Adaptive Card that fits its size limit whatever the registries hold."""

from collections.abc import Iterator, Sequence
from functools import partial

from bot.presentation import labels
from bot.presentation.answer_view import AnswerView, MatchLength, MatchView
from bot.presentation.initiative_view import Fact, InitiativeView
from bot.presentation.provenance import SearchedView
from bot.sanitise import one_line
from bot.teams.cards.feedback import feedback_form
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
from bot.teams.cards.kit.markdown import escape
from bot.teams.cards.kit.size_budget import (
    FIRST_PAGE_BUDGETS,
    NEXT_PAGE_BUDGETS,
    SizeBudget,
    fit_card,
)
from bot.teams.cards.match import (
    action_data,
    brief_match_element,
    line_element,
    match_element,
    title_link,
)
from bot.teams.identifiers import ActionVerb, DataKey
from index.model import VerdictKind
from index.text.documents import truncate

_COLOURS = {
    VerdictKind.DONE: "Good",
    VerdictKind.UNDER_WAY: "Accent",
    VerdictKind.STOPPED: "Attention",
    VerdictKind.PROPOSED: "Warning",
}
_DRAW_MATCH = {
    MatchLength.FULL: match_element,
    MatchLength.SHORT: brief_match_element,
    MatchLength.LINE: line_element,
}
_SOURCES_ID = "registries"
_MAX_SUMMARY_MATCHES = 3


def answer_card(answer: AnswerView) -> Card:
    """Return the card of an answer, from the match at `answer.first_rank` on."""
    return fit_card(
        partial(_draw_answer, answer),
        NEXT_PAGE_BUDGETS if answer.first_rank > 1 else FIRST_PAGE_BUDGETS,
    )


def answer_summary(answer: AnswerView) -> str:
    """Return the answer in a line of plain text, for notifications and clients without cards."""
    matches = "; ".join(map(_match_line, _page(answer)[:_MAX_SUMMARY_MATCHES]))
    template = labels.NOTIFICATION_WITH_MATCHES if matches else labels.NOTIFICATION
    return template.format(
        verdict=one_line(truncate(answer.headline, 200)),
        question=one_line(truncate(answer.question, 60)),
        matches=matches,
    )


def _match_line(match: MatchView) -> str:
    return labels.NUMBERED_WITH_STATUS.format(
        number=match.rank,
        title=truncate(one_line(match.initiative.title), 50),
        status=truncate(one_line(match.initiative.status), 35),
    )


def _page(answer: AnswerView) -> tuple[MatchView, ...]:
    return answer.next_page if answer.first_rank > 1 else answer.first_page


def _draw_answer(answer: AnswerView, budget: SizeBudget) -> Card:
    matches = _page(answer)[: budget.matches]
    is_first = answer.first_rank == 1
    body = [
        *_verdict_elements(answer, budget),
        *_match_elements(answer, matches, budget),
        *(_attempt_elements(answer.attempts, budget) if is_first else ()),
        *(_elsewhere_elements(answer.elsewhere, budget) if is_first else ()),
        *(_next_steps_elements(answer.next_steps, budget) if is_first else ()),
        *_searched_elements(answer.searched, budget),
        *_collapsed_elements(answer, matches, budget),
    ]
    return adaptive_card(
        body, list(_answer_actions(answer, matches)), fallback_text=answer_summary(answer)
    )


def _verdict_elements(answer: AnswerView, budget: SizeBudget) -> Iterator[Element]:
    colour = _COLOURS.get(answer.kind, "Default")
    yield text_block(answer.label, weight="Bolder", color=colour, size="Small")
    yield heading(
        escape(answer.headline, min(300, 5 * budget.paragraph_chars)), size="Large", spacing="None"
    )
    added = answer.added_filters
    facts = (*answer.facts, *((Fact(labels.ADDED_FILTERS, (added.text,)),) if added else ()))
    yield from fact_set(
        (fact.label, "; ".join(escape(value, budget.paragraph_chars) for value in fact.values))
        for fact in facts
    )
    if added:
        data = {DataKey.QUERY_ID: answer.query_id}
        yield action_set(
            [execute_action(labels.DROP_FILTERS_ACTION, ActionVerb.DROP_SPOKEN_FILTERS, data)]
        )


def _match_elements(
    answer: AnswerView, matches: Sequence[MatchView], budget: SizeBudget
) -> Iterator[Element]:
    is_first = answer.first_rank == 1
    question = escape(answer.question, budget.paragraph_chars)
    if is_first:
        yield _section_heading(answer.matches_title)
    elif matches:
        first, last = matches[0].rank, matches[-1].rank
        yield _section_heading(
            labels.MORE_MATCHES.format(first=first, last=last, question=question)
        )
    else:
        yield text_block(labels.NO_MORE_MATCHES.format(question=question))
    draw_match = _DRAW_MATCH[answer.length] if is_first else brief_match_element
    for match in matches:
        yield draw_match(match, answer.query_id, budget)


def _attempt_elements(attempts: Sequence[InitiativeView], budget: SizeBudget) -> Iterator[Element]:
    if not attempts:
        return
    yield _section_heading(labels.ATTEMPTS)
    lines = [_attempt_line(attempt, budget) for attempt in attempts[: 2 * budget.outcomes]]
    yield bullet_list(_with_rest(lines, len(attempts)))


def _attempt_line(attempt: InitiativeView, budget: SizeBudget) -> str:
    missed = labels.shorten_list(attempt.not_delivered, budget.outcomes)
    outcomes = "; ".join(escape(statement, budget.line_chars) for statement in missed)
    not_delivered = f" {labels.NOT_DELIVERED.format(outcomes=outcomes)}." if outcomes else ""
    lead, status = (
        escape(attempt.lead, budget.line_chars),
        escape(attempt.status, _status_chars(budget)),
    )
    head = f"{escape(attempt.period, _status_chars(budget))}: {title_link(attempt, budget)}, {lead}"
    return f"{head}. {status}.{not_delivered}"


def _elsewhere_elements(
    initiatives: Sequence[InitiativeView], budget: SizeBudget
) -> Iterator[Element]:
    if initiatives:
        yield _section_heading(labels.ELSEWHERE)
        yield bullet_list(
            _elsewhere_line(initiative, budget) for initiative in initiatives[: budget.matches]
        )


def _elsewhere_line(initiative: InitiativeView, budget: SizeBudget) -> str:
    lead = escape(initiative.lead, budget.line_chars)
    place = escape(initiative.place, budget.line_chars)
    status = escape(initiative.status, _status_chars(budget))
    return f"{title_link(initiative, budget)}, {lead}, {place}. {status}."


def _status_chars(budget: SizeBudget) -> int:
    """Return how much of a status or a period is shown: all of any that is a date."""
    return min(60, budget.line_chars + 10)


def _next_steps_elements(steps: Sequence[str], budget: SizeBudget) -> Iterator[Element]:
    if steps:
        yield _section_heading(labels.NEXT_STEPS)
        yield bullet_list(escape(step, budget.paragraph_chars) for step in steps)


def _searched_elements(searched: SearchedView, budget: SizeBudget) -> Iterator[Element]:
    yield heading(searched.title, separator=True, spacing="Medium", size="Default")
    yield small_text(escape(searched.scope, 300))
    if searched.failed:
        lines = _source_lines([source.line for source in searched.failed], budget)
        yield bullet_list(lines, color="Attention", size="Small")


def _collapsed_elements(
    answer: AnswerView, matches: Sequence[MatchView], budget: SizeBudget
) -> Iterator[Element]:
    """Yield what can be unfolded at the end: the registries, and the feedback form."""
    searched = answer.searched
    collapsed = []
    if searched.read:
        lines = _source_lines([source.line for source in searched.read], budget)
        collapsed.append(bullet_list(lines, size="Small", isSubtle=True))
    if missing := searched.not_in_index_line(budget.sources):
        collapsed.append(small_text(escape(missing, budget.paragraph_chars)))
    if searched.calibration:
        max_chars = min(300, 5 * budget.paragraph_chars)
        collapsed.append(small_text(escape(searched.calibration, max_chars)))
    actions = [toggle_action(labels.SOURCES_ACTION, _SOURCES_ID)] if collapsed else []
    rateable = [m for m in matches if action_data(answer.query_id, m.initiative.id, budget)]
    # Further matches take its place; feedback on them is given under their details.
    if rateable and answer.first_rank == 1:
        actions.append(
            show_card_action(labels.FEEDBACK_ACTION, feedback_form(answer.query_id, rateable))
        )
    if actions:
        yield action_set(actions)
    if collapsed:
        yield container(collapsed, id=_SOURCES_ID, isVisible=searched.lists_all)


def _source_lines(lines: list[str], budget: SizeBudget) -> list[str]:
    shortened = labels.shorten_list(lines, budget.sources)
    return [escape(line, 2 * budget.line_chars) for line in shortened]


def _with_rest(lines: list[str], count: int) -> list[str]:
    remaining = count - len(lines)
    return [*lines, labels.AND_MORE.format(count=remaining)] if remaining > 0 else lines


def _answer_actions(answer: AnswerView, matches: Sequence[MatchView]) -> Iterator[Element]:
    """Yield the actions of the card, at most five."""
    data = {DataKey.QUERY_ID: answer.query_id}
    if rank := answer.rank_after(matches):
        more = {**data, DataKey.FIRST_RANK: rank}
        yield execute_action(labels.MORE_ACTION, ActionVerb.MORE, more, style="positive")
    if answer.first_rank > 1:
        yield execute_action(labels.FIRST_MATCHES_ACTION, ActionVerb.BACK, data)
    yield execute_action(labels.REFINE_ACTION, ActionVerb.REFINE, data)


def _section_heading(title: str) -> Element:
    return heading(title, separator=True, spacing="Medium")
