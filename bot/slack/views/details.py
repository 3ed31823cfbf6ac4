"""Details modal of a match: its outcomes, its dates, every field and which registry states it."""

from collections.abc import Iterator

from bot.presentation import initiative_view, provenance
from bot.service.answer import SearchScope
from bot.slack import identifiers, payloads
from bot.slack.mrkdwn import escape, link, utf16_length
from bot.slack.views import block_kit
from bot.slack.views.block_kit import Block
from bot.slack.views.match import FEEDBACK_LABELS, organisations, title_link
from index.facets.gazetteer import country_name
from index.model import (
    ExpectedOutcome,
    Initiative,
    Origin,
    OutcomeResult,
    RelatedInitiative,
    Status,
)
from index.text.dates import format_date

_LINE_CHARS, _PARAGRAPH_CHARS, _SHORT_CHARS, _CELL_CHARS = 300, 1500, 200, 160
_MAX_OUTCOMES, _MAX_ORIGINS, _MAX_RELATED, _MAX_DISPUTES, _MAX_LINKS, _MAX_ORGANISATIONS = (
    60,
    15,
    10,
    10,
    10,
    30,
)
_MAX_SECTION_FIELDS = 10  # fields in one section
_RESULT_ORDER = (
    OutcomeResult.DELIVERED,
    OutcomeResult.PARTLY,
    OutcomeResult.NOT_DELIVERED,
    OutcomeResult.UNKNOWN,
)


def details_modal(initiative: Initiative, scope: SearchScope, query_id: str) -> Block:
    """Return a modal with everything that the registries state of an initiative."""
    blocks = [
        *_heading_blocks(initiative, query_id),
        *_outcome_blocks(initiative),
        *_date_blocks(initiative),
        *_field_blocks(initiative),
        *_dispute_blocks(initiative),
        *_related_blocks(initiative, query_id),
        *_origin_blocks(initiative, scope),
    ]
    metadata = payloads.encode_match(
        query_id, initiative.id, max_chars=payloads.MAX_METADATA_CHARS - 1
    )
    return block_kit.modal(identifiers.ViewId.DETAILS, "Details", blocks, metadata=metadata)


def _heading_blocks(initiative: Initiative, query_id: str) -> Iterator[Block]:
    yield block_kit.section(
        f"*{title_link(initiative, _PARAGRAPH_CHARS)}*\n"
        f"{organisations(initiative)} · *{escape(initiative_view.status(initiative), 60)}*"
    )
    yield block_kit.section(
        escape(initiative_view.summary_sentence(initiative), _PARAGRAPH_CHARS)
        or "Summary not stated"
    )
    yield block_kit.actions(
        block_kit.select(
            identifiers.ActionId.MATCH_FEEDBACK,
            "Rate this match",
            [
                block_kit.option(text, payloads.encode_feedback(kind, query_id, initiative.id))
                for kind, text in FEEDBACK_LABELS.items()
            ],
        )
    )


def _outcome_blocks(initiative: Initiative) -> Iterator[Block]:
    yield block_kit.header("What was to be done, and what became of it")
    if not initiative.outcomes:
        yield block_kit.section(f"Outcomes: {initiative_view.NOT_STATED}")
        return
    outcomes = initiative.outcomes[:_MAX_OUTCOMES]
    for result in _RESULT_ORDER:
        lines = [_outcome_line(outcome) for outcome in outcomes if outcome.result is result]
        count = len(initiative.outcomes_with(result))
        if count:
            yield from block_kit.sections(
                [f"*{initiative_view.RESULT_LABELS[result]}* ({count})", *lines]
            )
    yield from map(block_kit.context, block_kit.more_line(initiative.outcomes, _MAX_OUTCOMES))
    yield from _stated_by_block(initiative, "outcomes")


def _outcome_line(outcome: ExpectedOutcome) -> str:
    line = f"• {escape(outcome.statement, _LINE_CHARS) or initiative_view.NOT_STATED}"
    evidence = link(outcome.evidence, outcome.evidence, _SHORT_CHARS)
    return f"{line}\n_Evidence:_ {evidence}" if evidence else line


