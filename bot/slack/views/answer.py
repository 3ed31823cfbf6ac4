"""Answer message: the verdict, three matches, next steps, and what was searched."""

from collections.abc import Iterator, Sequence

from bot.presentation import labels
from bot.presentation.answer_view import AnswerView, MatchLength, MatchView
from bot.presentation.initiative_view import Fact, InitiativeView
from bot.presentation.provenance import SearchedView
from bot.slack import identifiers, payloads
from bot.slack.mrkdwn import escape, link
from bot.slack.views import block_kit, match
from bot.slack.views.block_kit import Block, Blocks, Element, SlackMessage

_HEADLINE_CHARS, _QUESTION_CHARS, _FACT_CHARS, _STEP_CHARS, _SCOPE_CHARS = 240, 140, 75, 100, 225
_PROBABILITY_CHARS, _SOURCE_CHARS = 145, 85
_MAX_FACT_CHARS = {labels.QUESTION: _QUESTION_CHARS, labels.PROBABILITY: _PROBABILITY_CHARS}
_MAX_ATTEMPTS, _MAX_STEPS, _MAX_SOURCES, _MAX_TITLES = 3, 4, 4, 3
_TITLE_CHARS, _WHO_CHARS, _STATUS_CHARS, _MISSED_CHARS, _URL_CHARS = 55, 40, 45, 60, 100


def message(answer: AnswerView, *, ephemeral: bool = False) -> SlackMessage:
    """Return the message of an answer; with `ephemeral`, seen by one person, it can be shared."""
    if answer.first_rank > 1:
        return more_matches(answer)
    blocks = [
        *_verdict_blocks(answer),
        *_match_blocks(answer),
        *_attempt_blocks(answer.attempts),
        *_elsewhere_blocks(answer.elsewhere),
        *_next_steps_blocks(answer.next_steps),
        _searched_block(answer.searched),
        block_kit.actions(*_action_elements(answer, ephemeral=ephemeral)),
    ]
    return SlackMessage(_notification_text(answer), blocks)


def more_matches(answer: AnswerView) -> SlackMessage:
    """Return the next matches in short: from `answer.first_rank`, or after the first page."""
    matches = answer.next_page
    question = escape(answer.question, _QUESTION_CHARS)
    if not matches:
        text = labels.NO_MORE_MATCHES.format(question=question)
        return SlackMessage(
            text, [block_kit.section(text), block_kit.actions(_refine_button(answer))]
        )
    first_rank, last_rank = matches[0].rank, matches[-1].rank
    text = labels.MORE_MATCHES.format(first=first_rank, last=last_rank, question=question)
    buttons = (*_more_button(answer, matches), _refine_button(answer))
    return SlackMessage(
        text,
        [
            block_kit.section(f"*{text}*"),
            *(match.compact(each, answer.query_id) for each in matches),
            block_kit.actions(*buttons),
        ],
    )


def shared_message(answer: AnswerView, user_id: str) -> SlackMessage:
    """Return the message that posts an answer for all, shared by the Slack user `user_id`."""
    original = message(answer)
    text = labels.SHARED_BY.format(person=f"<@{user_id}>")
    return SlackMessage(original.text, [block_kit.context(text), *original.blocks])


def _verdict_blocks(answer: AnswerView) -> Iterator[Block]:
    yield block_kit.header(answer.label)
    yield block_kit.section(f"*{escape(answer.headline, _HEADLINE_CHARS)}*")
    if answer.facts:
        yield block_kit.context("\n".join(map(_fact_line, answer.facts)))
    if answer.added_filters:
        button = block_kit.button(
            labels.DROP_FILTERS_ACTION,
            identifiers.ActionId.DROP_SPOKEN_FILTERS,
            answer.query_id,
        )
        fact = Fact(labels.ADDED_FILTERS, (answer.added_filters.text,))
        yield block_kit.section(_fact_line(fact), accessory=button)


def _fact_line(fact: Fact) -> str:
    max_chars = _MAX_FACT_CHARS.get(fact.label, _FACT_CHARS)
    return f"*{fact.label}* {'; '.join(escape(value, max_chars) for value in fact.values)}"


def _match_blocks(answer: AnswerView) -> Iterator[Block]:
    yield block_kit.section(f"*{answer.matches_title}*")
    for each in answer.first_page:
        if answer.length is MatchLength.LINE:
            yield match.line(each, answer.query_id)
        elif answer.length is MatchLength.SHORT:
            yield match.compact(each, answer.query_id)
        else:
            yield block_kit.divider()
            yield from match.full(each, answer.query_id)


