"""Readings of a server when its metrics are asked for: lanes, deliveries, snapshot and builds."""

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from bot.admission.lanes import Lanes
from bot.store.store import Store
from bot.telemetry.metrics import Labels, Metrics
from index.errors import AppError
from index.snapshot.build_records import BuildRecord, BuildRecords, BuildState
from index.snapshot.store import SnapshotStore

_NO_LABEL: Labels = ()


def watch_server(metrics: Metrics, lanes: Lanes, store: Store, data: Path) -> None:
    """Have `metrics` read the lanes, the store, and the snapshots and builds in the data folder."""
    named = lanes.by_name()
    watch, snapshots = metrics.watch, SnapshotStore(data)
    watch(
        "lane_waiting",
        "Requests that wait for their turn.",
        ("lane",),
        lambda: {(name,): lane.waiting for name, lane in named.items()},
    )
    watch(
        "lane_running",
        "Requests that have their turn.",
        ("lane",),
        lambda: {(name,): lane.running for name, lane in named.items()},
    )
    watch(
        "lane_refused_total",
        "Requests refused, because too many waited or for too long.",
        ("lane",),
        lambda: {(name,): lane.refused for name, lane in named.items()},
    )
    watch(
        "questions_pending",
        "Questions answered and not stored yet.",
        (),
        lambda: {_NO_LABEL: len(store.question_writer)},
    )
    watch(
        "questions_lost_total",
        "Questions answered and not stored, because the store was away.",
        (),
        lambda: {_NO_LABEL: store.question_writer.lost_count},
    )
    watch(
        "deliveries_total",
        "Deliveries of a chat, by what happened to them.",
        ("event",),
        lambda: {(event,): count for event, count in store.inbox.count_events().items()},
    )
    watch(
        "deliveries_open",
        "Deliveries of a chat that are not completed.",
        ("surface",),
        lambda: _open_deliveries(store),
    )
    watch(
        "snapshot_initiatives",
        "Initiatives in the snapshot that answers.",
        ("snapshot",),
        lambda: _initiatives(snapshots),
    )
    watch(
        "snapshot_age_seconds",
        "Seconds since the snapshot that answers was made.",
        (),
        lambda: _snapshot_age(snapshots),
    )
    _watch_builds(metrics, BuildRecords(data))


def _watch_builds(metrics: Metrics, records: BuildRecords) -> None:
    metrics.watch("builds", "Builds on record, by outcome.", ("state",), lambda: _outcomes(records))
    metrics.watch(
        "build_progress_ratio",
        "Share of the present step of the running build that is done.",
        ("step",),
        lambda: _progress(records),
    )
    metrics.watch(
        "build_end_timestamp_seconds",
        "When the last build with an outcome ended.",
        ("state",),
        lambda: _ends(records),
    )


def _open_deliveries(store: Store) -> Mapping[Labels, float]:
    with suppress(AppError):
        return {(surface,): count for surface, count in store.inbox.count_open().items()}
    return {}


def _initiatives(snapshots: SnapshotStore) -> Mapping[Labels, float]:
    with suppress(AppError):
        name = snapshots.current_folder().name
        return {(name,): snapshots.manifest(name).initiatives}
    return {}


def _snapshot_age(snapshots: SnapshotStore) -> Mapping[Labels, float]:
    with suppress(AppError):
        manifest = snapshots.manifest(snapshots.current_folder().name)
        age = datetime.now(UTC) - datetime.fromisoformat(manifest.created)
        return {_NO_LABEL: age.total_seconds()}
    return {}


def _outcomes(records: BuildRecords) -> Mapping[Labels, float]:
    counts = Counter(build.state for build in _builds(records))
    return {(state.value,): counts[state] for state in BuildState}


def _progress(records: BuildRecords) -> Mapping[Labels, float]:
    return {
        (_step_kind(build.step),): build.done / build.total if build.total else 0.0
        for build in _builds(records)
        if build.state is BuildState.RUNNING
    }


def _ends(records: BuildRecords) -> Mapping[Labels, float]:
    return {
        (build.state.value,): datetime.fromisoformat(build.ended).timestamp()
        for build in _builds(records)
        if build.ended
    }


def _builds(records: BuildRecords) -> list[BuildRecord]:
    builds = []
    for id_ in records.ids():
        with suppress(AppError):  # deleted meanwhile
            builds.append(records.get(id_))
    return builds


def _step_kind(step: str | None) -> str:
    """Return the verb of a step, which may name one of many sources: `read catalogue`."""
    return (step or "start").split(" ")[0]
