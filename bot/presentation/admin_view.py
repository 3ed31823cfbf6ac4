"""Views for administrators: the index and its sources, a build, a comparison, the audit log."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.presentation import labels
from bot.presentation.initiative_view import Fact
from bot.presentation.provenance import SourceView, view_source
from bot.sanitise import visible_text
from bot.service.administration import IndexStatus, SnapshotComparison
from bot.store.audit import AuditEntry
from index.i18n.formats import format_date, format_number
from index.model import SourceReport, SourceState
from index.snapshot.build_records import BuildRecord, BuildState
from index.snapshot.diff import CHANGE_KINDS

_MINUTE_S, _HOUR_S = 60, 3_600
_MINUTES_UP_TO_S = 2 * _HOUR_S  # longer than that is given in hours


@dataclass(frozen=True, slots=True)
class Confirmation:
    """An action that is confirmed first: its button, the question, a warning, the last button."""

    action: str
    question: str
    warning: str
    confirm: str


@dataclass(frozen=True, slots=True)
class BuildView:
    """A build and how far it is.

    `share` of the current step is done, 0 to 1, None where it cannot be known; `held_back_reasons`
    say why its index is held back; `duration` is empty until it is finished.
    """

    id: str
    sentence: str
    is_finished: bool
    is_held_back: bool
    progress: tuple[Fact, ...]
    share: float | None
    held_back_reasons: tuple[str, ...]
    duration: str
    cancel: Confirmation


@dataclass(frozen=True, slots=True)
class HeldBackView:
    """A newer index that does not answer questions, and why."""

    name: str
    sentence: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StatusView:
    """The state of the index, its sources (those that failed apart), and what can be done.

    `previous` names the index that a rollback restores.
    """

    health: str
    is_healthy: bool
    summary: str
    has_index: bool
    facts: tuple[Fact, ...]
    held_back: HeldBackView | None
    build: BuildView | None
    sources: tuple[SourceView, ...]
    failed: tuple[SourceView, ...]
    others: tuple[SourceView, ...]
    previous: str | None
    rebuild: Confirmation
    promote: Confirmation
    rollback: Confirmation


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """The ids that changed in one way; `heading` says in which and how many."""

    heading: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """Differences between two snapshots, and why the newer is held back, if it is."""

    sentence: str
    new: str
    held_back_reasons: tuple[str, ...]
    by_source: tuple[str, ...]
    changes: tuple[ChangeGroup, ...]
    promote: Confirmation


@dataclass(frozen=True, slots=True)
class AuditView:
    """Actions and attempts of administrators, newest first."""

    title: str
    lines: tuple[str, ...]


def view_status(status: IndexStatus) -> StatusView:
    """Return the view of the state of the index."""
    failed = [source for source in status.sources if source.state is SourceState.FAILED]
    others = [source for source in status.sources if source.state is not SourceState.FAILED]
    health, is_healthy = _describe_health(status, len(failed))
    previous = status.rollback_target
    return StatusView(
        health=health,
        is_healthy=is_healthy,
        summary=labels.INDEX_STATUS.format(name=status.snapshot, health=health)
        if status.snapshot
        else health,
        has_index=status.snapshot is not None,
        facts=tuple(_index_facts(status)),
        held_back=_view_held_back(status),
        build=view_build(status.pending_build) if status.pending_build else None,
        sources=tuple(map(_view_source, status.sources)),
        failed=tuple(map(_view_source, failed)),
        others=tuple(map(_view_source, others)),
        previous=previous,
        rebuild=Confirmation(
            labels.REBUILD_ALL_ACTION,
            labels.REBUILD_QUESTION,
            labels.REBUILD_ALL_WARNING,
            labels.REBUILD_CONFIRM,
        ),
        promote=_confirm_promotion(),
        rollback=confirm_rollback(previous or ""),
    )


def view_build(build: BuildRecord) -> BuildView:
    """Return the view of a build's progress, or of its result."""
    reasons = (build.report or {}).get("held") or ()
    return BuildView(
        id=build.id,
        sentence=_describe_build(build),
        is_finished=build.is_finished,
        is_held_back=build.state is BuildState.HELD_BACK,
        progress=() if build.is_finished else tuple(_progress(build)),
        share=min(1.0, build.done / build.total) if build.total else None,
        held_back_reasons=tuple(map(str, reasons)),
        duration=_describe_build_duration(build) if build.is_finished else "",
        cancel=Confirmation(
            labels.CANCEL_ACTION,
            labels.CANCEL_QUESTION,
            labels.CANCEL_WARNING,
            labels.CANCEL_CONFIRM,
        ),
    )


def view_comparison(comparison: SnapshotComparison) -> ComparisonView:
    """Return the view of what differs between two snapshots."""
    diff = comparison.diff
    ids_by_kind = {kind: getattr(diff, kind) for kind in CHANGE_KINDS}
    counts = _describe_counts({kind: len(ids) for kind, ids in ids_by_kind.items()})
    return ComparisonView(
        sentence=labels.CHANGES_BETWEEN.format(
            old=comparison.old, new=comparison.new, counts=counts
        ),
        new=comparison.new,
        held_back_reasons=comparison.held_back_reasons,
        by_source=tuple(
            labels.SOURCE_CHANGES.format(source=source, counts=_describe_counts(source_counts))
            for source, source_counts in diff.by_source().items()
        ),
        changes=tuple(
            ChangeGroup(labels.CHANGE_HEADINGS[kind].format(count=format_number(len(ids))), ids)
            for kind, ids in ids_by_kind.items()
            if ids
        ),
        promote=_confirm_promotion(),
    )


