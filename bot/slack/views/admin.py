"""What administrators see: the index and its sources, a build under way, what would change."""

from collections.abc import Iterator, Mapping, Sequence

from bot.presentation import initiative_text, provenance
from bot.presentation.status_messages import BUILT
from bot.service.administration import Changes, IndexStatus
from bot.slack import identifiers
from bot.slack.identifiers import Action
from bot.slack.mrkdwn import words
from bot.slack.views import block_kit
from bot.slack.views.block_kit import Block, Blocks, Element, Message
from bot.slack.views.messages import note
from bot.store.audit import Entry
from bot.terminal.diff import KINDS
from index.model import SourceReport, SourceState
from index.snapshot.build_records import Build, BuildState
from index.text.dates import date

_IN_MESSAGE, _IN_HOME, _REASONS, _IDS, _LINE = 15, 40, 6, 5, 200
_BARS = 12
_ENTRIES = 20


def status(index: IndexStatus) -> Message:
    """The index as it stands, with what can be done about it."""
    blocks = [*_index(index), *_sources(index.sources, _IN_MESSAGE)]
    return Message(f"{_standing(index)} {_verdict(index)}".strip(), blocks)


def status_blocks(index: IndexStatus) -> Blocks:
    """The index as it stands, for the Home tab: there each source can be read again by itself."""
    one = [_one_source(index.sources)] if index.sources else []
    return [*_index(index, *one), *_sources(index.sources, _IN_HOME)]


def progress(build: Build) -> Message:
    """How far a build is, or what came of it."""
    return Message(_told(build), progress_blocks(build))


def progress_blocks(build: Build) -> Blocks:
    """How far a build is, or what came of it, for a message or the Home tab."""
    told = f"*Build* {_told(build)}"
    lines = [told, *([] if build.over else _bar(build)), *(f"• {r}" for r in _reasons(build))]
    buttons = [block_kit.button("Refresh", Action.ADMIN_REFRESH)]
    if not build.over:
        buttons.append(
            block_kit.button(
                "Cancel the build",
                Action.ADMIN_CANCEL,
                build.id,
                confirm=block_kit.confirm(
                    "Cancel the build?", "The index stays as it is.", "Cancel the build"
                ),
            )
        )
    elif build.state is BuildState.HELD:
        buttons.append(block_kit.button("See the changes", Action.ADMIN_DIFF))
    return [block_kit.section("\n".join(lines)), block_kit.actions(*buttons)]


def diff(changes: Changes) -> Message:
    """What differs between two snapshots, and the verdict of the gate."""
    return Message(_summary(changes), diff_blocks(changes))


def diff_modal(changes: Changes) -> Block:
    """What differs between two snapshots, as a modal."""
    return block_kit.modal(identifiers.View.DIFF, "What changes", diff_blocks(changes))


def diff_blocks(changes: Changes) -> Blocks:
    """The gate's verdict, counts by source, and the first ids of each kind."""
    found = changes.diff
    blocks = [block_kit.section(f"*{_summary(changes)}*"), *_gate(changes.reasons)]
    by_source = [
        f"• {words(source, 80)}: {_counts(counts)}" for source, counts in found.by_source().items()
    ]
    if by_source:
        lines = initiative_text.first(by_source, _IN_MESSAGE)
        blocks += [block_kit.divider(), *block_kit.sections(["*By source*", *lines])]
    for kind in KINDS:
        if ids := getattr(found, kind):
            shown = [f"• {words(each, 120)}" for each in ids[:_IDS]]
            heading = f"*{kind.capitalize()}* ({len(ids):,})"
            blocks += block_kit.sections([heading, *shown, *block_kit.rest(ids, _IDS)])
    return blocks


def audit(entries: Sequence[Entry]) -> Message:
    """What administrators did or tried to do, newest first."""
    text = f"The last {len(entries)} actions of administrators."
    lines = [f"• {_entry(entry)}" for entry in entries[:_ENTRIES]]
    return Message(text, block_kit.sections([f"*{text}*", *lines]))


def asked_for() -> Message:
    """Said when a build has been asked for."""
    return note("A build is asked for. I write to you how far it is.")


def ends() -> Message:
    """Said when a build is to be cancelled."""
    return note("The build ends as soon as it can.")


def answers_now(name: str) -> Message:
    """Said when another index answers."""
    return note(f"Index {name} answers now.")


def offers(*, on: bool) -> Message:
    """Said when offers of answers were switched in a channel."""
    if not on:
        return note("Nobody is offered an answer here any more.")
    return note("Who asks here who has done something is offered an answer, seen by them alone.")


def earlier(name: str) -> Message:
    """Asks before the index `name` answers again."""
    text = f"{words(name, 100)} is the index before this one."
    return Message(text, [block_kit.section(text), block_kit.actions(rollback_button(name))])


def rollback_button(earlier: str) -> Element:
    """Lets the index before this one answer, once confirmed."""
    return block_kit.button(
        "Roll back",
        Action.ADMIN_ROLLBACK,
        earlier,
        confirm=block_kit.confirm(
            "Roll back?",
            f"Index {earlier} will answer again. The one that answers now is kept and held back.",
            "Roll back",
            danger=True,
        ),
    )


def _index(index: IndexStatus, *more: Element) -> Blocks:
    return [
        block_kit.section(f"*Index* {_standing(index)}"),
        *_held(index),
        *_building(index.building),
        block_kit.actions(*_actions(index), *more),
    ]


