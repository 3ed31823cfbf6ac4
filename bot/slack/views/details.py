"""The details of a match in a modal: its whole ledger, its times, every field and who states it."""

from collections.abc import Iterator

from bot.presentation import initiative_text, provenance
from bot.service.answer import Searched
from bot.slack import identifiers, payloads
from bot.slack.mrkdwn import link, units, words
from bot.slack.views import block_kit
from bot.slack.views.block_kit import Block
from bot.slack.views.match import FEEDBACK, titled, who
from index.facets.gazetteer import country_name
from index.model import Initiative, Origin, Outcome, Related, Result, Status
from index.text.dates import date

_LINE, _PARAGRAPH, _SHORT, _CELL = 300, 1500, 200, 160
_OUTCOMES, _ORIGINS, _RELATED, _DISPUTES, _LINKS, _BODIES = 60, 15, 10, 10, 10, 30
_COLUMNS = 10  # fields in one section
_ORDER = (Result.DELIVERED, Result.PARTLY, Result.NOT_DELIVERED, Result.UNKNOWN)


def details(initiative: Initiative, searched: Searched, query_id: str) -> Block:
    """Everything that the registries state of an initiative found for a question."""
    blocks = [
        *_head(initiative, query_id),
        *_ledger(initiative),
        *_times(initiative),
        *_record(initiative),
        *_disputes(initiative),
        *_related(initiative, query_id),
        *_records(initiative, searched),
    ]
    metadata = payloads.pick(query_id, initiative.id, most=payloads.METADATA - 1)
    return block_kit.modal(identifiers.View.DETAILS, "Details", blocks, metadata=metadata)


def _head(initiative: Initiative, query_id: str) -> Iterator[Block]:
    yield block_kit.section(
        f"*{titled(initiative, _PARAGRAPH)}*\n"
        f"{who(initiative)} · *{words(initiative_text.status(initiative), 60)}*"
    )
    yield block_kit.section(
        words(initiative_text.gist(initiative), _PARAGRAPH) or "Summary not stated"
    )
    yield block_kit.actions(
        block_kit.select(
            identifiers.Action.MATCH_FEEDBACK,
            "Rate this match",
            [
                block_kit.option(text, payloads.choice(kind, query_id, initiative.id))
                for kind, text in FEEDBACK.items()
            ],
        )
    )


def _ledger(initiative: Initiative) -> Iterator[Block]:
    yield block_kit.header("What was to be done, and what became of it")
    if not initiative.outcomes:
        yield block_kit.section(f"Outcomes: {initiative_text.NOT_STATED}")
        return
    shown = initiative.outcomes[:_OUTCOMES]
    for result in _ORDER:
        told = [_outcome(outcome) for outcome in shown if outcome.result is result]
        count = len(initiative.outcomes_with(result))
        if count:
            yield from block_kit.sections([f"*{initiative_text.RESULTS[result]}* ({count})", *told])
    yield from map(block_kit.context, block_kit.rest(initiative.outcomes, _OUTCOMES))
    yield from _by(initiative, "outcomes")


def _outcome(outcome: Outcome) -> str:
    line = f"• {words(outcome.statement, _LINE) or initiative_text.NOT_STATED}"
    evidence = link(outcome.evidence, outcome.evidence, _SHORT)
    return f"{line}\n_Evidence:_ {evidence}" if evidence else line


def _times(initiative: Initiative) -> Iterator[Block]:
    """What happened when, as far as it is stated, in order."""
    said = initiative_text.STATUSES[initiative.status]
    events = [
        (initiative.started, "Started", "started"),
        (initiative.status_as_of, said, "status"),
        (initiative.ended, "Ended", "ended"),
    ]
    told = sorted((when, what, name) for when, what, name in events if when)
    lines = [
        f"• *{words(date(when), 60)}* {what} {_each_by(initiative, name)}".strip()
        for when, what, name in told
    ]
    yield block_kit.header("When")
    yield block_kit.section("\n".join(lines) or f"Dates: {initiative_text.NOT_STATED}")


def _record(initiative: Initiative) -> Iterator[Block]:
    """Every field with who states it: short ones in columns, and which are not stated."""
    yield block_kit.header("On record")
    told = [(label, name, text) for label, name, text in _fields(initiative) if text]
    cells = [
        f"*{label}*\n{text}\n{_each_by(initiative, name)}".strip() for label, name, text in told
    ]
    short = [cell for cell in cells if units(cell) <= _CELL]
    for start in range(0, len(short), _COLUMNS):
        yield block_kit.section(fields=short[start : start + _COLUMNS])
    for cell in cells:
        if cell not in short:
            yield from block_kit.sections(cell.split("\n"))  # ten links may be longer than one
    stated = [label for label, name, _ in told if initiative.stated_by(name)]
    if len(initiative.origins) == 1 and stated:
        registry = words(initiative.origins[0].registry, _SHORT) or "its registry"
        yield block_kit.context(f"*Stated by {registry}* {', '.join(stated)}")
    absent = [label for label, _, text in _fields(initiative) if not text]
    if absent:
        yield block_kit.context(f"*Not stated* {', '.join(absent)}")


