import json
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.service.live_snapshot import LiveSnapshot
from index.errors import ModelMismatch, NoSnapshot, SnapshotCorrupt
from index.resolution.candidate_pairs import CandidatePair, FeatureContribution
from index.snapshot.manifest import MANIFEST_FILE, read_manifest, verify_snapshot
from index.snapshot.snapshot import open_snapshot
from index.snapshot.store import CURRENT
from tests.index.conftest import initiative

A, B, C = "20261120T000000Z-a", "20261121T000000Z-b", "20261122T000000Z-c"
DAMP = initiative("damp", description="Residents send photographs of damp.")
OPEN_PAIR = CandidatePair(
    "a:1", "b:1", 0.6, part=False, whole=False, reasons=(FeatureContribution("name", 0.9, 0.9),)
)
BINS = initiative("bins", description="Bins that say when they are full.")


def error_text(raised) -> str:
    """Return the error of a damaged snapshot, which names it and says what to do."""
    assert raised.value.message.endswith(".")
    assert "rollback" in raised.value.hint
    return raised.value.message


@pytest.fixture
def whole(put) -> Path:
    return put(A, [DAMP, BINS], open_pairs=[OPEN_PAIR])


# What was written is what is read


def test_a_whole_snapshot_opens_and_holds_what_was_written(whole):
    snapshot = open_snapshot(whole)
    assert (snapshot.name, list(snapshot.documents)) == (A, [DAMP, BINS])
    assert len(snapshot.lexical_index) == len(snapshot.dense_index) == 2
    assert snapshot.source_names == ("example",)


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_any_byte_changed_in_any_file_is_noticed(whole, data):
    path = whole / data.draw(st.sampled_from(sorted(verify_snapshot(whole).files)))
    before = path.read_bytes()
    at = data.draw(st.integers(0, len(before) - 1))
    changed = before[at] ^ data.draw(st.integers(1, 255))
    path.write_bytes(before[:at] + bytes([changed]) + before[at + 1 :])
    try:
        with pytest.raises(SnapshotCorrupt) as raised:
            open_snapshot(whole)
        assert path.relative_to(whole).as_posix() in error_text(raised)
    finally:
        path.write_bytes(before)


@pytest.mark.parametrize("name", ["catalogue.db", "vectors.faiss", "encoder/model.onnx", "words/meta.json", "calibration.json"])  # fmt: skip
@pytest.mark.parametrize("left", [None, 0, 100])
def test_a_file_missing_empty_or_cut_short_is_noticed(put, name, left):
    folder = put(A, [DAMP])
    path = folder / name
    before = path.read_bytes()
    path.unlink()
    if left is not None:
        path.write_bytes(before[:left])
    with pytest.raises(SnapshotCorrupt) as raised:
        open_snapshot(folder)
    assert name in error_text(raised)


@pytest.mark.parametrize("name", ["other.db", "words/other.idx", "encoder/other"])
def test_a_file_that_was_not_written_is_noticed(put, name):
    folder = put(A, [DAMP])
    (folder / name).write_bytes(b"x")
    with pytest.raises(SnapshotCorrupt) as raised:
        open_snapshot(folder)
    assert name in error_text(raised)


@pytest.mark.parametrize("left", [None, b"", b"{", b"\xff\xfe", b"[]", b'{"version": 3}'])
def test_a_manifest_that_cannot_be_read_is_noticed(put, left):
    folder = put(A, [DAMP])
    (folder / MANIFEST_FILE).unlink()
    if left is not None:
        (folder / MANIFEST_FILE).write_bytes(left)
    with pytest.raises(SnapshotCorrupt) as raised:
        verify_snapshot(folder)
    assert "manifest" in error_text(raised)


def test_a_snapshot_of_another_version_is_not_opened(put):
    folder = put(A, [DAMP])
    manifest = json.loads((folder / MANIFEST_FILE).read_text())
    (folder / MANIFEST_FILE).write_text(json.dumps({**manifest, "version": 99}))
    with pytest.raises(SnapshotCorrupt, match="version 99"):
        open_snapshot(folder)


@pytest.mark.parametrize("model", ["model", "reranker"])
def test_a_snapshot_with_another_model_than_it_was_built_with_is_not_opened(put, model):
    folder = put(A, [DAMP])
    another = read_manifest(folder).model_copy(update={model: "another"}).with_seal()
    (folder / MANIFEST_FILE).write_text(another.model_dump_json())
    with pytest.raises(ModelMismatch, match="another model"):
        open_snapshot(folder)


