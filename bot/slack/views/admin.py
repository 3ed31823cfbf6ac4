"""Administrators' blocks: the index and its sources, a build, a snapshot diff, the audit log."""

from collections.abc import Iterator, Mapping, Sequence

from bot.presentation import labels, provenance
from bot.service.administration import IndexStatus, SnapshotComparison
from bot.slack import identifiers
from bot.slack.identifiers import ActionId
from bot.slack.mrkdwn import escape
from bot.slack.views import block_kit
from bot.slack.views.block_kit import Block, Blocks, Element, SlackMessage
from bot.slack.views.messages import text_message
from bot.store.audit import AuditEntry
from bot.terminal.diff import CHANGE_KINDS
from index.model import SourceReport, SourceState
from index.snapshot.build_records import BuildRecord, BuildState
from index.text.dates import format_date

_MAX_MESSAGE_SOURCES, _MAX_HOME_SOURCES, _MAX_REASONS, _MAX_IDS, _LINE_CHARS = 15, 40, 6, 5, 200
_BAR_CHARS = 12
_MAX_ENTRIES = 20


def status_message(status: IndexStatus) -> SlackMessage:
    """Return the status of the index as a message, with buttons for what can be done about it."""
    blocks = [*_index_blocks(status), *_source_blocks(status.sources, _MAX_MESSAGE_SOURCES)]
    return SlackMessage(f"{_index_sentence(status)} {_health_sentence(status)}".strip(), blocks)


def status_blocks(status: IndexStatus) -> Blocks:
    """Return the status of the index for the Home tab, where one source can be rebuilt alone."""
    source_menu = [_source_menu(status.sources)] if status.sources else []
    return [
        *_index_blocks(status, *source_menu),
        *_source_blocks(status.sources, _MAX_HOME_SOURCES),
    ]


def progress_message(build: BuildRecord) -> SlackMessage:
    """Return the progress of a build, or its result, as a message."""
    return SlackMessage(_build_sentence(build), progress_blocks(build))


def progress_blocks(build: BuildRecord) -> Blocks:
    """Return the progress of a build, or its result, for a message or the Home tab."""
    heading = f"*Build* {_build_sentence(build)}"
    lines = [
        heading,
        *([] if build.is_finished else _progress_lines(build)),
        *(f"• {reason}" for reason in _held_back_reasons(build)),
    ]
    buttons = [block_kit.button("Refresh", ActionId.ADMIN_REFRESH)]
    if not build.is_finished:
        buttons.append(
            block_kit.button(
                "Cancel the build",
                ActionId.ADMIN_CANCEL,
                build.id,
                confirm=block_kit.confirm(
                    "Cancel the build?", "The index stays as it is.", "Cancel the build"
                ),
            )
        )
    elif build.state is BuildState.HELD_BACK:
        buttons.append(block_kit.button("See the changes", ActionId.ADMIN_DIFF))
    return [block_kit.section("\n".join(lines)), block_kit.actions(*buttons)]


def diff_message(changes: SnapshotComparison) -> SlackMessage:
    """Return what differs between two snapshots, and the verdict of the gate, as a message."""
    return SlackMessage(_diff_sentence(changes), diff_blocks(changes))


def diff_modal(changes: SnapshotComparison) -> Block:
    """Return what differs between two snapshots as a modal."""
    return block_kit.modal(identifiers.ViewId.DIFF, "What changes", diff_blocks(changes))


def diff_blocks(changes: SnapshotComparison) -> Blocks:
    """Return the gate's verdict, counts by source, and the first ids of each kind of change."""
    diff = changes.diff
    blocks = [
        block_kit.section(f"*{_diff_sentence(changes)}*"),
        *_gate_blocks(changes.held_back_reasons),
    ]
    by_source = [
        f"• {escape(source, 80)}: {_format_counts(counts)}"
        for source, counts in diff.by_source().items()
    ]
    if by_source:
        lines = labels.shorten_list(by_source, _MAX_MESSAGE_SOURCES)
        blocks += [block_kit.divider(), *block_kit.sections(["*By source*", *lines])]
    for kind in CHANGE_KINDS:
        if ids := getattr(diff, kind):
            id_lines = [f"• {escape(id_, 120)}" for id_ in ids[:_MAX_IDS]]
            heading = f"*{kind.capitalize()}* ({len(ids):,})"
            blocks += block_kit.sections([heading, *id_lines, *block_kit.more_line(ids, _MAX_IDS)])
    return blocks