def _attempt_blocks(attempts: Sequence[InitiativeView]) -> Blocks:
    lines = [
        *map(_attempt_line, attempts[:_MAX_ATTEMPTS]),
        *block_kit.more_line(attempts, _MAX_ATTEMPTS),
    ]
    return _titled_section(labels.ATTEMPTS, lines)


def _attempt_line(attempt: InitiativeView) -> str:
    outcomes = escape("; ".join(attempt.not_delivered), _MISSED_CHARS)
    missed = f" {labels.NOT_DELIVERED.format(outcomes=outcomes)}" if outcomes else ""
    head = f"{escape(attempt.title, _TITLE_CHARS)}, {escape(attempt.lead, _WHO_CHARS)}"
    status = escape(attempt.status, _STATUS_CHARS)
    return f"• *{escape(attempt.period, _STATUS_CHARS)}* {head}: {status}.{missed}"


def _elsewhere_blocks(initiatives: Sequence[InitiativeView]) -> Blocks:
    return _titled_section(labels.ELSEWHERE, list(map(_elsewhere_line, initiatives)))


def _elsewhere_line(initiative: InitiativeView) -> str:
    lead, place = escape(initiative.lead, _WHO_CHARS), escape(initiative.place, _WHO_CHARS)
    status = escape(initiative.status, _STATUS_CHARS)
    return f"• {_title_link(initiative)}, {lead}, {place}: {status}"


def _title_link(initiative: InitiativeView) -> str:
    return link(initiative.link, initiative.title, _TITLE_CHARS, max_url_chars=_URL_CHARS)


def _next_steps_blocks(steps: Sequence[str]) -> Blocks:
    lines = [f"• {escape(step, _STEP_CHARS)}" for step in steps[:_MAX_STEPS]]
    return _titled_section(labels.NEXT_STEPS, lines)


def _titled_section(title: str, lines: list[str]) -> Blocks:
    if not lines:
        return []
    return [block_kit.divider(), block_kit.section("\n".join([f"*{title}*", *lines]))]


def _searched_block(searched: SearchedView) -> Block:
    lines = [f"*{searched.title}* {escape(searched.scope, _SCOPE_CHARS)}"]
    lines += [
        f"• {escape(source.line, _SOURCE_CHARS)}" for source in searched.listed[:_MAX_SOURCES]
    ]
    lines += block_kit.more_line(searched.listed, _MAX_SOURCES)
    if missing := searched.not_in_index_line(_MAX_TITLES):
        lines.append(escape(missing, _SOURCE_CHARS))
    if searched.calibration:
        lines.append(escape(searched.calibration, _SOURCE_CHARS))
    return block_kit.context("\n".join(lines))


def _action_elements(answer: AnswerView, *, ephemeral: bool) -> Iterator[Element]:
    """Yield the buttons and the menu for the whole answer."""
    yield from _more_button(answer, answer.first_page)
    yield _refine_button(answer)
    if ephemeral:
        yield block_kit.button(labels.SHARE_ACTION, identifiers.ActionId.SHARE, answer.query_id)
    yield block_kit.overflow(
        identifiers.ActionId.ANSWER_FEEDBACK,
        match.feedback_options(labels.ANSWER_FEEDBACK, answer.query_id),
    )


def _more_button(answer: AnswerView, shown: Sequence[MatchView]) -> Iterator[Element]:
    """Yield the button for the matches beyond those `shown`, where there are any."""
    if rank := answer.rank_after(shown):
        value = payloads.encode_page(answer.query_id, rank)
        yield block_kit.button(labels.MORE_ACTION, identifiers.ActionId.MORE, value)


def _refine_button(answer: AnswerView) -> Element:
    return block_kit.button(labels.REFINE_ACTION, identifiers.ActionId.REFINE, answer.query_id)


def _notification_text(answer: AnswerView) -> str:
    """Return the answer in a few sentences, for notifications and screen readers."""
    matches = "; ".join(map(_match_line, answer.first_page))
    template = labels.NOTIFICATION_WITH_MATCHES if matches else labels.NOTIFICATION
    return template.format(
        verdict=escape(answer.headline, 160),
        question=escape(answer.question, 60),
        matches=matches,
    )


def _match_line(each: MatchView) -> str:
    title = escape(each.initiative.title, _TITLE_CHARS)
    return labels.NUMBERED_WITH_STATUS.format(
        number=each.rank, title=title, status=escape(each.initiative.status, _STATUS_CHARS)
    )
