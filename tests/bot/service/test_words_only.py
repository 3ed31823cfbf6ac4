"""Answers while the vector engine is away: words alone, and no verdict but on what is named."""

import pytest

from bot.presentation.answer_view import view_answer
from bot.service.answering import AnswerService
from bot.service.live_snapshot import LiveSnapshot
from index.model import VerdictKind
from index.retrieval.vectors.milvus_connection import PAUSE_S, MilvusConnection
from index.retrieval.vectors.milvus_engine import MilvusEngine
from index.snapshot.store import SnapshotStore
from tests.support.milvus_lite_server import LiteServer
from tests.support.small_index import write_small_index

QUESTION = "Has anyone done damp sensors in council homes?"


@pytest.fixture
def data(tmp_path):
    return write_small_index(tmp_path / "data")


@pytest.fixture
def server(tmp_path):
    server = LiteServer(tmp_path / "milvus")
    yield server
    server.stop()


def test_answers_are_whole_again_when_the_engine_is(data, server):
    now = [0.0]
    engine = MilvusEngine(MilvusConnection(server.uri, timeout_s=1, clock=lambda: now[0]))
    asker = AnswerService(LiveSnapshot(data, engine), None)
    partial = asker.answer(QUESTION)
    assert partial.verdict.kind is VerdictKind.CANT_SAY
    assert "search by meaning is not available" in partial.verdict.sentence
    assert partial.hits[0].initiative.id in {"example:damp-watch", "example:dry-rooms"}
    assert not any(hit.probability for hit in partial.hits)
    assert not any(fact.label == "Probability" for fact in view_answer(partial).facts)

    server.start()
    store = SnapshotStore(data, engine=engine)
    store.publish_current()
    now[0] += PAUSE_S
    whole = asker.answer(QUESTION)
    assert whole.verdict.kind is VerdictKind.DONE
    by_faiss = AnswerService(LiveSnapshot(data), None).answer(QUESTION)
    assert [hit.initiative.id for hit in whole.hits] == [hit.initiative.id for hit in by_faiss.hits]
    for ours, theirs in zip(whole.hits, by_faiss.hits, strict=True):
        assert ours.score == pytest.approx(theirs.score, abs=1e-3)


def test_what_a_question_names_needs_no_vectors(data, server):
    asker = AnswerService(LiveSnapshot(data, MilvusEngine(MilvusConnection(server.uri, timeout_s=0.2))), None)  # fmt: skip
    answer = asker.answer("Is Permit Shop still running?")
    assert answer.verdict.kind is VerdictKind.DONE
    assert answer.hits[0].initiative.id == "example:permit-shop"
