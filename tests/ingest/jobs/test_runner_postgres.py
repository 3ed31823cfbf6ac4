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
def settings(tmp_path, postgres, monkeypatch):
    """An index of two registries, one of which has changed since."""
    monkeypatch.setenv("HASANYONE_JOBS_DATABASE", postgres)
    declared_settings = declare(tmp_path, north=OLD, south=[record("a", "Bin calendar")])
    run(declared_settings)
    declare(tmp_path, north=NEW, south=[record("a", "Bin calendar")])
    return declared_settings


@pytest.mark.parametrize("step", ["read south", "embed from 0"])
def test_a_build_killed_in_a_step_goes_on_from_there(settings, tmp_path, step):
    store = SnapshotStore(settings.data)
    old = store.current_name()
    killed(tmp_path, step)
    assert store.current_name() == old
    verify_snapshot(store.current_folder())

    result = run(settings)
    assert result.promoted
    assert result.initiatives == 4
    assert sorted(embedded(settings)) == sorted(set(embedded(settings)))
    (build,) = [
        b
        for b in map(BuildRecords(settings.data).get, BuildRecords(settings.data).ids())
        if b.interrupted
    ]
    assert build.interrupted == (step,)
    assert build.state is BuildState.PROMOTED
    assert not (settings.data / "jobs.sqlite").exists()


def test_two_workers_on_one_database_build_one_after_the_other(settings, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    other = declare(elsewhere, north=OLD)
    with build_process.open_jobs(settings) as first:
        with pytest.raises(SetupError, match="Another build"), build_process.open_jobs(other):
            pass
        assert first.run(build_process.order(settings)).promoted
    assert run(other).promoted


def test_a_build_killed_while_resuming_waits_for_its_own_worker(settings, tmp_path):
    killed(tmp_path, "write the index")
    killed(tmp_path, "going on")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    other = declare(elsewhere, north=OLD)
    assert run(other).initiatives == 2
    assert len(BuildRecords(other.data).ids()) == 1
    assert run(settings).initiatives == 4
    (build,) = [
        b
        for b in map(BuildRecords(settings.data).get, BuildRecords(settings.data).ids())
        if b.interrupted
    ]
    assert build.interrupted == ("write the index",)


@pytest.mark.parametrize(
    ("address", "kind", "message"),
    [
        ("postgresql://nobody:secret@127.0.0.1:9/none", BackendError, "does not respond"),
        ("mysql://127.0.0.1/none", SetupError, "HASANYONE_JOBS_DATABASE"),
        ("nonsense", SetupError, "HASANYONE_JOBS_DATABASE"),
    ],
)
def test_an_unusable_database_is_a_clear_error(
    tmp_path, monkeypatch, caplog, address, kind, message
):
    monkeypatch.setenv("HASANYONE_JOBS_DATABASE", address)
    with pytest.raises(kind, match=message) as raised:
        run(declare(tmp_path, north=OLD))
    assert raised.value.hint
    assert "secret" not in f"{raised.value} {caplog.text}"
