"""Milvus alone: names and aliases, what is deleted, and a server that does not answer."""

import socket
import sys
import threading
import time

import numpy as np
import pytest
from milvus_lite.adapter.grpc.servicer import MilvusServicer

from index.errors import BackendError, SetupError
from index.retrieval.vectors.engine import VectorPart
from index.retrieval.vectors.milvus_connection import PAUSE_S, MilvusConnection
from index.retrieval.vectors.milvus_engine import MilvusEngine
from index.retrieval.vectors.selection import select_engine
from index.settings import Settings
from index.snapshot.snapshot import open_snapshot
from index.snapshot.store import SnapshotStore
from tests.index.conftest import initiative
from tests.index.retrieval.vectors.conftest import MILVUS
from tests.support.milvus_lite_server import LiteServer

A, B, C = (f"2026112{number}T000000000Z-{letter}" for number, letter in enumerate("abc"))
DAMP = initiative("damp", description="Residents send photographs of damp.")
BINS = initiative("bins", description="Bins that say when they are full.")

only_milvus = pytest.mark.parametrize("kind", MILVUS, indirect=True)


@only_milvus
def test_the_alias_follows_promotions_and_rollbacks(new_engine, snapshot_store, put):
    engine = new_engine()
    store = SnapshotStore(snapshot_store.folder.parent, engine=engine)
    old, new = put(A, [DAMP]), put(B, [DAMP, BINS], A)
    assert engine.current() is None
    for step, answering in ((lambda: store.promote(A), old), (lambda: store.promote(B), new), (store.rollback, old)):  # fmt: skip
        step()
        assert engine.current().endswith(answering.name.replace("-", "_"))
        engine.check(answering)
        snapshot = open_snapshot(answering, new_engine())
        vector = snapshot.encoder.encode_query("damp")
        assert len(snapshot.dense_index.search(vector, 5)[0]) == len(snapshot.documents)
    with pytest.raises(BackendError, match="does not name the index"):
        engine.check(new)


@only_milvus
def test_pruning_drops_what_is_not_kept_and_no_other(new_engine, write, unit_vectors):
    engine = new_engine()
    folders = [write(name, unit_vectors) for name in (A, B, C)]
    for folder in folders:
        engine.publish(folder)
    engine.promote(A)
    other = MilvusEngine(engine._connection, f"{engine._alias}_other")
    other.publish(folders[0])
    other.promote(A)
    engine.prune([B])
    engine.check(folders[0])  # it answers
    other.check(folders[0])
    engine.promote(B)
    engine.check(folders[1])
    with pytest.raises(BackendError, match="does not have the vectors"):
        engine.check(folders[2])
    with other._connection.manage() as client:
        client.drop_alias(other._alias)
    other.prune([])


@only_milvus
def test_half_a_collection_has_no_name_and_is_dropped_a_day_later(new_engine, write, unit_vectors):
    engine, folder = new_engine(), write(A, unit_vectors)
    drafts = [
        engine._collection(f"draft_{int(begun)}_0") for begun in (time.time(), time.time() - 90_000)
    ]
    with engine._connection.manage() as client:
        for draft in drafts:
            client.create_collection(draft, schema=engine._connection.new_schema(24))
        engine.publish(folder)
        engine.promote(A)
        engine.prune([A])
        assert [client.has_collection(draft) for draft in drafts] == [True, False]
    engine.check(folder)


@only_milvus
def test_a_collection_that_lost_vectors_is_replaced(new_engine, write, unit_vectors):
    few, whole = write("few", unit_vectors[:7]), write(A, unit_vectors)
    engine = new_engine()
    engine.publish(few)
    with engine._connection.manage() as client:
        client.rename_collection(engine._collection("few"), engine._collection(A))
    engine.promote(A)
    engine.publish(whole)
    engine.promote(A)
    assert "500 in Milvus" in engine.check(whole)


@pytest.fixture
def server(tmp_path):
    server = LiteServer(tmp_path / "milvus")
    yield server
    server.stop()