def test_the_reports_on_sources_are_under_the_seal(put):
    folder = put(A, [DAMP])
    assert [source.name for source in open_snapshot(folder).sources()] == ["example"]
    manifest = (folder / MANIFEST_FILE).read_text()
    (folder / MANIFEST_FILE).write_text(manifest.replace("2026-11-22", "2027-11-22"))
    with pytest.raises(SnapshotCorrupt, match="changed after it was written"):
        verify_snapshot(folder)


@pytest.mark.parametrize("damage", [None, "{"])
def test_open_pairs_are_part_of_the_content(whole, damage):
    snapshot = open_snapshot(whole)
    assert snapshot.open_pairs() == (OPEN_PAIR,)
    (whole / "doubts.jsonl").unlink()
    if damage:
        (whole / "doubts.jsonl").write_text(damage)
    with pytest.raises(SnapshotCorrupt, match="open pairs"):
        snapshot.open_pairs()
    with pytest.raises(SnapshotCorrupt, match=r"doubts\.jsonl"):
        verify_snapshot(whole)


def test_damage_to_one_snapshot_does_not_affect_another(put):
    first, second = put(A, [DAMP]), put(B, [BINS])
    for path in [*first.rglob("*")]:
        if path.is_file():
            with path.open("r+b") as file:
                file.write(b"\x00damaged")
    verify_snapshot(second)


def test_a_folder_that_can_only_be_read_is_opened(whole, monkeypatch):
    for lock in (whole / "words").glob(".*.lock"):
        lock.unlink()
    monkeypatch.setattr("index.retrieval.lexical.os.access", lambda *_: False)
    for _ in range(20):  # what opens it may lock the links while they are removed
        assert open_snapshot(whole).lexical_index.has_tokens("damp")
    assert not list((whole / "words").glob(".*.lock"))


# The open snapshot of a server


@pytest.fixture
def live(snapshot_store, put) -> LiveSnapshot:
    put(A, [DAMP])
    snapshot_store.promote(A)
    return LiveSnapshot(snapshot_store.current_file.parent)


def test_the_open_snapshot_is_swapped_whole_when_another_is_promoted(live, snapshot_store, put):
    before = live.snapshot()
    assert live.snapshot() is before
    put(B, [BINS])
    assert live.snapshot() is before
    snapshot_store.promote(B)
    assert list(live.snapshot().documents) == [BINS]
    assert list(before.documents) == [DAMP]
    snapshot_store.rollback()
    assert list(live.snapshot().documents) == [DAMP]


def test_a_damaged_new_snapshot_does_not_replace_the_open_one(live, snapshot_store, put, caplog):
    before = live.snapshot()
    (put(B, [BINS]) / "catalogue.db").write_bytes(b"damaged")
    snapshot_store.current_file.write_text(B)
    assert live.snapshot() is before
    assert live.snapshot() is before
    assert caplog.text.count("snapshot not opened") == 1
    put(C, [BINS])
    snapshot_store.promote(C)
    assert live.snapshot().name == C


def test_an_open_snapshot_survives_the_removal_of_its_folder(live, snapshot_store):
    snapshot = live.snapshot()
    shutil.rmtree(snapshot_store.folder / A)
    assert live.snapshot() is snapshot
    assert list(snapshot.documents) == [DAMP]
    assert snapshot.encoder.encode_query("damp").shape == (16,)
    damp = snapshot.lexical_index.query_term("damp", [["damp"]])
    assert len(snapshot.lexical_index.search([damp], 5)[0]) == 1


@pytest.mark.parametrize("content", [b"\xff\xfe", b"../../etc", b"no-such-snapshot", b"a\x00b"])
def test_a_pointer_to_a_missing_snapshot_is_a_clear_error(snapshot_store, put, content):
    put(A, [DAMP])
    snapshot_store.current_file.write_bytes(content)
    with pytest.raises(SnapshotCorrupt) as raised:
        LiveSnapshot(snapshot_store.current_file.parent).snapshot()
    error_text(raised)


def test_without_an_index_there_is_nothing_to_open(tmp_path):
    live = LiveSnapshot(tmp_path)
    live.warm()
    with pytest.raises(NoSnapshot):
        live.snapshot()
    assert not (tmp_path / CURRENT).exists()
