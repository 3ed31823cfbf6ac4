"""Builds as durable workflows: killed, delayed, cancelled, requested from a page."""

import json
import resource
import subprocess
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.service.administration import AdminService
from bot.service.answering import AnswerService
from bot.service.live_snapshot import LiveSnapshot
from bot.store.db.engine import sqlite_url
from bot.store.model import Person, Surface
from bot.store.store import Store
from index.errors import Cancelled, InvalidInput, NotFound, SetupError, SourceError
from index.snapshot.build_records import BuildRecord, BuildRecords, BuildState
from index.snapshot.manifest import verify_snapshot
from index.snapshot.store import SnapshotStore
from ingest.jobs import runner
from ingest.read.record_store import RecordStore
from ingest.read.schedule import due_sources
from ingest.sources.source import load_sources
from tests.ingest.conftest import declared, row
from tests.support import build_process
from tests.support.build_process import declare, embedded, killed, record, run

pytestmark = pytest.mark.slow

ADMIN = Person(Surface.SLACK, "T1", "U1", admin=True)
OLD = [record("1", "Damp reports"), record("2", "Pothole map")]
NEW = [*OLD, record("3", "Swift boxes"), record("4", "Library lockers")]
STEPS = (
    "read north",
    "read south",
    "look for the same records",
    "resolve",
    "generate questions",
    "gather questions",
    "look for the same content",
    "plan the embedding",
    "embed from 0",
    "embed questions",
    "gather vectors",
    "name the snapshot",
    "write the index",
    "calibrate",
    "check",
    "promote",
    "remember the records",
)


@pytest.fixture
def settings(tmp_path):
    """An index of two registries, one of which has changed since."""
    declared_settings = declare(tmp_path, north=OLD, south=[record("a", "Bin calendar")])
    run(declared_settings)
    declare(tmp_path, north=NEW, south=[record("a", "Bin calendar")])
    return declared_settings


@pytest.fixture
def admin_of(tmp_path):
    """Return the service by which a page or a chat administers the index in a data folder."""
    store = Store.open(sqlite_url(tmp_path / "store"))
    yield lambda data: AdminService(data, AnswerService(LiveSnapshot(data), store), store)
    store.close()


@pytest.mark.parametrize("step", STEPS)
def test_a_build_killed_in_a_step_leaves_the_old_index_and_goes_on_from_there(
    settings, tmp_path, step
):
    store = SnapshotStore(settings.data)
    old = store.current_name()
    killed(tmp_path, step)
    if step in {"promote", "remember the records"}:
        assert store.current_name() != old  # promotion is the very last thing that its step does
    else:
        assert store.current_name() == old
    verify_snapshot(store.current_folder())

    result = run(settings)
    assert result.promoted
    assert result.initiatives == 5
    assert store.current_name() == result.snapshot
    verify_snapshot(store.current_folder())
    assert sorted(embedded(settings)) == sorted(set(embedded(settings)))
    (build,) = [
        b
        for b in map(BuildRecords(settings.data).get, BuildRecords(settings.data).ids())
        if b.interrupted
    ]
    assert build.interrupted == (step,)
    assert build.state is BuildState.PROMOTED
    assert not list(store.folder.glob(".draft*"))
    assert [path.suffix for path in BuildRecords(settings.data).folder.iterdir()] == [".json"] * 2


def test_the_worker_takes_up_what_was_interrupted(settings, tmp_path, monkeypatch):
    killed(tmp_path, "write the index")
    monkeypatch.setattr(runner, "Embedder", lambda *_: build_process.TinyEmbedder())
    (id_,) = runner.run_pending_builds(settings, build_process.QUIET)
    assert BuildRecords(settings.data).get(id_).state is BuildState.PROMOTED
    assert runner.run_pending_builds(settings, build_process.QUIET) == []


def test_an_interrupted_build_is_given_up_where_something_else_is_asked_for(settings, tmp_path):
    killed(tmp_path, "resolve")
    result = run(settings, only=("north",))
    assert result.promoted
    states = [BuildRecords(settings.data).get(id_) for id_ in BuildRecords(settings.data).ids()]
    assert [each.state for each in states] == ["promoted", "failed", "promoted"]
    assert "interrupted" in states[1].reason


