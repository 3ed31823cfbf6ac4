"""Details modal of a match: its outcomes, its dates, every field and which registry states it."""

from collections.abc import Iterator, Sequence

from bot.presentation import labels
from bot.presentation.details_view import DetailsView, OutcomeView, RelatedView, registries
from bot.presentation.initiative_view import Fact
from bot.presentation.provenance import RecordView
from bot.slack import identifiers, payloads
from bot.slack.mrkdwn import escape, link, utf16_length
from bot.slack.views import block_kit
from bot.slack.views.block_kit import Block
from bot.slack.views.match import details_button, feedback_options, title_link, who_and_status

_LINE_CHARS, _PARAGRAPH_CHARS, _SHORT_CHARS, _CELL_CHARS, _DATE_CHARS = 300, 1500, 200, 160, 60
_MAX_OUTCOMES, _MAX_RECORDS, _MAX_RELATED, _MAX_DISPUTES, _MAX_LINKS = 60, 15, 10, 10, 10
_MAX_ORGANISATIONS = 30
_MAX_SECTION_FIELDS = 10  # fields in one section


def details_modal(details: DetailsView, query_id: str) -> Block:
    """Return a modal with everything that the registries state of an initiative."""
    initiative_id = details.initiative.id
    blocks = [
        *_heading_blocks(details, query_id),
        *_outcome_blocks(details),
        *_date_blocks(details.dates),
        *_field_blocks(details),
        *_dispute_blocks(details.disagreements),
        *_related_blocks(details.related, query_id),
        *_record_blocks(details),
    ]
    metadata = payloads.encode_match(
        query_id, initiative_id, max_chars=payloads.MAX_METADATA_CHARS - 1
    )
    return block_kit.modal(identifiers.ViewId.DETAILS, labels.DETAILS, blocks, metadata=metadata)


def _heading_blocks(details: DetailsView, query_id: str) -> Iterator[Block]:
    initiative = details.initiative
    title = title_link(initiative, _PARAGRAPH_CHARS)
    yield block_kit.section(f"*{title}*\n{who_and_status(initiative)}")
    summary = initiative.summary or labels.SUMMARY_NOT_STATED
    yield block_kit.section(escape(summary, _PARAGRAPH_CHARS))
    yield block_kit.actions(
        block_kit.select(
            identifiers.ActionId.MATCH_FEEDBACK,
            labels.RATE_MATCH,
            feedback_options(labels.MATCH_FEEDBACK, query_id, initiative.id),
        )
    )


def _outcome_blocks(details: DetailsView) -> Iterator[Block]:
    yield block_kit.header(labels.OUTCOMES)
    if not details.outcomes:
        yield block_kit.section(labels.OUTCOMES_NOT_STATED)
        return
    remaining = _MAX_OUTCOMES
    for group in details.outcomes:
        lines = [_outcome_line(outcome) for outcome in group.outcomes[:remaining]]
        remaining -= len(lines)
        lines += block_kit.more_line(group.outcomes, len(lines))
        yield from block_kit.sections([f"*{group.label}* ({len(group.outcomes):,})", *lines])
    yield from _stated_by_block(details.outcomes_stated_by)


def _outcome_line(outcome: OutcomeView) -> str:
    line = f"• {escape(outcome.statement, _LINE_CHARS)}"
    evidence = link(outcome.evidence, outcome.evidence, _SHORT_CHARS)
    return f"{line}\n_{labels.EVIDENCE}:_ {evidence}" if evidence else line


def _date_blocks(dates: Sequence[Fact]) -> Iterator[Block]:
    yield block_kit.header(labels.DATES)
    yield block_kit.section("\n".join(map(_date_line, dates)))


def _date_line(fact: Fact) -> str:
    if not fact.values:
        return f"• {fact.label}: _{labels.NOT_STATED}_"
    return f"• {fact.label}: *{escape(fact.values[0], _DATE_CHARS)}* {_per(fact)}".strip()


