"""A build, complete and interrupted: nothing is lost, and the current index keeps answering."""

import json
import os
import pkgutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from bot.app import build_server
from bot.commands.build_report import report_lines
from bot.service.live_snapshot import LiveSnapshot
from bot.settings import BotSettings
from index.errors import BackendError, SetupError, SourceError
from index.model import SourceState
from index.retrieval.vectors.milvus_connection import MilvusConnection
from index.retrieval.vectors.milvus_engine import MilvusEngine
from index.snapshot.manifest import verify_snapshot
from index.snapshot.shared_store import SharedSnapshots
from index.snapshot.store import SnapshotStore
from ingest.pipeline.gate import GateTolerances
from ingest.read.record_store import RecordStore
from ingest.sources.source import load_sources
from tests.ingest.conftest import BuildSandbox, declared, row

pytestmark = pytest.mark.slow


def adds_up(result) -> bool:
    return all(
        source.read == source.ingested + source.merged + sum(source.left_out.values())
        for source in result.sources
    ) and result.initiatives == sum(source.ingested for source in result.sources)


ROOT = Path(__file__).parents[3]


# What comes of the records


def test_every_record_is_ingested_merged_or_left_out(sandbox):
    sandbox.publish(
        "b",
        [row("one"), row("four"), row("four", text="Again."), row("x", draft=True), {"id": "y"}],
    )
    result = sandbox.build()
    a, b = result.sources
    assert (a.read, a.ingested, a.merged, a.left_out) == (3, 3, 0, {})
    assert (b.read, b.ingested, b.merged) == (5, 1, 2)
    assert b.left_out == {"a draft": 1, "record without a title": 1}
    assert adds_up(result)
    assert sandbox.ids() == ["a:one", "a:two", "a:three", "b:four"]
    snapshot = sandbox.snapshot()
    assert snapshot.documents.get("b:one") == snapshot.documents.get("a:one")
    assert {origin.source for origin in snapshot.documents.get("a:one").origins} == {"a", "b"}


def test_the_report_is_kept_in_the_snapshot_and_its_figures_add_up_on_the_screen(sandbox):
    sandbox.publish("b", [row("one"), row("four"), row("x", draft=True)])
    result = sandbox.build()
    folder = sandbox.snapshot_store.current_folder()
    report = json.loads((folder / "report.json").read_text())
    assert (report["embedded"], report["initiatives"]) == (result.embedded, 4)
    assert sandbox.snapshot().sources() == result.sources
    output = "\n".join(report_lines(result))
    _, _, *figures = next(line for line in output.splitlines() if line.startswith("b ")).split()
    assert figures == ["3", "1", "1", "1"]
    assert "b: left out 1: a draft" in output
    assert "embedded: 8" in output


def test_a_build_without_changes_embeds_and_promotes_nothing_and_updates_the_dates(sandbox):
    first = sandbox.build()
    record_store = RecordStore(sandbox.data)
    for source in first.sources:
        record_store.save(replace(source, refreshed="2020-01-01T00:00:00+00:00"))
    sandbox.build(only=frozenset({"none"}))
    assert all(source.refreshed < "2021" for source in sandbox.snapshot().sources())
    again = sandbox.build()
    assert (again.embedded, again.promoted, again.snapshot) == (0, False, first.snapshot)
    assert sandbox.snapshot_store.names() == [first.snapshot]
    assert all(source.refreshed > "2026" for source in sandbox.snapshot().sources())
    verify_snapshot(sandbox.snapshot_store.current_folder())


def test_only_what_changed_is_embedded_anew(sandbox):
    first = sandbox.build()
    sandbox.publish("a", [row("one"), row("two", text="Something else now."), row("three")])
    second = sandbox.build()
    assert (first.embedded, second.embedded, second.promoted) == (12, 1, True)
    diff = sandbox.snapshot_store.diff(first.snapshot, second.snapshot)
    assert (diff.added, diff.changed, diff.removed) == ((), ("a:two",), ())
    manifest = sandbox.snapshot_store.manifest(second.snapshot)
    assert manifest.parent == first.snapshot