def audit_message(entries: Sequence[AuditEntry]) -> SlackMessage:
    """Return what administrators did or tried to do, newest first."""
    text = f"The last {len(entries)} actions of administrators."
    lines = [f"• {_audit_line(entry)}" for entry in entries[:_MAX_ENTRIES]]
    return SlackMessage(text, block_kit.sections([f"*{text}*", *lines]))


def build_requested() -> SlackMessage:
    """Return the message that a build was requested."""
    return text_message("A build is asked for. I write to you how far it is.")


def build_cancelled() -> SlackMessage:
    """Return the message that a build is being cancelled."""
    return text_message("The build ends as soon as it can.")


def snapshot_live(name: str) -> SlackMessage:
    """Return the message that another snapshot answers now."""
    return text_message(f"Index {name} answers now.")


def nudges_switched(*, on: bool) -> SlackMessage:
    """Return the message that offers of answers were switched on or off in a channel."""
    if not on:
        return text_message("Nobody is offered an answer here any more.")
    return text_message(
        "Who asks here who has done something is offered an answer, seen by them alone."
    )


def rollback_message(name: str) -> SlackMessage:
    """Return the question whether to roll back to the snapshot `name`."""
    text = f"{escape(name, 100)} is the index before this one."
    return SlackMessage(text, [block_kit.section(text), block_kit.actions(rollback_button(name))])


def rollback_button(previous: str) -> Element:
    """Return the button that rolls back to the previous snapshot, once confirmed."""
    return block_kit.button(
        "Roll back",
        ActionId.ADMIN_ROLLBACK,
        previous,
        confirm=block_kit.confirm(
            "Roll back?",
            f"Index {previous} will answer again. The one that answers now is kept and held back.",
            "Roll back",
            danger=True,
        ),
    )


def _index_blocks(status: IndexStatus, *more: Element) -> Blocks:
    return [
        block_kit.section(f"*Index* {_index_sentence(status)}"),
        *_held_back_blocks(status),
        *_build_blocks(status.pending_build),
        block_kit.actions(*_action_buttons(status), *more),
    ]


def _index_sentence(status: IndexStatus) -> str:
    if status.snapshot is None:
        return "There is no index yet."
    created = escape(format_date(status.created), 60) or labels.NOT_STATED
    return (
        f"{escape(status.snapshot, 100)}, made {created}: {status.initiatives:,} initiatives of"
        f" {status.registries:,} registries, oldest refresh"
        f" {escape(format_date(status.oldest), 60) or labels.NOT_STATED}."
    )


def _health_sentence(status: IndexStatus) -> str:
    failed = [source for source in status.sources if source.state is SourceState.FAILED]
    sentences = (
        [f"{len(failed)} of {len(status.sources)} sources could not be read."] if failed else []
    )
    if status.held_back:
        sentences.append("A newer index is held back.")
    return " ".join(sentences)


def _held_back_blocks(status: IndexStatus) -> Iterator[Block]:
    """Yield the newer snapshot that is held back, why, and what can be done."""
    if not status.held_back:
        return
    yield block_kit.section(
        f"*Held back* {escape(status.held_back, 100)} is newer and does not answer."
    )
    yield from _gate_blocks(status.held_back_reasons)
    yield block_kit.actions(
        block_kit.button("See the changes", ActionId.ADMIN_DIFF),
        block_kit.button(
            "Promote anyway",
            ActionId.ADMIN_PROMOTE,
            status.held_back,
            style="danger",
            confirm=block_kit.confirm(
                "Promote anyway?",
                "It was held back by the gate. Everybody’s questions will be answered from it.",
                "Promote anyway",
                danger=True,
            ),
        ),
    )


def _gate_blocks(reasons: Sequence[str]) -> Blocks:
    if not reasons:
        return [block_kit.context("*Gate* Nothing speaks against it.")]
    bullets = [f"• {escape(reason, _LINE_CHARS)}" for reason in reasons[:_MAX_REASONS]]
    lines = [*bullets, *block_kit.more_line(reasons, _MAX_REASONS)]
    return block_kit.sections(["*Gate* Held back because:", *lines])


