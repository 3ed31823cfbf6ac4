"""Builds whose state is kept in a real Postgres: killed, shared by two workers, away."""

import pytest

from index.errors import BackendError, SetupError
from index.snapshot.build_records import BuildRecords, BuildState
from index.snapshot.manifest import verify_snapshot
from index.snapshot.store import SnapshotStore
from tests.support import build_process
from tests.support.build_process import declare, embedded, killed, record, run

pytestmark = pytest.mark.slow

OLD = [record("1", "Damp reports"), record("2", "Pothole map")]
NEW = [*OLD, record("3", "Swift boxes")]


@pytest.fixture
def given(tmp_path, postgres, monkeypatch):
    """An index of two registers, one of which has had news since."""
    monkeypatch.setenv("HASANYONE_JOBS_DATABASE", postgres)
    settings = declare(tmp_path, north=OLD, south=[record("a", "Bin calendar")])
    run(settings)
    declare(tmp_path, north=NEW, south=[record("a", "Bin calendar")])
    return settings


@pytest.mark.parametrize("step", ["read south", "embed from 0"])
def test_a_build_killed_in_a_step_goes_on_from_there(given, tmp_path, step):
    shelf = SnapshotStore(given.data)
    old = shelf.current_name()
    killed(tmp_path, step)
    assert shelf.current_name() == old
    verify_snapshot(shelf.current_folder())

    built = run(given)
    assert built.promoted
    assert built.initiatives == 4
    assert sorted(embedded(given)) == sorted(set(embedded(given)))
    (build,) = [
        b
        for b in map(BuildRecords(given.data).get, BuildRecords(given.data).ids())
        if b.interrupted
    ]
    assert build.interrupted == (step,)
    assert build.state is BuildState.PROMOTED
    assert not (given.data / "jobs.sqlite").exists()


def test_two_workers_on_one_database_build_one_after_the_other(given, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    other = declare(elsewhere, north=OLD)
    with build_process.open_jobs(given) as first:
        with pytest.raises(SetupError, match="Another build"), build_process.open_jobs(other):
            pass
        assert first.run(build_process.order(given)).promoted
    assert run(other).promoted


def test_what_was_killed_when_it_was_to_go_on_waits_for_its_own_worker(given, tmp_path):
    killed(tmp_path, "write")
    killed(tmp_path, "going on")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    other = declare(elsewhere, north=OLD)
    assert run(other).initiatives == 2
    assert len(BuildRecords(other.data).ids()) == 1
    assert run(given).initiatives == 4
    (build,) = [
        b
        for b in map(BuildRecords(given.data).get, BuildRecords(given.data).ids())
        if b.interrupted
    ]
    assert build.interrupted == ("write",)


@pytest.mark.parametrize(
    ("address", "kind", "says"),
    [
        ("postgresql://nobody:secret@127.0.0.1:9/none", BackendError, "does not answer"),
        ("mysql://127.0.0.1/none", SetupError, "HASANYONE_JOBS_DATABASE"),
        ("nonsense", SetupError, "HASANYONE_JOBS_DATABASE"),
    ],
)
def test_a_database_that_cannot_be_used_is_told(tmp_path, monkeypatch, caplog, address, kind, says):
    monkeypatch.setenv("HASANYONE_JOBS_DATABASE", address)
    with pytest.raises(kind, match=says) as raised:
        run(declare(tmp_path, north=OLD))
    assert raised.value.hint
    assert "secret" not in f"{raised.value} {caplog.text}"
