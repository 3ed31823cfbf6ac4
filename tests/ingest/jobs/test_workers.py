"""Builds by several workers with data folders of their own, on a real Postgres."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, closing

import numpy as np
import pytest

from bot.commands.shared_builds import share_builds
from bot.service.administration import AdminService
from bot.service.answering import AnswerService
from bot.service.live_snapshot import LiveSnapshot
from bot.store.db.database import utc_now
from bot.store.model import FeedbackEntry, FeedbackKind, Person, StoredQuestion, Surface
from bot.store.store import Store
from index.model import SourceState, VerdictKind
from index.snapshot.build_records import BuildState
from index.snapshot.store import SnapshotStore
from ingest.jobs import runner
from ingest.models.embedding_cache import CHUNK_SIZE, hash_text
from tests.ingest.conftest import declared, row
from tests.support import build_process
from tests.support.build_process import declare, order, record
from tests.support.fake_registry import serving
from tests.support.tiny_embedder import TinyEmbedder

pytestmark = pytest.mark.slow

ADMIN = Person(Surface.SLACK, "T1", "U1", admin=True)
SCHEMES = [
    record(str(n), f"Scheme {n} of {n % 7} wards", url=f"https://s.example/{n}") for n in range(600)
]
LEASE_S = 3.0


@pytest.fixture
def environment(tmp_path, postgres, monkeypatch):
    """The settings that all machines share, in the environment."""
    monkeypatch.setenv("HASANYONE_DATABASE", postgres)
    monkeypatch.setenv("HASANYONE_SNAPSHOT_URL", str(tmp_path / "shared"))
    monkeypatch.setenv("HASANYONE_SNAPSHOT_KEY", "the same on all machines")
    monkeypatch.setenv("HASANYONE_LEASE", str(LEASE_S))
    return tmp_path


@pytest.fixture
def machine(environment):
    """Return the settings of a machine with this name, and the registries on it."""

    def make(name: str, **registries):
        folder = environment / name
        folder.mkdir()
        return declare(folder, **registries or {"north": SCHEMES[:3]})

    return make


@pytest.fixture
def store(environment, postgres):
    with closing(Store.open(postgres)) as opened:
        yield opened


@pytest.fixture
def start_worker(environment):
    """Start `hasanyone worker` on a machine; it is killed in a shard if that is given."""
    with ExitStack() as stack:

        def start(settings, deadly_shard: int = 0) -> subprocess.Popen:
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "tests.support.worker_process"),
                    *(settings.data.parent, str(deadly_shard)),
                ],
                cwd=build_process.ROOT,
                env={**os.environ, "PYTHONPATH": str(build_process.ROOT)},
                stderr=subprocess.DEVNULL,
            )
            stack.callback(process.wait)
            stack.callback(process.kill)
            return process

        yield start


def opened(settings, sharing) -> runner.BuildRunner:
    embedder = build_process.CountingEmbedder(settings.data.parent / "embedded.txt")
    return runner.BuildRunner(settings, build_process.QUIET, embedder, **sharing)


def build(settings, **more):
    """Build on a machine, in this process."""
    with share_builds(settings) as sharing, opened(settings, sharing) as worker:
        return worker.run(order(settings, **more))


def build_elsewhere(settings, **environment) -> int:
    """Build on a machine, in a process of its own; return its exit code."""
    return subprocess.run(
        [sys.executable, "-m", "tests.support.tiny_hasanyone", "ingest"],
        cwd=build_process.ROOT,
        env={
            **os.environ,
            "HASANYONE_DATA": str(settings.data),
            "HASANYONE_SOURCES": str(settings.sources),
            **environment,
        },
        capture_output=True,
        check=False,
    ).returncode


def vectors(settings) -> dict[bytes, bytes]:
    """Return all vectors of passages on a machine, by the hash of the text."""
    (path,) = (settings.data / "cache").glob("[!qrh]*/vectors.db")
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute("SELECT text, vector FROM vectors").fetchall()
    assert len(rows) == len(dict(rows))
    return dict(rows)


def wait_until(is_so: Callable[[], object], timeout_s: float = 120) -> None:
    deadline = time.monotonic() + timeout_s
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def logged(settings) -> list[str]:
    path = settings.data.parent / "embedded.txt"
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def test_a_killed_workers_build_and_shards_are_finished_by_another_machine(
    machine, start_worker, store
):
    first, second = machine("first", north=SCHEMES), machine("second", north=SCHEMES)
    asked = store.build_records("main").request({"only": [], "full": False})
    doomed = start_worker(first, deadly_shard=2)
    wait_until(lambda: logged(first))  # it builds, and is in a shard
    start_worker(second)
    assert doomed.wait(timeout=300) == -signal.SIGKILL
    wait_until(lambda: store.build_records("main").get(asked.id).is_finished, timeout_s=300)

    finished = store.build_records("main").get(asked.id)
    assert (finished.state, finished.report["initiatives"]) == (BuildState.PROMOTED, 600)
    texts = {*logged(first), *logged(second)}
    alone = dict(zip(sorted(texts), TinyEmbedder().embed(sorted(texts)), strict=True))
    found = vectors(second)
    assert set(found) == {hash_text(text) for text in texts}
    for text, vector in alone.items():
        np.testing.assert_array_equal(np.frombuffer(found[hash_text(text)], "<f4"), vector)
    twice = len(logged(first)) + len(logged(second)) - len(texts)
    # Its last shard, and one that it held when it died; on a busy machine both are whole.
    assert twice <= 2 * CHUNK_SIZE
    with share_builds(first) as sharing, opened(first, sharing) as returned:
        returned.run_pending()
    assert not list((first.data / "builds").glob("*/"))  # people's words may be in there


def test_a_build_asked_for_in_a_chat_runs_on_another_machine_with_what_people_confirmed(
    machine, store
):
    web, building = machine("web"), machine("building")
    build(building)
    admin = AdminService(web.data, AnswerService(LiveSnapshot(web.data), store), store)
    text = "lockers where residents collect library books"
    question = StoredQuestion(
        "q1", utc_now(), text, {}, Surface.SLACK, VerdictKind.DONE, 0.9, "s", ADMIN.key
    )
    store.add_question(question)
    store.add_feedback(FeedbackEntry("q1", FeedbackKind.FOUND, ADMIN.key, "north:1"))
    asked = admin.rebuild(ADMIN)
    assert admin.get_build(ADMIN, asked).state is BuildState.WAITING
    with share_builds(building) as sharing, opened(building, sharing) as worker:
        assert worker.run_pending() == [asked]
    done = admin.get_build(ADMIN, asked)
    assert done.state is BuildState.PROMOTED
    assert done.report["questions"]["by_origin"] == {"confirmed": 1}
    store.personal_data.delete_person(ADMIN)
    assert build(building).questions.by_origin == {}
    assert not [path for path in (web.data.parent.parent).rglob("confirmed*") if path.is_file()]


def test_registries_on_the_network_are_read_as_shards_and_kept_for_all(machine, store):
    with serving() as site:
        site.routes["/all.json"] = json.dumps([row("one"), row("two")]).encode()
        reading, other = machine("reading"), machine("other")
        for settings in (reading, other):
            path = declared(settings.data.parent, "far", "near", url=f"{site.url}/all.json")
            path.write_text(path.read_text().replace('"*.json"', '"all.json"'))
        result = build(reading)
        assert [(each.name, each.state) for each in result.sources] == [
            ("far", SourceState.READ),
            ("near", SourceState.READ),
        ]
        seconds = store.build_records("main").get(result.build).seconds
        assert ("read by workers" in seconds, "read far" in seconds) == (True, False)
        before = site.paths().count("/all.json")
        assert build(other, only=("near",)).initiatives == result.initiatives
        assert (before, site.paths().count("/all.json")) == (2, 3)


def test_one_build_an_index_at_a_time_and_another_index_beside_it(machine):
    one, two = machine("one"), machine("two")
    with share_builds(one) as sharing, opened(one, sharing) as first, first._hold_turn():
        assert build_elsewhere(two) != 0
        assert build_elsewhere(two, HASANYONE_INDEX_NAME="other") == 0


def test_a_machine_that_takes_over_reads_and_embeds_nothing_again(machine):
    old = machine("old", north=SCHEMES, south=[record("a", "Bin calendar")])
    new = machine("new", north=SCHEMES, south=[record("a", "Bin calendar")])
    built = build(old)
    result = build(new, only=("south",), full=True)
    assert (result.initiatives, result.embedded, logged(new)) == (601, 0, [])
    assert vectors(new) == vectors(old)
    assert SnapshotStore(new.data).manifest(result.snapshot).parent == built.snapshot
