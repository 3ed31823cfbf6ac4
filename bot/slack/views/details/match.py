"""Blocks of one match in the details of an answer: everything that the answer knows of it."""

from collections.abc import Sequence

from bot.presentation import labels
from bot.presentation.answer_view import MatchView
from bot.presentation.initiative_view import Fact
from bot.slack.mrkdwn import escape
from bot.slack.views import block_kit
from bot.slack.views.block_kit import Blocks
from bot.slack.views.match import details_button, feedback_menu, title_link, who_and_status

_TITLE_CHARS, _SUMMARY_CHARS, _REASON_CHARS, _PASSAGE_CHARS = 150, 400, 200, 200
_ITEM_CHARS, _LINE_CHARS, _DATE_CHARS = 140, 300, 40
_MAX_ITEMS, _MAX_RECORDS, _MAX_SIMILAR = 4, 4, 3


def match_blocks(match: MatchView, query_id: str) -> Blocks:
    """Return a match with its ledger, why it matched and where that is recorded."""
    initiative = match.initiative
    title = title_link(initiative, _TITLE_CHARS)
    name = labels.NUMBERED.format(number=match.rank, title=initiative.title)
    summary = escape(initiative.summary, _SUMMARY_CHARS)
    head = [
        f"*{match.rank}. {title}*",
        who_and_status(initiative),
        *([summary] if summary else []),
    ]
    return [
        block_kit.divider(),
        block_kit.section("\n".join(head)),
        *_ledger_blocks(match.ledger),
        block_kit.context("\n".join(_small_lines(match))),
        block_kit.actions(
            details_button(initiative.id, name, query_id), feedback_menu(initiative.id, query_id)
        ),
    ]


def _ledger_blocks(ledger: Sequence[Fact]) -> Blocks:
    """Return what is stated, in two columns."""
    stated = [f"*{fact.label}*\n{_format_values(fact)}" for fact in ledger]
    return (
        [block_kit.section(fields=stated)] if stated[1:] else list(map(block_kit.section, stated))
    )


def _format_values(fact: Fact) -> str:
    values = fact.values
    if len(values) == 1:
        return escape(values[0], _LINE_CHARS)
    lines = [f"• {escape(value, _ITEM_CHARS)}" for value in values[:_MAX_ITEMS]]
    return "\n".join([*lines, *block_kit.more_line(values, _MAX_ITEMS)])


def _small_lines(match: MatchView) -> list[str]:
    """Return why it matched, what is not stated, and where that is recorded."""
    not_stated = match.initiative.not_stated
    return [_reason_line(match), *([not_stated] if not_stated else []), *_record_lines(match)]


def _reason_line(match: MatchView) -> str:
    quote = labels.QUOTE.format(passage=escape(match.passage, _PASSAGE_CHARS))
    line = f"*{labels.REASON}* {match.strength}. {escape(match.reason, _REASON_CHARS)}"
    return f"{line} {quote}" if match.passage else line


def _record_lines(match: MatchView) -> list[str]:
    """Return the registries and when they were read, whether they are independent, and similar."""
    initiative = match.initiative
    registries = [
        labels.RECORD_SOURCE.format(
            registry=escape(record.registry, _ITEM_CHARS),
            last_read=escape(record.last_read, _DATE_CHARS),
        )
        for record in initiative.records[:_MAX_RECORDS]
    ]
    registries += block_kit.more_line(initiative.records, _MAX_RECORDS)
    lines = [f"*{initiative.records_label}* {'; '.join(registries)}"]
    if initiative.independence:
        lines.append(f"*{labels.RECORDS}* {initiative.independence}")
    if match.similar:
        titles = [escape(similar.title, _ITEM_CHARS) for similar in match.similar[:_MAX_SIMILAR]]
        titles += block_kit.more_line(match.similar, _MAX_SIMILAR)
        lines.append(f"*{labels.SIMILAR}* {'; '.join(titles)}")
    return lines