def _field_blocks(details: DetailsView) -> Iterator[Block]:
    """Yield every stated field with who states it, short ones in columns, and those not stated."""
    yield block_kit.header(labels.ON_RECORD)
    is_single = len(details.initiative.records) == 1
    stated = [fact for fact in details.fields if fact.values]
    cells = [
        f"*{fact.label}*\n{_format_values(fact)}\n{'' if is_single else _per(fact)}".strip()
        for fact in stated
    ]
    short_cells = [cell for cell in cells if utf16_length(cell) <= _CELL_CHARS]
    for start in range(0, len(short_cells), _MAX_SECTION_FIELDS):
        yield block_kit.section(fields=short_cells[start : start + _MAX_SECTION_FIELDS])
    for cell in cells:
        if cell not in short_cells:
            yield from block_kit.sections(cell.split("\n"))  # ten links may be longer than one
    if is_single and (attributed := [fact for fact in stated if fact.stated_by]):
        names = ", ".join(fact.label for fact in attributed)
        yield block_kit.context(f"*{_stated_by(attributed[0].stated_by)}* {names}")
    if details.fields_not_stated:
        yield block_kit.context(labels.FACTS_NOT_STATED.format(facts=details.fields_not_stated))


def _format_values(fact: Fact) -> str:
    if not fact.is_link:
        texts = labels.shorten_list(fact.values, _MAX_ORGANISATIONS)
        return escape(", ".join(texts), _PARAGRAPH_CHARS)
    if len(fact.values) == 1:
        return link(fact.values[0], fact.values[0], _LINE_CHARS)
    links = [f"• {link(url, url, _SHORT_CHARS)}" for url in fact.values[:_MAX_LINKS]]
    return "\n".join([*links, *block_kit.more_line(fact.values, _MAX_LINKS)])


def _dispute_blocks(disagreements: Sequence[str]) -> Iterator[Block]:
    if disagreements:
        lines = [f"• {escape(line, _LINE_CHARS)}" for line in disagreements[:_MAX_DISPUTES]]
        yield block_kit.header(labels.DISPUTES)
        yield from block_kit.sections([*lines, *block_kit.more_line(disagreements, _MAX_DISPUTES)])


def _related_blocks(related: Sequence[RelatedView], query_id: str) -> Iterator[Block]:
    if related:
        yield block_kit.header(labels.RELATED)
    for each in related[:_MAX_RELATED]:
        yield _related_block(each, query_id)
    yield from map(block_kit.context, block_kit.more_line(related, _MAX_RELATED))


def _related_block(related: RelatedView, query_id: str) -> Block:
    return block_kit.section(
        f"*{escape(related.title, _SHORT_CHARS)}*\n{escape(related.reason, _LINE_CHARS)}",
        accessory=details_button(related.id, related.title, query_id, identifiers.ActionId.RELATED),
    )


def _record_blocks(details: DetailsView) -> Iterator[Block]:
    initiative = details.initiative
    yield block_kit.header(labels.RECORDED)
    if initiative.independence:
        yield block_kit.section(initiative.independence)
    for record in initiative.records[:_MAX_RECORDS]:
        yield from block_kit.sections(_record_lines(record))
    yield from map(block_kit.context, block_kit.more_line(initiative.records, _MAX_RECORDS))
    yield block_kit.context(f"*{labels.ID}* {escape(initiative.id, _LINE_CHARS)}")


def _record_lines(record: RecordView) -> Iterator[str]:
    entry, key = escape(record.entry or labels.NOT_STATED, _SHORT_CHARS), record.key
    licence = escape(record.licence or labels.NOT_STATED, _SHORT_CHARS)
    seen = labels.SEEN_AND_READ.format(
        seen=escape(record.seen or labels.NOT_STATED, _DATE_CHARS),
        last_read=escape(record.last_read, _DATE_CHARS),
    )
    yield f"*{link(record.url, record.registry, _SHORT_CHARS)}*"
    yield f"{labels.ENTRY}: {entry} · {labels.KEY}: {escape(key, _SHORT_CHARS)}"
    yield f"{labels.LICENCE}: {licence} · {labels.SEEN}: {seen}"
    states = escape(", ".join(record.states), _LINE_CHARS) or labels.NOT_STATED
    yield f"{labels.STATES}: {states}"
    if record.differs:
        differs = escape(", ".join(record.differs), _LINE_CHARS)
        yield f"{labels.STATES_OTHERWISE}: {differs}"


def _stated_by_block(records: tuple[RecordView, ...]) -> Iterator[Block]:
    if records:
        yield block_kit.context(_stated_by(records))


def _stated_by(records: tuple[RecordView, ...]) -> str:
    return labels.STATED_BY.format(registries=escape(registries(records), _SHORT_CHARS))


def _per(fact: Fact) -> str:
    """Return who states a field, in italics; nothing where no record is known to."""
    names = escape(registries(fact.stated_by), _SHORT_CHARS)
    return f"_({labels.PER.format(registries=names)})_" if names else ""