def _build_blocks(build: BuildRecord | None) -> Blocks:
    return progress_blocks(build) if build else []


def _action_buttons(status: IndexStatus) -> Iterator[Element]:
    yield block_kit.button(
        "Rebuild all",
        ActionId.ADMIN_REBUILD,
        confirm=block_kit.confirm("Rebuild?", "All sources are read again.", "Rebuild"),
    )
    if status.rollback_target:
        yield rollback_button(status.rollback_target)


def _source_menu(sources: Sequence[SourceReport]) -> Element:
    return block_kit.select(
        ActionId.ADMIN_REBUILD_ONE,
        "Rebuild one source",
        [block_kit.option(source.title, source.name) for source in sources],
        confirm=block_kit.confirm("Rebuild?", "This source is read again.", "Rebuild"),
    )


def _source_blocks(sources: Sequence[SourceReport], max_sources: int) -> Blocks:
    """Return every source and its health, those that failed first."""
    ordered = sorted(sources, key=lambda source: source.state is not SourceState.FAILED)
    lines = [*map(_source_line, ordered[:max_sources]), *block_kit.more_line(ordered, max_sources)]
    return block_kit.sections(["*Sources*", *lines]) if lines else []


def _source_line(source: SourceReport) -> str:
    title = escape(source.title, 60) or escape(source.name, 60)
    state = escape(provenance.describe_source_state(source), 120)
    if not source.read:
        return f"• *{title}*: {state}"
    left_out = sum(source.left_out.values())
    counts = f"{source.read:,} read, {source.ingested:,} ingested, {source.merged:,} merged"
    return f"• *{title}*: {state}; {counts}{f', {left_out:,} left out' if left_out else ''}"


def _build_sentence(build: BuildRecord) -> str:
    """Return a sentence on a build."""
    only = build.asked.get("only") or []
    scope = f"of {escape(', '.join(map(str, only)), 120)}" if only else "of all sources"
    reason = escape(build.reason, _LINE_CHARS).rstrip(".")
    state = labels.BUILD_STATE_TEXT[build.state]
    return f"The build {scope} {state}{f': {reason}' if reason else ''}."


def _progress_lines(build: BuildRecord) -> Iterator[str]:
    """Yield the progress of the current step in words and as a bar."""
    if not build.step:
        return
    yield f"Step: {escape(build.step, 100)}"
    if build.total:
        filled = min(_BAR_CHARS, build.done * _BAR_CHARS // build.total)
        bar = "█" * filled + "░" * (_BAR_CHARS - filled)
        time_left = f", about {_format_duration(build.left)} left" if build.left else ""
        yield f"{bar} {build.done:,} of {build.total:,}{time_left}"


def _format_duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return "a minute" if seconds > 45 else f"{max(1, round(seconds))} s"  # noqa: PLR2004
    return f"{minutes} min"


def _held_back_reasons(build: BuildRecord) -> list[str]:
    """Return why a build's snapshot is held back."""
    reasons = (build.report or {}).get("held") or ()
    return [escape(str(reason), _LINE_CHARS) for reason in reasons[:_MAX_REASONS]]


def _diff_sentence(changes: SnapshotComparison) -> str:
    counts = {kind: len(getattr(changes.diff, kind)) for kind in CHANGE_KINDS}
    old, new = escape(changes.old, 100), escape(changes.new, 100)
    return f"From {old} to {new}: {_format_counts(counts)}."


def _audit_line(entry: AuditEntry) -> str:
    """Return a line of the audit log; it names the person by their id, which pings nobody."""
    subject = f" {escape(entry.subject, 120)}" if entry.subject else ""
    time = f"{entry.at:%Y-%m-%d %H:%M} UTC"
    return f"{time} {escape(entry.person, 80)}: {entry.action}{subject}, {entry.outcome}"


def _format_counts(counts: Mapping[str, int]) -> str:
    parts = [f"{counts[kind]:,} {kind}" for kind in CHANGE_KINDS if counts.get(kind)]
    return ", ".join(parts) or "nothing differs"
