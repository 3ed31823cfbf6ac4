"""Views of the index for the administration pages: sources, builds, snapshots, confirmations."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.presentation import labels as shared
from bot.presentation.admin_view import Confirmation, confirm_rollback, view_build
from bot.presentation.provenance import describe_source_state
from bot.presentation.staff import labels
from bot.sanitise import visible_text
from bot.service.administration import SnapshotEntry
from index.i18n.formats import format_time
from index.model import SourceReport, SourceState
from index.snapshot.build_records import BuildRecord

_PERCENT = 100


@dataclass(frozen=True, slots=True)
class SourceRow:
    """Source as the table has it; `advice` says what to do, empty where nothing is."""

    name: str
    title: str
    state: str
    is_failed: bool
    last_read: str
    counts: str
    advice: str


@dataclass(frozen=True, slots=True)
class BuildRow:
    """Build as the list has it."""

    id: str
    begun: str
    sentence: str
    is_finished: bool


@dataclass(frozen=True, slots=True)
class SnapshotRow:
    """Snapshot as the list has it, and what may be done with it."""

    name: str
    created: str
    initiatives: str
    state: str
    is_current: bool
    may_roll_back: bool
    may_be_used: bool


def view_sources(sources: Sequence[SourceReport]) -> tuple[SourceRow, ...]:
    """Return the sources, those that failed first."""
    ordered = sorted(sources, key=lambda source: source.state is not SourceState.FAILED)
    return tuple(map(_view_source, ordered))


def view_builds(builds: Sequence[BuildRecord]) -> tuple[BuildRow, ...]:
    """Return the builds in the order given."""
    return tuple(
        BuildRow(
            build.id,
            format_time(build.started) or labels.NOT_BEGUN,
            view_build(build).sentence,
            build.is_finished,
        )
        for build in builds
    )


def view_snapshots(snapshots: Sequence[SnapshotEntry]) -> tuple[SnapshotRow, ...]:
    """Return the snapshots in the order given."""
    return tuple(
        SnapshotRow(
            name=each.name,
            created=format_time(each.created) or shared.NOT_STATED,
            initiatives=f"{each.initiatives:,}",
            state=_describe_snapshot(each),
            is_current=each.is_current,
            may_roll_back=each.is_rollback_target,
            may_be_used=each.created is not None
            and not each.is_current
            and not each.is_rollback_target,
        )
        for each in snapshots
    )


def confirm_promotion(name: str, *, is_held_back: bool) -> Confirmation:
    """Return the confirmation of the promotion of a snapshot."""
    if is_held_back:
        return Confirmation(
            shared.PROMOTE_ACTION,
            shared.PROMOTE_QUESTION,
            shared.PROMOTE_WARNING,
            shared.PROMOTE_CONFIRM,
        )
    return Confirmation(
        labels.USE_ACTION,
        labels.USE_QUESTION,
        labels.USE_WARNING.format(name=name),
        labels.USE_CONFIRM,
    )


def confirm_action(action: str, subject: str, held_back: Sequence[str]) -> Confirmation:
    """Return the confirmation of an action on a snapshot or a build, by the action's name."""
    if action == "rollback":
        return confirm_rollback(subject)
    if action == "cancel":
        return Confirmation(
            shared.CANCEL_ACTION,
            shared.CANCEL_QUESTION,
            shared.CANCEL_WARNING,
            shared.CANCEL_CONFIRM,
        )
    return confirm_promotion(subject, is_held_back=subject in held_back)


def describe_share(share: float | None) -> str:
    """Return in a sentence how much of a step is done; empty where that is not known."""
    if share is None:
        return ""
    return labels.SHARE_DONE.format(percent=round(share * _PERCENT))


def _view_source(source: SourceReport) -> SourceRow:
    advice = ""
    if source.state is SourceState.FAILED:
        advice = labels.SOURCE_FAILED_ADVICE.format(name=source.name)
    elif source.state is SourceState.NOT_READ:
        advice = labels.SOURCE_NOT_READ_ADVICE
    counts = labels.RECORD_COUNTS.format(
        read=source.read,
        ingested=source.ingested,
        merged=source.merged,
        left_out=sum(source.left_out.values()),
    )
    return SourceRow(
        name=source.name,
        title=visible_text(source.title) or source.name,
        state=labels.SOURCE_READ
        if source.state is SourceState.READ
        else describe_source_state(source),
        is_failed=source.state is SourceState.FAILED,
        last_read=format_time(source.refreshed) or labels.NEVER_READ,
        counts=counts if source.read else "",
        advice=advice,
    )


def _describe_snapshot(snapshot: SnapshotEntry) -> str:
    if snapshot.created is None:
        return labels.CANNOT_BE_READ
    if snapshot.is_current:
        return labels.ANSWERS_NOW
    if snapshot.held_back_reasons:
        reasons = " ".join(snapshot.held_back_reasons)
        return labels.HELD_BACK_BECAUSE.format(reasons=reasons)
    return labels.PREVIOUS if snapshot.is_rollback_target else labels.EARLIER