def _fields(initiative: Initiative) -> Iterator[tuple[str, str, str]]:
    """The label, the name and the text of each field that no other part shows."""
    reuse = initiative.reuse
    status = initiative.status is not Status.UNKNOWN
    countries = [country_name(code) for code in initiative.deployed_in]
    bodies = initiative_text.organisations(initiative, _BODIES)
    links = [link(each, each, _SHORT) for each in initiative.links[:_LINKS]]
    address = initiative.url
    yield "Status", "status", words(initiative_text.status(initiative), _SHORT) if status else ""
    yield "Organisations", "organisations", words(", ".join(bodies), _PARAGRAPH)
    yield "Funding", "funding", words(initiative_text.funding(initiative.funding), _LINE)
    yield "Contact", "contact", link(initiative.contact, initiative.contact, _LINE)
    yield "Address", "url", link(address, address, _LINE)
    yield "Kind", "kind", words(initiative.kind, _SHORT)
    country = initiative.country
    yield "Country", "country", words(country_name(country) if country else None, _SHORT)
    yield "Region", "region", words(initiative.region, _SHORT)
    yield "Also used in", "deployed_in", words(", ".join(countries), _SHORT)
    themes = ", ".join(initiative.themes).replace("-", " ")
    yield "Themes", "themes", words(themes, _LINE)
    yield "Other names", "aliases", words(", ".join(initiative.aliases), _LINE)
    yield "Code", "reuse", link(reuse.code, reuse.code, _LINE) if reuse else ""
    yield "Licence", "reuse", words(reuse.licence if reuse else None, _SHORT)
    yield "Offered to others", "reuse", words(reuse.offer if reuse else None, _PARAGRAPH)
    yield "Description", "description", words(initiative.description, _PARAGRAPH)
    yield "Further reading", "links", "\n".join(f"• {each}" for each in links if each)


def _disputes(initiative: Initiative) -> Iterator[Block]:
    lines = [f"• {words(line, _LINE)}" for line in initiative_text.disagreements(initiative)]
    if lines:
        yield block_kit.header("What the records do not agree on")
        yield from block_kit.sections([*lines[:_DISPUTES], *block_kit.rest(lines, _DISPUTES)])


def _related(initiative: Initiative, query_id: str) -> Iterator[Block]:
    if initiative.related:
        yield block_kit.header("Near it, and not the same")
    for near in initiative.related[:_RELATED]:
        yield _near(near, query_id)
    yield from map(block_kit.context, block_kit.rest(initiative.related, _RELATED))


def _near(near: Related, query_id: str) -> Block:
    value = payloads.pick(query_id, near.id)
    title = words(near.title, _SHORT) or "Title not stated"
    says = f"Details of {near.title}"
    return block_kit.section(
        f"*{title}*\n{words(near.reason, _LINE)}",
        accessory=block_kit.button("Details", identifiers.Action.RELATED, value, says=says),
    )


def _records(initiative: Initiative, searched: Searched) -> Iterator[Block]:
    yield block_kit.header("Where this is recorded")
    if heard := provenance.witnesses(initiative):
        yield block_kit.section(f"{heard}.")
    for origin in initiative.origins[:_ORIGINS]:
        yield from block_kit.sections(_origin(origin, searched))
    yield from map(block_kit.context, block_kit.rest(initiative.origins, _ORIGINS))
    yield block_kit.context(f"*Id* {words(initiative.id, _LINE)}")


def _origin(origin: Origin, searched: Searched) -> Iterator[str]:
    entry = words(origin.title, _SHORT) or initiative_text.NOT_STATED
    seen = words(date(origin.seen), 60) or initiative_text.NOT_STATED
    refreshed = words(provenance.refreshed(origin, searched.sources), 60)
    licence = words(origin.licence, _SHORT) or initiative_text.NOT_STATED
    yield f"*{link(origin.url, origin.registry, _SHORT) or 'Registry not stated'}*"
    yield f"Entry: {entry} · Key: {words(origin.key, _SHORT)}"
    yield f"Licence: {licence} · Seen: {seen}, {refreshed}"
    yield f"States: {_names(origin.states) or initiative_text.NOT_STATED}"
    if origin.differs:
        yield f"States otherwise than shown: {_names(origin.differs)}"


def _names(fields: tuple[str, ...]) -> str:
    return words(", ".join(fields).replace("_", " "), _LINE)


def _by(initiative: Initiative, name: str) -> Iterator[Block]:
    if by := words(provenance.stated_by(initiative, name), _SHORT):
        yield block_kit.context(f"Stated by {by}")


def _each_by(initiative: Initiative, name: str) -> str:
    """Who states a field, said at each field where there is more than one record."""
    by = words(provenance.stated_by(initiative, name), _SHORT)
    return f"_({by})_" if by and len(initiative.origins) > 1 else ""
