"""Details card of an answer: all that the short reply leaves out, as far as a card holds it."""

from collections.abc import Iterator, Sequence
from functools import partial

from bot.presentation import labels
from bot.presentation.answer_view import AnswerView, MatchView
from bot.presentation.initiative_view import InitiativeView
from bot.presentation.provenance import SearchedView
from bot.presentation.replies.reply_view import view_reply
from bot.sanitise import one_line
from bot.teams.cards.feedback import feedback_form
from bot.teams.cards.kit.adaptive_cards import (
    Card,
    Element,
    adaptive_card,
    bullet_list,
    fact_set,
    heading,
    open_url_action,
    section_heading,
    show_card_action,
    small_text,
    text_block,
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
    match_element,
    title_link,
    with_rest,
)
from index.model import VerdictKind
from index.text.documents import truncate

_COLOURS = {
    VerdictKind.DONE: "Good",
    VerdictKind.UNDER_WAY: "Accent",
    VerdictKind.STOPPED: "Attention",
    VerdictKind.PROPOSED: "Warning",
}


def answer_details_card(answer: AnswerView, brief_url: str | None = None) -> Card:
    """Return the card of all that is known of the matches shown, for a dialog.

    `brief_url` is the page that makes the evidence brief of this answer, where there can be one.
    """
    return fit_card(
        partial(_draw_answer, answer, brief_url),
        NEXT_PAGE_BUDGETS if answer.first_rank > 1 else FIRST_PAGE_BUDGETS,
    )


def _draw_answer(answer: AnswerView, brief_url: str | None, budget: SizeBudget) -> Card:
    is_first = answer.first_rank == 1
    shown = answer.first_page if is_first else answer.next_page
    matches = shown[: budget.matches]
    body = [
        *(_verdict_elements(answer, budget) if is_first else ()),
        *_match_elements(answer, shown, budget),
        *(_attempt_elements(answer.attempts, budget) if is_first else ()),
        *(_elsewhere_elements(answer.elsewhere, budget) if is_first else ()),
        *(_next_steps_elements(answer.next_steps, budget) if is_first else ()),
        *(_searched_elements(answer.searched, budget) if is_first else ()),
    ]
    announcement = one_line(view_reply(answer).announcement)
    actions = list(_feedback_actions(answer, matches, budget))
    if brief_url:
        actions.append(open_url_action(labels.BRIEF_ACTION, brief_url))
    return adaptive_card(body, actions, fallback_text=truncate(announcement, 600))


def _verdict_elements(answer: AnswerView, budget: SizeBudget) -> Iterator[Element]:
    colour = _COLOURS.get(answer.kind, "Default")
    yield text_block(answer.label, weight="Bolder", color=colour, size="Small")
    yield heading(
        escape(answer.headline, min(600, 5 * budget.paragraph_chars)), size="Medium", spacing="None"
    )
    yield from fact_set(
        (fact.label, "; ".join(escape(value, budget.paragraph_chars) for value in fact.values))
        for fact in answer.all_facts
    )


def _match_elements(
    answer: AnswerView, matches: Sequence[MatchView], budget: SizeBudget
) -> Iterator[Element]:
    """Yield the matches as far as they fit, and how many do not."""
    is_first = answer.first_rank == 1
    question = escape(answer.question, budget.paragraph_chars)
    if is_first or not matches:
        title = answer.matches_title
    else:
        first, last = matches[0].rank, matches[-1].rank
        title = labels.MORE_MATCHES.format(first=first, last=last, question=question)
    yield section_heading(title)
    draw_match = match_element if is_first else brief_match_element
    for match in matches[: budget.matches]:
        yield draw_match(match, answer.query_id, budget)
    if (rest := len(matches) - budget.matches) > 0:
        yield small_text(labels.and_more(rest))


def _attempt_elements(attempts: Sequence[InitiativeView], budget: SizeBudget) -> Iterator[Element]:
    if not attempts:
        return
    yield section_heading(labels.ATTEMPTS)
    lines = [_attempt_line(attempt, budget) for attempt in attempts[: 2 * budget.outcomes]]
    yield bullet_list(with_rest(lines, len(attempts)))


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
        yield section_heading(labels.ELSEWHERE)
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
        yield section_heading(labels.NEXT_STEPS)
        yield bullet_list(escape(step, budget.paragraph_chars) for step in steps)


def _searched_elements(searched: SearchedView, budget: SizeBudget) -> Iterator[Element]:
    yield heading(searched.title, separator=True, spacing="Medium", size="Default")
    yield small_text(escape(searched.scope, 300))
    if searched.failed:
        lines = _source_lines([source.line for source in searched.failed], budget)
        yield bullet_list(lines, color="Attention", size="Small")
    if searched.read:
        lines = _source_lines([source.line for source in searched.read], budget)
        yield bullet_list(lines, size="Small", isSubtle=True)
    if missing := searched.not_in_index_line(budget.sources):
        yield small_text(escape(missing, budget.paragraph_chars))
    if searched.calibration:
        yield small_text(escape(searched.calibration, min(300, 5 * budget.paragraph_chars)))


def _source_lines(lines: list[str], budget: SizeBudget) -> list[str]:
    shortened = labels.shorten_list(lines, budget.sources)
    return [escape(line, 2 * budget.line_chars) for line in shortened]


def _feedback_actions(
    answer: AnswerView, matches: Sequence[MatchView], budget: SizeBudget
) -> Iterator[Element]:
    rateable = [m for m in matches if action_data(answer.query_id, m.initiative.id, budget)]
    if rateable:
        yield show_card_action(labels.FEEDBACK_ACTION, feedback_form(answer.query_id, rateable))