def test_a_record_removed_by_its_registry_is_removed(sandbox):
    sandbox.build()
    sandbox.publish("a", [row("one"), row("three")])
    sandbox.build()
    assert "a:two" not in sandbox.ids()


def test_identical_texts_are_embedded_once(sandbox):
    """Each of the four initiatives has two passages: the whole and its one sentence."""
    sandbox.publish("b", [row("four"), row("five", name="The four", text=row("four")["text"])])
    assert sandbox.build().embedded == 8


def test_old_snapshots_are_pruned_and_the_previous_one_stays(sandbox):
    names = []
    for number in range(4):
        sandbox.publish("a", [row("one"), row("two", text=f"Version {number}.")])
        names.append(sandbox.build(keep=2).snapshot)
    assert len(sandbox.snapshot_store.names()) == 2
    assert sandbox.snapshot_store.current_name() == names[-1]
    assert sandbox.snapshot_store.rollback() == names[-2]


def test_a_damaged_current_snapshot_is_built_anew(sandbox):
    first = sandbox.build()
    encoder = sandbox.snapshot_store.current_folder() / "encoder" / "model.onnx"
    encoder.write_bytes(b"damaged")
    second = sandbox.build()
    assert second.promoted
    assert second.snapshot != first.snapshot
    assert sandbox.ids()


def test_a_damaged_embedding_cache_does_not_damage_the_build(sandbox):
    sandbox.build()
    (model_file,) = (sandbox.data / "cache").glob("*/export-*/model.onnx")
    model_file.write_bytes(model_file.read_bytes()[:-1] + b"?")
    sandbox.publish("a", [row("one"), row("two")])
    sandbox.build()
    encoder = sandbox.snapshot().encoder
    assert encoder.encode_query("damp") @ sandbox.embedder.embed(["damp"])[0] == pytest.approx(1)


# What fails alone


def test_a_broken_file_costs_that_file(sandbox):
    (sandbox.mirror / "a" / "broken.json").write_text("{")
    result = sandbox.build()
    assert len(sandbox.ids()) == 6
    assert result.issues == {"broken file": 1}
    (line,) = (sandbox.snapshot_store.current_folder() / "issues.jsonl").read_text().splitlines()
    assert json.loads(line)["file"] == "broken.json"


def test_a_file_that_is_not_a_regular_file_is_reported(sandbox):
    os.mkfifo(sandbox.mirror / "a" / "pipe.json")
    (sandbox.mirror / "a" / "link.json").symlink_to("nowhere.json")
    output = "\n".join(report_lines(sandbox.build()))
    assert "a: broken file: pipe.json: not a regular file" in output
    assert "a: broken file: link.json: not a regular file, or a broken link" in output
    assert len(sandbox.ids()) == 6


def test_only_the_first_of_many_broken_files_are_named(sandbox):
    for number in range(8):
        (sandbox.mirror / "b" / f"broken{number}\x1b.json").write_text("{")
    output = "\n".join(report_lines(sandbox.build()))
    assert output.count("b: broken file: broken") == 5
    assert "b: and 3 more broken files" in output
    assert "\x1b" not in output


