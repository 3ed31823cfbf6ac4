import pytest

from index.errors import NoSnapshot, NotFound, SnapshotCorrupt
from index.snapshot.manifest import MANIFEST_FILE
from index.snapshot.store import CURRENT
from tests.index.conftest import initiative

A, B, C = "20261120T000000Z-a", "20261121T000000Z-b", "20261122T000000Z-c"
DAMP = initiative("damp", description="Residents send photographs of damp.")
BINS = initiative("bins", description="Bins that say when they are full.")


def test_without_a_snapshot_none_is_current(snapshot_store):
    assert (snapshot_store.current_name(), snapshot_store.names()) == (None, [])
    with pytest.raises(NoSnapshot) as raised:
        snapshot_store.current_folder()
    assert "hasanyone ingest" in raised.value.hint


@pytest.mark.parametrize("name", ["../snapshots/" + A, "/etc", "..", "x" * 5000, "a\\b", "a\nb"])
def test_a_pointer_that_is_not_a_plain_name_is_a_clear_error(snapshot_store, put, name):
    put(A, [DAMP])
    (snapshot_store.folder.parent / CURRENT).write_text(name)
    with pytest.raises(SnapshotCorrupt, match="does not name a snapshot") as raised:
        snapshot_store.current_folder()
    assert len(raised.value.message) < 120
    assert snapshot_store.rollback() == A


def test_a_rollback_goes_to_the_snapshot_before_and_a_second_one_further_back(snapshot_store, put):
    for name, before in ((A, None), (B, A), (C, B)):
        put(name, [DAMP], before)
        snapshot_store.promote(name)
    assert snapshot_store.rollback() == snapshot_store.current_name() == B
    assert snapshot_store.rollback() == snapshot_store.current_name() == A
    with pytest.raises(NotFound, match="no earlier"):
        snapshot_store.rollback()
    assert snapshot_store.current_name() == A


def test_a_rollback_skips_snapshots_that_were_rolled_back_before(snapshot_store, put):
    put(A, [DAMP])
    snapshot_store.promote(A)
    put(B, [BINS], A)
    snapshot_store.promote(B)
    snapshot_store.rollback()
    put(C, [DAMP, BINS], A)
    snapshot_store.promote(C)
    assert snapshot_store.rollback() == A


def test_a_damaged_current_snapshot_can_be_rolled_back_from(snapshot_store, put):
    put(A, [DAMP])
    (put(B, [BINS], A) / MANIFEST_FILE).write_text("{")
    snapshot_store.current_file.write_text(B)
    assert snapshot_store.rollback() == snapshot_store.current_name() == A


@pytest.mark.parametrize("file", [MANIFEST_FILE, "catalogue.db"])
def test_a_damaged_snapshot_is_not_promoted(snapshot_store, put, file):
    put(A, [DAMP])
    snapshot_store.promote(A)
    (put(B, [BINS]) / file).write_bytes(b"x")
    with pytest.raises(SnapshotCorrupt):
        snapshot_store.promote(B)
    assert snapshot_store.current_name() == A


@pytest.mark.parametrize("file", [MANIFEST_FILE, "catalogue.db"])
def test_comparing_a_damaged_snapshot_is_a_clear_error(snapshot_store, put, file):
    put(A, [DAMP])
    (put(B, [BINS]) / file).write_bytes(b"x")
    with pytest.raises(SnapshotCorrupt):
        snapshot_store.diff(A, B)


def test_a_snapshot_that_is_not_there_is_not_found(snapshot_store, put):
    put(A, [DAMP])
    for name in (B, "", "..", "../..", ".draft", f"{A}/words"):
        with pytest.raises(NotFound):
            snapshot_store.promote(name)


def test_a_comparison_names_what_was_added_changed_and_removed(snapshot_store, put):
    put(A, [DAMP, BINS])
    put(B, [initiative("damp", description="Now with sensors."), initiative("parks")])
    diff = snapshot_store.diff(A, B)
    assert (diff.added, diff.changed, diff.removed) == (
        ("example:parks",),
        ("example:damp",),
        ("example:bins",),
    )
    assert snapshot_store.diff(A, A).changed == ()


def test_pruning_keeps_the_newest_and_the_current_one_however_old(snapshot_store, put):
    for name in (A, B, C):
        put(name, [DAMP])
    snapshot_store.promote(A)
    assert snapshot_store.prune(1) == [B]
    assert snapshot_store.names() == [A, C]
    assert snapshot_store.prune(0) == [C]
    assert snapshot_store.names() == [A]