def test_one_build_at_a_time(settings):
    with (
        build_process.open_jobs(settings),
        pytest.raises(SetupError, match="Another build"),
        build_process.open_jobs(settings),
    ):
        pass


def test_a_second_build_of_the_same_embeds_nothing_and_writes_nothing(settings):
    run(settings)
    before = embedded(settings)
    result = run(settings)
    assert result.state is BuildState.UNCHANGED
    assert not result.promoted
    assert embedded(settings) == before
    assert len(SnapshotStore(settings.data).names()) == 2


def test_every_build_leaves_a_report(settings):
    result = run(settings)
    (*_, last) = BuildRecords(settings.data).ids()
    build = BuildRecords(settings.data).get(last)
    assert build.report["snapshot"] == result.snapshot
    assert build.report["changes"]["counts"]["added"] == 2
    assert set(build.seconds) == {*STEPS}
    in_snapshot = json.loads(
        (SnapshotStore(settings.data).current_folder() / "report.json").read_bytes()
    )
    assert in_snapshot == build.report


def test_a_dry_run_says_what_would_change_and_changes_nothing(settings):
    before = {
        path: path.stat().st_mtime_ns for path in sorted((settings.data / "sources").iterdir())
    }
    current = SnapshotStore(settings.data).current_name()
    result = run(settings, dry=True)
    assert result.state is BuildState.COMPARED
    assert result.changes.counts["added"] == 2
    assert result.changes.by_source == {"north": {"added": 2}}
    assert SnapshotStore(settings.data).current_name() == current
    after = {
        path: path.stat().st_mtime_ns for path in sorted((settings.data / "sources").iterdir())
    }
    assert after == before


def test_a_cancelled_build_ends_and_says_so(settings):
    with build_process.open_jobs(settings) as opened:
        started = opened._records.request(build_process.order(settings).to_json())
        opened.cancel(started.id)
        opened._start_workflow(started)
        with pytest.raises(Cancelled):
            opened.result(started.id)
    assert BuildRecords(settings.data).get(started.id).state is BuildState.CANCELLED
    assert not BuildRecords(settings.data).is_cancelled(started.id)


def test_a_full_disk_is_named_and_the_old_index_answers(settings):
    store = SnapshotStore(settings.data)
    old = store.current_name()
    room = (settings.data / "jobs.sqlite").stat().st_size * 2
    many = [record(str(n), f"Scheme number {n}", url=f"https://s.example/{n}") for n in range(4000)]
    declare(settings.data.parent, north=many, south=[record("a", "Bin calendar")])
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        with pytest.raises(SetupError, match="disk"):
            run(settings)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    (*_, last) = BuildRecords(settings.data).ids()
    assert BuildRecords(settings.data).get(last).state is BuildState.FAILED
    assert "disk" in BuildRecords(settings.data).get(last).reason
    assert store.current_name() == old
    verify_snapshot(store.current_folder())
    assert run(settings).initiatives == 4001


class FillingEmbedder(build_process.TinyEmbedder):
    """Fills the disk before it is exported to it, so that nothing fits on it any more."""

    def __init__(self, filler: Path) -> None:
        self._filler = filler

    def export(self, folder: Path) -> None:
        if self._filler.parent in folder.parents:
            with suppress(OSError), self._filler.open("wb", buffering=0) as file:
                while True:
                    file.write(bytes(512))
        super().export(folder)