DAMAGE = {
    "a cut line": ("a.records.jsonl", lambda content: content[:-20]),
    "a lost line": ("a.records.jsonl", lambda content: content[: content.index(b"\n") + 1]),
    "nothing": ("a.records.jsonl", lambda _: b""),
    "a cut report": ("a.report.json", lambda content: content[:-20]),
    "cut redirects": ("a.redirects.json", lambda content: content[:-2]),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_damaged_last_good_records_are_read_again_unasked(sandbox, damage):
    sandbox.build()
    name, spoil = damage
    path = sandbox.data / "sources" / name
    path.write_bytes(spoil(path.read_bytes()))
    result = sandbox.build(only=frozenset({"b"}))
    assert [source.state for source in result.sources] == [SourceState.READ] * 2
    assert len(sandbox.ids()) == 6
    assert RecordStore(sandbox.data).is_intact("a")


def test_damaged_last_good_records_of_a_failed_registry_are_deleted_and_reported(sandbox):
    sandbox.build()
    path = sandbox.data / "sources" / "a.records.jsonl"
    path.write_bytes(path.read_bytes()[:-20])
    (sandbox.mirror / "a" / "all.json").write_text("<html>Sorry</html>")
    result = sandbox.build()
    assert result.sources[0].state is SourceState.FAILED
    assert "deleted" in result.sources[0].reason
    assert result.initiatives == 3
    assert adds_up(result)


@pytest.mark.parametrize("how", ["read", "left alone", "failed"])
def test_suppressed_records_are_left_out_of_the_last_good_records(sandbox, how):
    sandbox.build()
    line = '{"kind": "id", "value": "a:two", "reason": "asked for"}\n'
    (sandbox.data / "suppressed.jsonl").write_text(line)
    if how == "failed":
        (sandbox.mirror / "a" / "all.json").write_text("<html>Sorry</html>")
    result = sandbox.build(only=frozenset({"b"}) if how == "left alone" else None)
    records = (sandbox.data / "sources" / "a.records.jsonl").read_text()
    assert "a:two" not in records
    assert "a:one" in records
    assert result.sources[0].left_out == {"suppressed": 1}
    assert adds_up(result)
    assert sandbox.build(only=frozenset({"b"})).sources[0].left_out == {"suppressed": 1}


def test_a_failed_registry_keeps_its_last_good_records_and_is_named(sandbox):
    sandbox.build()
    refreshed = sandbox.report("a").refreshed
    (sandbox.mirror / "a" / "all.json").write_text("<html>Sorry</html>")
    sandbox.publish("b", [row("four"), row("seven")])
    result = sandbox.build()
    assert sandbox.ids() == ["a:one", "a:two", "a:three", "b:four", "b:seven"]
    report = sandbox.report("a")
    assert (report.state, report.refreshed) == (SourceState.FAILED, refreshed)
    assert report.reason
    assert str(sandbox.folder) not in report.reason
    assert adds_up(result)
    assert any(line.startswith("a: failed: ") for line in report_lines(result))


def test_a_registry_that_fails_and_recovers_is_read_again(sandbox):
    sandbox.build()
    (sandbox.mirror / "a" / "all.json").write_text("")
    sandbox.build()
    sandbox.publish("a", [row("one"), row("new")])
    sandbox.build()
    assert "a:new" in sandbox.ids()
    assert sandbox.report("a").state is SourceState.READ


def test_a_registry_that_shrinks_below_what_is_expected_keeps_its_last_good_records(sandbox):
    sandbox.build()
    sandbox.publish("a", [row("one")])
    sandbox.build()
    assert [each for each in sandbox.ids() if each[0] == "a"] == ["a:one", "a:two", "a:three"]
    report = sandbox.report("a")
    assert report.state is SourceState.FAILED
    assert "1 of the 2 records expected" in report.reason


def test_a_registry_that_was_always_small_is_read_with_an_issue(sandbox):
    sandbox.publish("a", [row("one")])
    result = sandbox.build()
    assert sandbox.report("a").state is SourceState.READ
    assert result.issues == {"fewer records than expected": 1}


def test_a_source_without_a_folder_is_not_read_here_and_no_failure(sandbox):
    (sandbox.mirror / "b" / "all.json").unlink()
    (sandbox.mirror / "b").rmdir()
    result = sandbox.build()
    assert [source.state for source in result.sources] == [SourceState.READ, SourceState.NOT_READ]
    assert sandbox.snapshot().registry_count == 1


def test_only_the_sources_asked_for_are_read(sandbox):
    sandbox.build()
    sandbox.publish("a", [row("one"), row("new")])
    sandbox.publish("b", [row("four"), row("new")])
    sandbox.build(only=frozenset({"b"}))
    assert "a:new" not in sandbox.ids()
    assert "b:new" in sandbox.ids()


def test_a_source_that_is_no_longer_declared_is_removed(sandbox):
    sandbox.build()
    sandbox.build(sources=load_sources(declared(sandbox.folder, "b")))
    assert {each[0] for each in sandbox.ids()} == {"b"}


def test_without_any_record_there_is_nothing_to_build_and_nothing_changes(sandbox):
    first = sandbox.build()
    empty = load_sources(declared(sandbox.folder, "c"))
    with pytest.raises(SourceError, match="nothing to build") as raised:
        sandbox.build(sources=empty)
    assert raised.value.hint
    assert sandbox.snapshot_store.current_name() == first.snapshot


# Interrupted


STEPS = [
    "ingest.read.refresh.read_source",
    "ingest.read.record_store.RecordStore.save",
    "ingest.pipeline.stages.resolve.resolve_lines",
    "ingest.models.embedding_cache.EmbeddingCache.embed_and_store",
    "ingest.models.embedding_cache.EmbeddingCache.ensure_export",
    "index.snapshot.document_store.DocumentWriter.add",
    "ingest.reuse.tally.Tally.update",
    "ingest.reuse.memo.Memo.keep_only",
    "index.retrieval.lexical.LexicalWriter.add",
    "index.retrieval.faiss_index.write",
    "index.snapshot.snapshot.write",
    "ingest.pipeline.calibration.fit",
    "index.snapshot.snapshot.seal",
    "index.snapshot.manifest.write_report",
    "index.text.files.write_text",
    "ingest.pipeline.results.write_jsonl",
    "ingest.pipeline.workspace.Workspace.copy_pairs",
    "index.snapshot.store.write_text",
]


class Interrupted(BaseException):
    """The end of a process, which no `except Exception` may catch."""


def interrupt_after(monkeypatch, step: str) -> None:
    """Make the build end when `step` has done its work."""
    holder, _, name = step.rpartition(".")
    target = pkgutil.resolve_name(holder)
    real = getattr(target, name)

    def stop(*args, **kwargs):
        real(*args, **kwargs)
        raise Interrupted

    monkeypatch.setattr(target, name, stop)


@pytest.mark.parametrize("step", STEPS)
def test_a_build_interrupted_after_any_step_leaves_an_index_that_answers(
    sandbox, monkeypatch, step
):
    sandbox.build()
    live = LiveSnapshot(sandbox.data)
    before = live.snapshot()
    sandbox.publish("a", [row("one"), row("two"), row("new")])
    with monkeypatch.context() as patched:
        interrupt_after(patched, step)
        with pytest.raises(Interrupted):
            sandbox.build()
    if step != "index.snapshot.store.write_text":
        assert sandbox.snapshot_store.current_name() == before.name
        assert live.snapshot() is before
    assert len(list(live.snapshot().documents)) == 6
    assert sandbox.snapshot().sources()

    sandbox.build()
    assert sandbox.ids() == ["a:one", "a:two", "a:new", "b:four", "b:five", "b:six"]
    sandbox.snapshot_store.rollback()
    assert sandbox.snapshot().sources()


SLOW = """
import os, sys, time
from pathlib import Path
from rich.console import Console
from ingest.pipeline.plan import BuildPlan
from ingest.pipeline.progress import ProgressReporter
from ingest.sources.source import load_sources
from tests.support.direct_build import build
from tests.support.tiny_embedder import TinyEmbedder

class Stops(ProgressReporter):
    def step(self, name):
        if name == sys.argv[2]:
            print("here", flush=True)
            time.sleep(60)
        return super().step(name)

folder = Path(sys.argv[1])
plan = BuildPlan(folder / "data", load_sources(folder / "sources.toml"), folder / "mirror")
build(plan, TinyEmbedder(), Stops(Console(stderr=True)))
"""


def started(sandbox, step: str) -> subprocess.Popen:
    """Start a build in another process, and wait until it is at `step`, where it stays."""
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW, sandbox.folder, step],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout.readline() == "here\n"
    return process