def _date_blocks(initiative: Initiative) -> Iterator[Block]:
    """Yield the dates that are stated, in order, with what happened."""
    status_label = initiative_view.STATUS_LABELS[initiative.status]
    events = [
        (initiative.started, "Started", "started"),
        (initiative.status_as_of, status_label, "status"),
        (initiative.ended, "Ended", "ended"),
    ]
    dated = sorted((day, label, field) for day, label, field in events if day)
    lines = [
        f"• *{escape(format_date(day), 60)}* {label} {_stated_by_suffix(initiative, field)}".strip()
        for day, label, field in dated
    ]
    yield block_kit.header("When")
    yield block_kit.section("\n".join(lines) or f"Dates: {initiative_view.NOT_STATED}")


def _field_blocks(initiative: Initiative) -> Iterator[Block]:
    """Yield every stated field with who states it, short ones in columns, and those not stated."""
    yield block_kit.header("On record")
    stated_fields = [
        (label, field, text) for label, field, text in _field_texts(initiative) if text
    ]
    cells = [
        f"*{label}*\n{text}\n{_stated_by_suffix(initiative, field)}".strip()
        for label, field, text in stated_fields
    ]
    short_cells = [cell for cell in cells if utf16_length(cell) <= _CELL_CHARS]
    for start in range(0, len(short_cells), _MAX_SECTION_FIELDS):
        yield block_kit.section(fields=short_cells[start : start + _MAX_SECTION_FIELDS])
    for cell in cells:
        if cell not in short_cells:
            yield from block_kit.sections(cell.split("\n"))  # ten links may be longer than one
    stated_labels = [label for label, field, _ in stated_fields if initiative.stated_by(field)]
    if len(initiative.origins) == 1 and stated_labels:
        registry = escape(initiative.origins[0].registry, _SHORT_CHARS) or "its registry"
        yield block_kit.context(f"*Stated by {registry}* {', '.join(stated_labels)}")
    absent = [label for label, _, text in _field_texts(initiative) if not text]
    if absent:
        yield block_kit.context(f"*Not stated* {', '.join(absent)}")


def _field_texts(initiative: Initiative) -> Iterator[tuple[str, str, str]]:
    """Yield the label, the name and the text of each field that no other part shows."""
    reuse = initiative.reuse
    status = initiative.status is not Status.UNKNOWN
    countries = [country_name(code) for code in initiative.deployed_in]
    organisation_names = initiative_view.organisations(initiative, _MAX_ORGANISATIONS)
    links = [link(url, url, _SHORT_CHARS) for url in initiative.links[:_MAX_LINKS]]
    address = initiative.url
    yield (
        "Status",
        "status",
        escape(initiative_view.status(initiative), _SHORT_CHARS) if status else "",
    )
    yield "Organisations", "organisations", escape(", ".join(organisation_names), _PARAGRAPH_CHARS)
    yield "Funding", "funding", escape(initiative_view.funding(initiative.funding), _LINE_CHARS)
    yield "Contact", "contact", link(initiative.contact, initiative.contact, _LINE_CHARS)
    yield "Address", "url", link(address, address, _LINE_CHARS)
    yield "Kind", "kind", escape(initiative.kind, _SHORT_CHARS)
    country = initiative.country
    yield "Country", "country", escape(country_name(country) if country else None, _SHORT_CHARS)
    yield "Region", "region", escape(initiative.region, _SHORT_CHARS)
    yield "Also used in", "deployed_in", escape(", ".join(countries), _SHORT_CHARS)
    themes = ", ".join(initiative.themes).replace("-", " ")
    yield "Themes", "themes", escape(themes, _LINE_CHARS)
    yield "Other names", "aliases", escape(", ".join(initiative.aliases), _LINE_CHARS)
    yield "Code", "reuse", link(reuse.code, reuse.code, _LINE_CHARS) if reuse else ""
    yield "Licence", "reuse", escape(reuse.licence if reuse else None, _SHORT_CHARS)
    yield "Offered to others", "reuse", escape(reuse.offer if reuse else None, _PARAGRAPH_CHARS)
    yield "Description", "description", escape(initiative.description, _PARAGRAPH_CHARS)
    yield "Further reading", "links", "\n".join(f"• {url}" for url in links if url)