def view_audit(entries: Sequence[AuditEntry]) -> AuditView:
    """Return the view of the audit log; it names people by their ids, which pings nobody."""
    return AuditView(
        labels.count_noun(len(entries), labels.AUDIT),
        tuple(_describe_entry(entry) for entry in entries),
    )


def confirm_rollback(name: str) -> Confirmation:
    """Return the confirmation of a rollback to the index `name`."""
    return Confirmation(
        labels.ROLLBACK_ACTION,
        labels.ROLLBACK_QUESTION,
        labels.ROLLBACK_WARNING.format(name=name),
        labels.ROLLBACK_CONFIRM,
    )


def _confirm_promotion() -> Confirmation:
    return Confirmation(
        labels.PROMOTE_ACTION,
        labels.PROMOTE_QUESTION,
        labels.PROMOTE_WARNING,
        labels.PROMOTE_CONFIRM,
    )


def format_duration(seconds: float) -> str:
    """Return a duration in words: `about 45 seconds`, `about 3 minutes`, `about 2 hours`."""
    if seconds < _MINUTE_S:
        return labels.count_noun(max(1, round(seconds)), labels.SECONDS)
    if seconds < _MINUTES_UP_TO_S:
        return labels.count_noun(round(seconds / _MINUTE_S), labels.MINUTES)
    return labels.count_noun(round(seconds / _HOUR_S), labels.HOURS)


def _describe_health(status: IndexStatus, failed_count: int) -> tuple[str, bool]:
    """Return what is wrong with the index, or that nothing is; and whether nothing is."""
    if status.snapshot is None:
        return labels.NO_INDEX, False
    problems = []
    if failed_count:
        total = len(status.sources)
        problems.append(
            labels.SOURCES_FAILED.format(
                failed=format_number(failed_count), total=format_number(total)
            )
        )
    if status.held_back:
        problems.append(labels.NEWER_INDEX_HELD_BACK)
    return " ".join(problems) or labels.ALL_WORKING, not problems


def _index_facts(status: IndexStatus) -> Iterator[Fact]:
    if status.snapshot is None:
        return
    yield Fact(labels.CURRENT_INDEX, (status.snapshot,))
    yield _date_fact(labels.CREATED, status.created)
    yield Fact(labels.INITIATIVES, (format_number(status.initiatives),))
    yield Fact(labels.REGISTRIES, (format_number(status.registries),))
    yield _date_fact(labels.OLDEST_READ, status.oldest)
    yield Fact(labels.PREVIOUS_INDEX, (status.rollback_target or labels.NO_PREVIOUS_INDEX,))


def _date_fact(label: str, iso_date: str | None) -> Fact:
    date = visible_text(format_date(iso_date))
    return Fact(label, (date,) if date else ())


def _view_held_back(status: IndexStatus) -> HeldBackView | None:
    if not status.held_back:
        return None
    sentence = labels.HELD_BACK_INDEX.format(name=status.held_back)
    reasons = status.held_back_reasons or (labels.REASON_NOT_STATED,)
    return HeldBackView(status.held_back, sentence, reasons)


def _view_source(source: SourceReport) -> SourceView:
    """Return a source with its state, and how many records were read, if any."""
    view = view_source(source)
    if not source.read:
        return view
    left_out = sum(source.left_out.values())
    template = labels.SOURCE_COUNTS_LEFT_OUT if left_out else labels.SOURCE_COUNTS
    state = template.format(
        state=view.state,
        read=format_number(source.read),
        ingested=format_number(source.ingested),
        merged=format_number(source.merged),
        left_out=format_number(left_out),
    )
    return SourceView(view.name, view.title, state)


def _describe_build(build: BuildRecord) -> str:
    only = build.asked.get("only") or ()
    sources = ", ".join(map(str, only)) or labels.ALL_SOURCES
    sentence = labels.BUILD_STATES[build.state].format(sources=sources)
    if reason := visible_text(build.reason):
        return labels.BUILD_REASON.format(sentence=sentence, reason=reason)
    return sentence


def _progress(build: BuildRecord) -> Iterator[Fact]:
    """Yield the current step, how much of it is done, and the time that it still needs."""
    if not (step := visible_text(build.step)):
        return
    yield Fact(labels.BUILD_STEP, (step,))
    if build.total:
        done = labels.BUILD_DONE_OF.format(
            done=format_number(build.done), total=format_number(build.total)
        )
        yield Fact(labels.BUILD_DONE, (done,))
    if build.left:
        yield Fact(labels.TIME_LEFT, (format_duration(build.left),))


def _describe_build_duration(build: BuildRecord) -> str:
    if not build.seconds:
        return labels.BUILD_DURATION_NOT_STATED.format(id=build.id)
    duration = format_duration(sum(build.seconds.values()))
    return labels.BUILD_DURATION.format(id=build.id, duration=duration)


def _describe_counts(counts: Mapping[str, int]) -> str:
    parts = (
        labels.CHANGE_COUNTS[kind].format(count=format_number(counts[kind]))
        for kind in CHANGE_KINDS
        if counts.get(kind)
    )
    return ", ".join(parts) or labels.NO_CHANGES


def _describe_entry(entry: AuditEntry) -> str:
    template = labels.AUDIT_LINE_WITH_SUBJECT if entry.subject else labels.AUDIT_LINE
    return template.format(
        time=f"{entry.at:%Y-%m-%d %H:%M}",
        person=entry.person,
        action=entry.action,
        subject=entry.subject,
        outcome=entry.outcome,
    )
