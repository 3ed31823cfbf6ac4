"""Blocks of one match of an answer: in full, in a few lines or in one."""

from collections.abc import Mapping, Sequence

from bot.presentation import labels
from bot.presentation.answer_view import MatchView
from bot.presentation.initiative_view import Fact, InitiativeView
from bot.slack import identifiers, payloads
from bot.slack.mrkdwn import escape, link
from bot.slack.views import block_kit
from bot.slack.views.block_kit import Block, Blocks, Element
from bot.store.model import FeedbackKind

_TITLE_CHARS, _SUMMARY_CHARS, _COMPACT_SUMMARY_CHARS, _STATUS_CHARS = 85, 130, 115, 55
_ITEM_CHARS, _LINE_CHARS, _REASON_CHARS, _PASSAGE_CHARS, _URL_CHARS = 50, 78, 130, 80, 160
_COMPACT_TITLE_CHARS = 70
_MAX_ITEMS, _MAX_RECORDS, _MAX_SIMILAR, _MAX_ORGANISATIONS = 2, 2, 1, 2

# These open a modal that asks for more.
_OPENING_KINDS = {FeedbackKind.SAME, FeedbackKind.WRONG}


def full(match: MatchView, query_id: str) -> Blocks:
    """Return a match with everything that an answer shows of it."""
    return [
        block_kit.section("\n".join(_head_lines(match, _SUMMARY_CHARS, _MAX_ORGANISATIONS))),
        *_ledger_blocks(match.ledger),
        block_kit.context("\n".join(_small_lines(match))),
        block_kit.actions(details_button(match, query_id), feedback_menu(match, query_id)),
    ]


def compact(match: MatchView, query_id: str) -> Block:
    """Return a match in three lines, or four where it is noted how it differs."""
    lines = _head_lines(match, _COMPACT_SUMMARY_CHARS, 1)
    if match.differs:
        lines.append(f"*{labels.DIFFERS}* {escape(match.differs, _LINE_CHARS)}")
    return block_kit.section("\n".join(lines), accessory=details_button(match, query_id))


def line(match: MatchView, query_id: str) -> Block:
    """Return a match in a line: title, who and status."""
    initiative = match.initiative
    title = title_link(initiative, _COMPACT_TITLE_CHARS)
    return block_kit.section(
        f"*{match.rank}. {title}* · {who_and_status(initiative, 1)}",
        accessory=details_button(match, query_id),
    )


def details_button(match: MatchView, query_id: str) -> Element:
    """Return the button that opens the details of a match."""
    return block_kit.button(
        labels.DETAILS_ACTION,
        identifiers.ActionId.DETAILS,
        payloads.encode_match(query_id, match.initiative.id),
        accessibility_label=labels.DETAILS_OF.format(
            title=labels.NUMBERED.format(number=match.rank, title=match.initiative.title)
        ),
    )


def feedback_menu(match: MatchView, query_id: str) -> Element:
    """Return the menu of feedback on a match."""
    options = feedback_options(labels.MATCH_FEEDBACK, query_id, match.initiative.id)
    return block_kit.overflow(identifiers.ActionId.MATCH_FEEDBACK, options)


def feedback_options(
    kinds: Mapping[FeedbackKind, str], query_id: str, initiative_id: str | None = None
) -> list[Element]:
    """Return the options of a menu of feedback on a match, or on an answer as a whole."""
    return [
        block_kit.option(
            labels.OPENS_FORM.format(action=label) if kind in _OPENING_KINDS else label,
            payloads.encode_feedback(kind, query_id, initiative_id),
        )
        for kind, label in kinds.items()
    ]


def title_link(initiative: InitiativeView, max_chars: int = _TITLE_CHARS) -> str:
    """Return the title, as a link where there is an address to follow."""
    return link(initiative.link, initiative.title, max_chars, max_url_chars=_URL_CHARS)


def who_and_status(initiative: InitiativeView, max_organisations: int = _MAX_ORGANISATIONS) -> str:
    """Return the organisations, the lead first, and the status in one line."""
    organisations = escape(initiative.organisations_line(max_organisations), _LINE_CHARS)
    return f"{organisations} · *{escape(initiative.status, _STATUS_CHARS)}*"


def _head_lines(match: MatchView, summary_chars: int, max_organisations: int) -> list[str]:
    initiative = match.initiative
    summary = escape(initiative.summary, summary_chars)
    return [
        f"*{match.rank}. {title_link(initiative)}*",
        who_and_status(initiative, max_organisations),
        *([summary] if summary else []),
    ]


def _ledger_blocks(ledger: Sequence[Fact]) -> Blocks:
    """Return what is stated, in two columns."""
    stated = [f"*{fact.label}*\n{_format_values(fact)}" for fact in ledger]
    return (
        [block_kit.section(fields=stated)] if stated[1:] else list(map(block_kit.section, stated))
    )


def _small_lines(match: MatchView) -> list[str]:
    """Return why it matched, what is not stated, and where that is recorded."""
    not_stated = match.initiative.not_stated
    return [_reason_line(match), *([not_stated] if not_stated else []), *_record_lines(match)]


def _format_values(fact: Fact) -> str:
    values = fact.values
    if len(values) == 1:
        return escape(values[0], _LINE_CHARS)
    lines = [f"• {escape(value, _ITEM_CHARS)}" for value in values[:_MAX_ITEMS]]
    return "\n".join([*lines, *block_kit.more_line(values, _MAX_ITEMS)])


def _reason_line(match: MatchView) -> str:
    quote = labels.QUOTE.format(passage=escape(match.passage, _PASSAGE_CHARS))
    line = f"*{labels.REASON}* {match.strength}. {escape(match.reason, _REASON_CHARS)}"
    return f"{line} {quote}" if match.passage else line


def _record_lines(match: MatchView) -> list[str]:
    """Return the registries and when they were read, whether they are independent, and similar."""
    initiative = match.initiative
    registries = [
        labels.RECORD_SOURCE.format(
            registry=escape(record.registry, _ITEM_CHARS), last_read=escape(record.last_read, 30)
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
