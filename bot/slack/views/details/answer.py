"""Details modal of an answer: all that the short reply leaves out."""

from collections.abc import Iterator, Sequence

from bot.presentation import labels
from bot.presentation.answer_view import AnswerView, MatchView
from bot.presentation.initiative_view import Fact, InitiativeView
from bot.presentation.provenance import SearchedView
from bot.slack import identifiers
from bot.slack.mrkdwn import escape
from bot.slack.views import block_kit
from bot.slack.views.block_kit import Block, Blocks
from bot.slack.views.details.match import match_blocks
from bot.slack.views.match import feedback_options, title_link

_HEADLINE_CHARS, _FACT_CHARS, _STEP_CHARS, _SCOPE_CHARS, _SOURCE_CHARS = 1000, 400, 300, 400, 120
_TITLE_CHARS, _WHO_CHARS, _STATUS_CHARS, _MISSED_CHARS, _LINE_CHARS = 120, 80, 60, 200, 300
_MAX_ATTEMPTS, _MAX_STEPS, _MAX_SOURCES, _MAX_TITLES = 10, 4, 20, 10


def answer_modal(answer: AnswerView, brief_url: str | None = None) -> Block:
    """Return a modal with each match shown in full, what lies beside them, and what we searched.

    `brief_url` is the page that makes the evidence brief of this answer, where there can be one.
    """
    if answer.first_rank > 1:
        blocks = [*_match_blocks(answer.next_page, answer.query_id)]
    else:
        blocks = [
            *_verdict_blocks(answer),
            block_kit.section(f"*{answer.matches_title}*"),
            *_match_blocks(answer.first_page, answer.query_id),
            *_attempt_blocks(answer.attempts),
            *_elsewhere_blocks(answer.elsewhere),
            *_next_steps_blocks(answer.next_steps),
            *_searched_blocks(answer.searched),
        ]
    blocks.append(_last_block(answer.query_id, brief_url))
    return block_kit.modal(identifiers.ViewId.ANSWER_DETAILS, labels.DETAILS, blocks)


def _verdict_blocks(answer: AnswerView) -> Iterator[Block]:
    yield block_kit.header(answer.label)
    yield block_kit.section(f"*{escape(answer.headline, _HEADLINE_CHARS)}*")
    if facts := answer.all_facts:
        yield block_kit.section("\n".join(map(_fact_line, facts)))


def _fact_line(fact: Fact) -> str:
    return f"*{fact.label}* {'; '.join(escape(value, _FACT_CHARS) for value in fact.values)}"


def _match_blocks(matches: Sequence[MatchView], query_id: str) -> Iterator[Block]:
    for each in matches:
        yield from match_blocks(each, query_id)


def _attempt_blocks(attempts: Sequence[InitiativeView]) -> Blocks:
    lines = [
        *map(_attempt_line, attempts[:_MAX_ATTEMPTS]),
        *block_kit.more_line(attempts, _MAX_ATTEMPTS),
    ]
    return _titled_sections(labels.ATTEMPTS, lines)


def _attempt_line(attempt: InitiativeView) -> str:
    outcomes = escape("; ".join(attempt.not_delivered), _MISSED_CHARS)
    missed = f" {labels.NOT_DELIVERED.format(outcomes=outcomes)}" if outcomes else ""
    head = f"{escape(attempt.title, _TITLE_CHARS)}, {escape(attempt.lead, _WHO_CHARS)}"
    status = escape(attempt.status, _STATUS_CHARS)
    return f"• *{escape(attempt.period, _STATUS_CHARS)}* {head}: {status}.{missed}"


def _elsewhere_blocks(initiatives: Sequence[InitiativeView]) -> Blocks:
    return _titled_sections(labels.ELSEWHERE, list(map(_elsewhere_line, initiatives)))


def _elsewhere_line(initiative: InitiativeView) -> str:
    lead, place = escape(initiative.lead, _WHO_CHARS), escape(initiative.place, _WHO_CHARS)
    status = escape(initiative.status, _STATUS_CHARS)
    return f"• {title_link(initiative, _TITLE_CHARS)}, {lead}, {place}: {status}"


def _next_steps_blocks(steps: Sequence[str]) -> Blocks:
    return _titled_sections(
        labels.NEXT_STEPS, [f"• {escape(step, _STEP_CHARS)}" for step in steps[:_MAX_STEPS]]
    )


def _searched_blocks(searched: SearchedView) -> Blocks:
    sources = (*searched.failed, *searched.read)
    lines = [escape(searched.scope, _SCOPE_CHARS)]
    lines += [f"• {escape(source.line, _SOURCE_CHARS)}" for source in sources[:_MAX_SOURCES]]
    lines += block_kit.more_line(sources, _MAX_SOURCES)
    if missing := searched.not_in_index_line(_MAX_TITLES):
        lines.append(escape(missing, _LINE_CHARS))
    if searched.calibration:
        lines.append(escape(searched.calibration, _LINE_CHARS))
    return _titled_sections(searched.title, lines)


def _titled_sections(title: str, lines: list[str]) -> Blocks:
    if not lines:
        return []
    return [block_kit.divider(), *block_kit.sections([f"*{title}*", *lines])]


def _last_block(query_id: str, brief_url: str | None) -> Block:
    """Return the menu to rate the answer, and the link to its brief."""
    options = feedback_options(labels.ANSWER_FEEDBACK, query_id)
    menu = block_kit.select(identifiers.ActionId.ANSWER_FEEDBACK, labels.RATE_ANSWER, options)
    if brief_url is None:
        return block_kit.actions(menu)
    action_id = identifiers.ActionId.BRIEF
    return block_kit.actions(block_kit.button(labels.BRIEF_ACTION, action_id, url=brief_url), menu)