@pytest.mark.parametrize("step", ["Embedding", "Calibrating"])
def test_a_build_that_is_killed_leaves_an_index_that_answers(sandbox, step):
    first = sandbox.build()
    sandbox.publish("a", [row("one"), row("new")])
    with started(sandbox, step) as process:
        os.kill(process.pid, signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert sandbox.snapshot_store.current_name() == first.snapshot
    assert len(sandbox.ids()) == 6
    assert sandbox.build().promoted
    assert "a:new" in sandbox.ids()
    assert not (sandbox.snapshot_store.folder / ".draft").exists()


def test_a_second_build_at_the_same_time_is_refused(sandbox):
    with started(sandbox, "Embedding") as process:
        with pytest.raises(SetupError, match="Another build") as raised:
            sandbox.build()
        process.kill()
    assert raised.value.hint
    assert sandbox.build().promoted


FULL = """
import resource, signal, sys
from pathlib import Path
from rich.console import Console
from bot.errors import describe_error
from ingest.pipeline.plan import BuildPlan
from ingest.pipeline.progress import ProgressReporter
from ingest.sources.source import load_sources
from tests.support.direct_build import build
from tests.support.tiny_embedder import TinyEmbedder

embedder = TinyEmbedder()
embedder.embed(["loaded before there is a limit"])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
folder = Path(sys.argv[1])
plan = BuildPlan(folder / "data", load_sources(folder / "sources.toml"), folder / "mirror")
try:
    build(plan, embedder, ProgressReporter(Console(stderr=True)))
except Exception as error:
    print(describe_error(error))
    raise
"""


@pytest.mark.parametrize("largest", [100, 8000, 20000])
def test_a_full_disk_is_a_clear_error_and_leaves_an_index_that_answers(sandbox, largest):
    first = sandbox.build()
    sandbox.publish("a", [row("one"), row("new")])
    process = subprocess.run(
        [sys.executable, "-c", FULL, sandbox.folder, str(largest)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 1, process.stdout
    assert "Something went wrong" not in process.stdout, process.stderr[-3000:]
    assert "disk" in process.stdout
    assert sandbox.snapshot_store.current_name() == first.snapshot
    assert len(sandbox.ids()) == 6
    assert sandbox.build().promoted


# On several machines


def test_what_a_build_promotes_answers_on_a_server_that_has_no_index_of_its_own(sandbox, tmp_path):
    shared = str(tmp_path / "shared")
    sandbox.build(shared=SharedSnapshots(shared))
    settings = BotSettings(
        _env_file=None, data=tmp_path / "replica", snapshot_url=shared, snapshot_poll=0.05
    )
    with TestClient(build_server(settings, print)) as client:

        def snapshot() -> str | None:
            return client.get("/healthz").json().get("snapshot")

        while (first := snapshot()) is None:
            pass
        sandbox.publish("a", [row("one"), row("two"), row("three"), row("seven")])
        sandbox.build(shared=SharedSnapshots(shared))
        while (second := snapshot()) == first:
            pass
    assert [first, second] == sandbox.snapshot_store.names()


def test_a_build_on_another_machine_goes_on_from_the_shared_snapshot(sandbox, tmp_path, embedder):
    shared = SharedSnapshots(str(tmp_path / "shared"))
    sandbox.build(shared=shared)
    other = BuildSandbox(tmp_path / "other", sandbox.sources, embedder)
    for source, keys in (("a", ("one", "two", "three")), ("b", ("four", "five", "seven"))):
        other.publish(source, [row(key) for key in keys])
    other.build(shared=shared, tolerances=GateTolerances(1.0, 1.0))
    before, now = other.snapshot_store.names()
    assert before == sandbox.snapshot_store.current_name()
    assert other.snapshot_store.manifest(now).parent == before
    assert SnapshotStore(sandbox.data, shared).follow_shared()
    assert sandbox.snapshot_store.current_name() == now


def test_a_build_puts_its_vectors_in_milvus_and_one_without_changes_does_where_they_are_missing(
    sandbox, tmp_path
):
    sandbox.build()
    engine = MilvusEngine(MilvusConnection(str(tmp_path / "vectors.db")))
    folder = sandbox.snapshot_store.current_folder()
    with pytest.raises(BackendError):
        engine.check(folder)
    assert not sandbox.build(engine=engine).promoted
    engine.check(folder)
    sandbox.publish("b", [row("four"), row("five"), row("seven")])
    assert sandbox.build(engine=engine, keep=1).promoted
    engine.check(sandbox.snapshot_store.current_folder())
    assert engine.current().endswith(sandbox.snapshot_store.current_name().replace("-", "_"))