@pytest.mark.parametrize("is_silent", [False, True])
def test_a_server_that_does_not_answer_is_not_asked_by_the_next_questions(
    write, unit_vectors, server, is_silent
):
    now = [0.0]
    engine = MilvusEngine(MilvusConnection(server.uri, timeout_s=0.3, clock=lambda: now[0]))
    index = engine.open(write(A, unit_vectors), VectorPart.PASSAGES)
    with socket.socket() as silent:
        if is_silent:  # it accepts connections and says nothing
            silent.bind(("127.0.0.1", server._port))
            silent.listen()
        with pytest.raises(BackendError, match=r"Milvus at http://127.0.0.1:\d+ does not answer"):
            index.search(unit_vectors[0], 5)
    server.start()
    with pytest.raises(BackendError):
        index.search(unit_vectors[0], 5)
    engine.publish(tmp := write(B, unit_vectors))
    now[0] += PAUSE_S
    assert len(engine.open(tmp, VectorPart.PASSAGES).search(unit_vectors[0], 5)[0]) == 5


def test_a_server_that_was_started_again_answers_again(write, unit_vectors, server):
    now, folder = [0.0], write(A, unit_vectors)
    server.start()
    engine = MilvusEngine(MilvusConnection(server.uri, timeout_s=5, clock=lambda: now[0]))
    engine.publish(folder)
    index = engine.open(folder, VectorPart.PASSAGES)
    before = index.search(unit_vectors[0], 5)
    server.stop()
    with pytest.raises(BackendError):
        index.search(unit_vectors[0], 5)
    server.start()
    now[0] += PAUSE_S
    for old, new in zip(before, index.search(unit_vectors[0], 5), strict=True):
        np.testing.assert_array_equal(old, new)


def test_a_search_that_takes_too_long_is_given_up(write, unit_vectors, server, monkeypatch):
    is_over = threading.Event()
    monkeypatch.setattr(MilvusServicer, "Search", lambda *_: is_over.wait(30))
    server.start()
    engine, folder = MilvusEngine(MilvusConnection(server.uri, timeout_s=1)), write(A, unit_vectors)
    engine.publish(folder)
    with pytest.raises(BackendError, match="does not answer"):
        engine.open(folder, VectorPart.PASSAGES).search(unit_vectors[0], 5)
    is_over.set()


@only_milvus
def test_an_alias_whose_collection_was_dropped_is_set_again(new_engine, write, unit_vectors):
    engine, old, new = new_engine(), write(A, unit_vectors), write(B, unit_vectors)
    engine.publish(old)
    engine.promote(A)
    with engine._connection.manage() as client:
        client.drop_collection(engine.current())
    engine.publish(new)
    engine.promote(B)
    engine.check(new)


def test_vectors_that_are_not_there_are_named(write, unit_vectors, server):
    server.start()
    engine, folder = MilvusEngine(MilvusConnection(server.uri)), write(A, unit_vectors)
    with pytest.raises(BackendError, match="index publish"):
        engine.check(folder)
    with pytest.raises(BackendError, match="does not have the vectors of this index ready"):
        engine.open(folder, VectorPart.PASSAGES).search(unit_vectors[0], 5)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"milvus": "milvus.example:19530"}, "HASANYONE_MILVUS is not the address"),
        ({"milvus": "http://127.0.0.1:1", "milvus_alias": "has anyone"}, "HASANYONE_MILVUS_ALIAS"),
    ],
)
def test_settings_that_milvus_cannot_take_are_named(settings, sentence):
    with pytest.raises(SetupError, match=sentence):
        select_engine(Settings(**settings))


def test_an_installation_without_pymilvus_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    with pytest.raises(SetupError, match=r"pip install 'hasanyone\[milvus\]'"):
        select_engine(Settings(milvus="http://127.0.0.1:1"))


def test_a_password_in_the_address_is_not_shown():
    assert MilvusConnection("http://root:secret@127.0.0.1:1").place == "http://127.0.0.1:1"