def _standing(index: IndexStatus) -> str:
    if index.snapshot is None:
        return "There is no index yet."
    made = words(date(index.created), 60) or initiative_text.NOT_STATED
    return (
        f"{words(index.snapshot, 100)}, made {made}: {index.initiatives:,} initiatives of"
        f" {index.registries:,} registries, oldest refresh"
        f" {words(date(index.oldest), 60) or initiative_text.NOT_STATED}."
    )


def _verdict(index: IndexStatus) -> str:
    failed = [each for each in index.sources if each.state is SourceState.FAILED]
    told = [f"{len(failed)} of {len(index.sources)} sources could not be read."] if failed else []
    if index.held:
        told.append("A newer index is held back.")
    return " ".join(told)


def _held(index: IndexStatus) -> Iterator[Block]:
    """The newer index that is held back, why, and what can be done."""
    if not index.held:
        return
    yield block_kit.section(f"*Held back* {words(index.held, 100)} is newer and does not answer.")
    yield from _gate(index.reasons)
    yield block_kit.actions(
        block_kit.button("See the changes", Action.ADMIN_DIFF),
        block_kit.button(
            "Promote anyway",
            Action.ADMIN_PROMOTE,
            index.held,
            style="danger",
            confirm=block_kit.confirm(
                "Promote anyway?",
                "It was held back by the gate. Everybody’s questions will be answered from it.",
                "Promote anyway",
                danger=True,
            ),
        ),
    )


def _gate(reasons: Sequence[str]) -> Blocks:
    if not reasons:
        return [block_kit.context("*Gate* Nothing speaks against it.")]
    shown = [f"• {words(reason, _LINE)}" for reason in reasons[:_REASONS]]
    told = [*shown, *block_kit.rest(reasons, _REASONS)]
    return block_kit.sections(["*Gate* Held back because:", *told])


def _building(build: Build | None) -> Blocks:
    return progress_blocks(build) if build else []


def _actions(index: IndexStatus) -> Iterator[Element]:
    yield block_kit.button(
        "Rebuild all",
        Action.ADMIN_REBUILD,
        confirm=block_kit.confirm("Rebuild?", "All sources are read again.", "Rebuild"),
    )
    if index.earlier:
        yield rollback_button(index.earlier)


def _one_source(sources: Sequence[SourceReport]) -> Element:
    return block_kit.select(
        Action.ADMIN_REBUILD_ONE,
        "Rebuild one source",
        [block_kit.option(each.title, each.name) for each in sources],
        confirm=block_kit.confirm("Rebuild?", "This source is read again.", "Rebuild"),
    )


def _sources(sources: Sequence[SourceReport], most: int) -> Blocks:
    """Every source and its health, those that failed first."""
    ordered = sorted(sources, key=lambda each: each.state is not SourceState.FAILED)
    told = [*map(_source, ordered[:most]), *block_kit.rest(ordered, most)]
    return block_kit.sections(["*Sources*", *told]) if told else []


def _source(source: SourceReport) -> str:
    title = words(source.title, 60) or words(source.name, 60)
    state = words(provenance.source_state(source), 120)
    if not source.read:
        return f"• *{title}*: {state}"
    left = sum(source.left_out.values())
    counts = f"{source.read:,} read, {source.ingested:,} ingested, {source.merged:,} merged"
    return f"• *{title}*: {state}; {counts}{f', {left:,} left out' if left else ''}"


def _told(build: Build) -> str:
    """A build in a sentence."""
    only = build.asked.get("only") or []
    what = f"of {words(', '.join(map(str, only)), 120)}" if only else "of all sources"
    reason = words(build.reason, _LINE).rstrip(".")
    return f"The build {what} {BUILT[build.state]}{f': {reason}' if reason else ''}."


def _bar(build: Build) -> Iterator[str]:
    """How far the step is, in words and as a bar."""
    if not build.step:
        return
    yield f"Step: {words(build.step, 100)}"
    if build.total:
        full = min(_BARS, build.done * _BARS // build.total)
        bar = "█" * full + "░" * (_BARS - full)
        left = f", about {_duration(build.left)} left" if build.left else ""
        yield f"{bar} {build.done:,} of {build.total:,}{left}"


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return "a minute" if seconds > 45 else f"{max(1, round(seconds))} s"  # noqa: PLR2004
    return f"{minutes} min"


def _reasons(build: Build) -> list[str]:
    """Why what was built is held back."""
    held = (build.report or {}).get("held") or ()
    return [words(str(reason), _LINE) for reason in held[:_REASONS]]


def _summary(changes: Changes) -> str:
    counts = {kind: len(getattr(changes.diff, kind)) for kind in KINDS}
    old, new = words(changes.old, 100), words(changes.new, 100)
    return f"From {old} to {new}: {_counts(counts)}."


def _entry(entry: Entry) -> str:
    """A line of the audit log; who it was by their id, which pings nobody."""
    subject = f" {words(entry.subject, 120)}" if entry.subject else ""
    at = f"{entry.at:%Y-%m-%d %H:%M} UTC"
    return f"{at} {words(entry.person, 80)}: {entry.action}{subject}, {entry.outcome}"


def _counts(counts: Mapping[str, int]) -> str:
    told = [f"{counts[kind]:,} {kind}" for kind in KINDS if counts.get(kind)]
    return ", ".join(told) or "nothing differs"