def _dispute_blocks(initiative: Initiative) -> Iterator[Block]:
    lines = [f"• {escape(line, _LINE_CHARS)}" for line in initiative_view.disagreements(initiative)]
    if lines:
        yield block_kit.header("What the records do not agree on")
        yield from block_kit.sections(
            [*lines[:_MAX_DISPUTES], *block_kit.more_line(lines, _MAX_DISPUTES)]
        )


def _related_blocks(initiative: Initiative, query_id: str) -> Iterator[Block]:
    if initiative.related:
        yield block_kit.header("Near it, and not the same")
    for related in initiative.related[:_MAX_RELATED]:
        yield _related_block(related, query_id)
    yield from map(block_kit.context, block_kit.more_line(initiative.related, _MAX_RELATED))


def _related_block(related: RelatedInitiative, query_id: str) -> Block:
    value = payloads.encode_match(query_id, related.id)
    title = escape(related.title, _SHORT_CHARS) or "Title not stated"
    accessibility_label = f"Details of {related.title}"
    return block_kit.section(
        f"*{title}*\n{escape(related.reason, _LINE_CHARS)}",
        accessory=block_kit.button(
            "Details", identifiers.ActionId.RELATED, value, accessibility_label=accessibility_label
        ),
    )


def _origin_blocks(initiative: Initiative, scope: SearchScope) -> Iterator[Block]:
    yield block_kit.header("Where this is recorded")
    if independence := provenance.describe_independence(initiative):
        yield block_kit.section(f"{independence}.")
    for origin in initiative.origins[:_MAX_ORIGINS]:
        yield from block_kit.sections(_origin_lines(origin, scope))
    yield from map(block_kit.context, block_kit.more_line(initiative.origins, _MAX_ORIGINS))
    yield block_kit.context(f"*Id* {escape(initiative.id, _LINE_CHARS)}")


def _origin_lines(origin: Origin, scope: SearchScope) -> Iterator[str]:
    entry = escape(origin.title, _SHORT_CHARS) or initiative_view.NOT_STATED
    seen = escape(format_date(origin.seen), 60) or initiative_view.NOT_STATED
    refreshed = escape(provenance.describe_refresh(origin, scope.sources), 60)
    licence = escape(origin.licence, _SHORT_CHARS) or initiative_view.NOT_STATED
    yield f"*{link(origin.url, origin.registry, _SHORT_CHARS) or 'Registry not stated'}*"
    yield f"Entry: {entry} · Key: {escape(origin.key, _SHORT_CHARS)}"
    yield f"Licence: {licence} · Seen: {seen}, {refreshed}"
    yield f"States: {_format_fields(origin.states) or initiative_view.NOT_STATED}"
    if origin.differs:
        yield f"States otherwise than shown: {_format_fields(origin.differs)}"


def _format_fields(fields: tuple[str, ...]) -> str:
    return escape(", ".join(fields).replace("_", " "), _LINE_CHARS)


def _stated_by_block(initiative: Initiative, field: str) -> Iterator[Block]:
    if registries := escape(provenance.stating_registries(initiative, field), _SHORT_CHARS):
        yield block_kit.context(f"Stated by {registries}")


def _stated_by_suffix(initiative: Initiative, field: str) -> str:
    """Return who states a field, in italics, where there is more than one record; else nothing."""
    registries = escape(provenance.stating_registries(initiative, field), _SHORT_CHARS)
    return f"_({registries})_" if registries and len(initiative.origins) > 1 else ""
