"""Machines that share a place for snapshots: what one promotes answers on all, and nothing else."""

import json
import threading

import pytest

from index.errors import BackendError, SetupError, SnapshotCorrupt
from index.snapshot.shared_store import SharedSnapshots
from index.snapshot.store import SnapshotStore
from index.suppression import ADDED_FILE
from index.text.files import file_sha256
from tests.index.conftest import initiative

A, B = "20261120T000000Z-a", "20261121T000000Z-b"
DAMP = initiative("damp", description="Residents send photographs of damp.")
BINS = initiative("bins", description="Bins that say when they are full.")
KEY = "a key of the machines"


@pytest.fixture(scope="module")
def s3_server():
    """A real HTTP server that speaks S3, on loopback."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture(params=["folder", "s3"])
def url(request, tmp_path, monkeypatch) -> str:
    """The URL of a place that is still empty."""
    if request.param == "folder":
        return str(tmp_path / "shared")
    import boto3
    import s3fs

    environment = {
        "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": request.getfixturevalue("s3_server"),
    }  # fmt: skip
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    bucket = (
        f"test-{threading.get_ident()}-{tmp_path.name}".lower().replace("_", "-")[:60].strip("-")
    )
    boto3.client("s3").create_bucket(Bucket=bucket)
    s3fs.S3FileSystem.clear_instance_cache()
    return f"s3://{bucket}/has anyone"


@pytest.fixture
def builder(url, snapshot_store, put) -> SnapshotStore:
    """The machine that builds, with two snapshots, none promoted."""
    put(A, [DAMP])
    put(B, [DAMP, BINS], A)
    return SnapshotStore(snapshot_store.folder.parent, SharedSnapshots(url, KEY))


def replica(tmp_path, url: str, name: str = "replica", key: str | None = KEY) -> SnapshotStore:
    return SnapshotStore(tmp_path / name, SharedSnapshots(url, key))


def test_a_promotion_and_a_rollback_reach_a_machine_that_had_nothing(builder, url, tmp_path):
    other = replica(tmp_path, url)
    assert not other.follow_shared()
    builder.promote(A)
    assert other.follow_shared()
    assert other.current_name() == A
    assert other.content_digests(A) == builder.content_digests(A)
    builder.promote(B)
    assert other.follow_shared()
    assert other.rollback() == A  # on the replica
    builder.follow_shared()
    assert builder.current_name() == A
    assert not builder.follow_shared()


def test_what_is_held_back_can_be_promoted_from_any_machine(builder, url, tmp_path):
    builder.promote(A)
    builder.hold_back(B, ["It lost its answers."])
    other = replica(tmp_path, url)
    other.follow_shared()
    assert other.current_name() == A
    assert other.held_back_reasons(B) == ("It lost its answers.",)
    other.release(B)
    builder.follow_shared()
    assert builder.current_name() == B
    assert builder.held_back_reasons(B) == ()


def test_the_block_list_goes_with_a_promotion(builder, url, tmp_path):
    entry = '{"kind": "id", "value": "damp"}\n'
    builder.block_list.write_text(entry)
    builder.promote(A)
    other = replica(tmp_path, url)
    other.follow_shared()
    assert (tmp_path / "replica" / ADDED_FILE).read_text() == entry


@pytest.mark.parametrize("key", ["another key", ""])
def test_a_machine_with_a_key_takes_nothing_that_was_not_signed_by_it(builder, url, tmp_path, key):
    SnapshotStore(builder.folder.parent, SharedSnapshots(url, key)).promote(A)
    other = replica(tmp_path, url)
    with pytest.raises(SnapshotCorrupt, match="not signed"):
        other.follow_shared()
    assert other.current_name() is None
    assert replica(tmp_path, url, "without", key=None).follow_shared()


def test_a_file_that_was_changed_there_is_refused_and_the_old_one_answers_on(tmp_path, builder):
    place = tmp_path / "place"
    sender = SnapshotStore(builder.folder.parent, SharedSnapshots(str(place), KEY))
    sender.promote(A)
    other = replica(tmp_path, str(place))
    other.follow_shared()
    sender.promote(B)
    vectors = place / "snapshots" / B / "vectors.faiss"
    vectors.write_bytes(vectors.read_bytes()[:-1] + b"x")
    with pytest.raises(SnapshotCorrupt):
        other.follow_shared()
    assert (other.current_name(), other.names()) == (A, [A])
    assert not list(other.folder.glob(".fetching-*"))


def test_an_entry_of_the_past_is_not_taken_again(tmp_path, builder):
    place = tmp_path / "place"
    sender = SnapshotStore(builder.folder.parent, SharedSnapshots(str(place), KEY))
    other = replica(tmp_path, str(place))
    sender.promote(A)
    old_entry = (place / "current.json").read_bytes()
    other.follow_shared()
    sender.promote(B)
    other.follow_shared()
    (place / "current.json").write_bytes(old_entry)
    assert not other.follow_shared()
    assert other.current_name() == B


def test_a_file_name_that_leads_out_of_the_snapshot_is_refused(tmp_path, builder):
    place = tmp_path / "place"
    sender = SnapshotStore(builder.folder.parent, SharedSnapshots(str(place)))
    sender.promote(A)
    manifest = place / "snapshots" / A / "manifest.json"
    data = json.loads(manifest.read_text())
    data["files"]["../../outside"] = "0" * 64
    manifest.write_text(json.dumps(data))
    entry = json.loads((place / "current.json").read_text())
    entry["manifest"] = file_sha256(manifest)
    (place / "current.json").write_text(json.dumps(entry))
    with pytest.raises(SnapshotCorrupt):
        replica(tmp_path, str(place), key=None).follow_shared()
    assert not (tmp_path / "outside").exists()


def test_old_snapshots_are_deleted_there_too(builder, url, tmp_path):
    builder.promote(A)
    builder.promote(B)
    builder.shared.prune([])
    other = replica(tmp_path, url)
    other.follow_shared()
    assert other.names() == [B]
    gone = builder.shared.current().model_copy(update={"name": A})
    with pytest.raises(SnapshotCorrupt):
        builder.shared.fetch(gone, tmp_path)


def test_a_url_that_nothing_opens_is_told(tmp_path):
    with pytest.raises(SetupError, match="cannot be opened"):
        SharedSnapshots("nothing://of/the/kind")


def test_a_place_that_does_not_answer_changes_nothing(builder, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    broken = SnapshotStore(builder.folder.parent, SharedSnapshots(str(tmp_path / "file")))
    with pytest.raises(BackendError):
        broken.promote(A)
    assert broken.current_name() is None