@pytest.fixture
def small_disk(tmp_path):
    """A disk of its own, of a few megabytes."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def test_a_build_ends_and_says_so_though_the_disk_has_no_room_to_record_it(tmp_path, small_disk):
    # What the build had gathered makes room when it is deleted, and DBOS writes again.
    declare(tmp_path, north=[record(str(n), f"Scheme number {n}") for n in range(400)])
    small = build_process.settings(tmp_path, data=small_disk / "data")
    filler = small_disk / "filler"
    with (
        runner.BuildRunner(small, build_process.QUIET, FillingEmbedder(filler)) as opened,
        pytest.raises(SetupError, match="the disk is full"),
    ):
        opened.run(build_process.order(small))
    filler.unlink()
    assert run(small).promoted


def test_a_page_asks_for_a_build_and_the_worker_runs_it(settings, admin_of, monkeypatch):
    monkeypatch.setattr(runner, "Embedder", lambda *_: build_process.TinyEmbedder())
    admin = admin_of(settings.data)
    build_id = admin.rebuild(ADMIN, ["north"])
    assert admin.get_build(ADMIN, build_id).state is BuildState.WAITING
    with pytest.raises(InvalidInput):
        admin.rebuild(ADMIN)
    assert runner.run_pending_builds(settings, build_process.QUIET) == [build_id]
    assert admin.get_build(ADMIN, build_id).report["initiatives"] == 5


def test_a_request_for_an_unknown_source_fails_the_build_with_a_reason(settings, admin_of):
    # An administrator is refused; the declaration may change after a request was accepted.
    build_id = BuildRecords(settings.data).request({"only": ["west"], "full": False}).id
    assert runner.run_pending_builds(settings, build_process.QUIET) == [build_id]
    build = admin_of(settings.data).get_build(ADMIN, build_id)
    assert build.state is BuildState.FAILED
    assert "west" in build.reason


def test_an_unknown_build_is_not_found(tmp_path, admin_of):
    with pytest.raises(NotFound):
        admin_of(tmp_path).get_build(ADMIN, "20261122T000000Z-000000")


def test_a_build_without_a_workflow_is_given_up(settings):
    BuildRecords(settings.data).save(
        BuildRecord(id="20260101T000000Z-000000", state=BuildState.RUNNING)
    )
    with build_process.open_jobs(settings) as opened:
        assert opened.run_pending() == []
    assert BuildRecords(settings.data).unfinished() == []


def test_sources_are_due_on_their_own_schedule_and_sooner_after_a_failure(settings):
    north, south = load_sources(settings.sources)
    south = south.model_copy(update={"every": "12h"})
    record_store, now = RecordStore(settings.data), datetime.now(UTC)

    def names(after: timedelta) -> list[str]:
        return list(due_sources([north, south], record_store, now + after, timedelta(days=1)))

    assert names(timedelta(hours=11)) == []
    assert names(timedelta(hours=13)) == ["south"]
    assert names(timedelta(hours=25)) == ["north", "south"]
    (settings.data.parent / "north" / "records.jsonl").unlink()
    run(settings)
    assert names(timedelta(minutes=30)) == []
    assert names(timedelta(hours=2)) == ["north"]


def test_a_mirror_that_the_settings_name_is_read_by_the_worker_and_nothing_has_failed(
    tmp_path, admin_of, monkeypatch
):
    declared(tmp_path, "a", "b", "c")
    mirror = tmp_path / "mirror"
    for name in ("a", "b"):
        (mirror / name).mkdir(parents=True)
        (mirror / name / "all.json").write_text(json.dumps([row("one"), row(name)]))
    wrong = build_process.settings(tmp_path, retries=0, fetch_seconds=0.1)
    with pytest.raises(SourceError, match="nothing to build"):
        run(wrong)
    settings = build_process.settings(tmp_path, mirror=mirror)
    run(settings)
    monkeypatch.setattr(runner, "Embedder", lambda *_: build_process.TinyEmbedder())
    (mirror / "b" / "all.json").unlink()
    (mirror / "b").rmdir()
    admin_of(settings.data).rebuild(ADMIN)
    (id_,) = runner.run_pending_builds(settings, build_process.QUIET)
    report = BuildRecords(settings.data).get(id_).report
    assert [each["state"] for each in report["sources"]] == ["read", "read", "not read here"]
    assert report["initiatives"] == 3
    later, sources = datetime.now(UTC) + timedelta(hours=25), load_sources(settings.sources)
    assert [*due_sources(sources, RecordStore(settings.data), later, timedelta(days=1))] == [
        "a",
        "b",
    ]


def test_a_source_never_read_here_is_not_due(tmp_path):
    declared_settings = declare(tmp_path, north=OLD)
    later = datetime.now(UTC) + timedelta(days=9)
    sources = load_sources(declared_settings.sources)
    assert (
        list(due_sources(sources, RecordStore(declared_settings.data), later, timedelta(days=1)))
        == []
    )


def test_an_idle_worker_leaves_the_lock_to_others(settings):
    thread = threading.Thread(
        target=runner.run_pending_builds, args=(settings, build_process.QUIET)
    )
    thread.start()
    thread.join()
    assert run(settings).promoted
