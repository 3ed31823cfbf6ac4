"""Feedback through the API: only with a key, and only on answers that nobody owns."""

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from bot.app import create_app
from bot.service.live_snapshot import LiveSnapshot
from bot.service.user_history import UserHistory
from bot.signin.api_keys import ApiKeys
from bot.store.model import FeedbackKind, Person, Surface
from bot.web.api import FeedbackWriter
from index.errors import SetupError

PATH = "/api/v1/feedback"
KEY, OTHER_KEY = "first-key-0123456789", "other-key-0123456789"
WITH_KEY = {"authorization": f"Bearer {KEY}"}


@pytest.fixture
def history(indexed, asker, store) -> UserHistory:
    return UserHistory(LiveSnapshot(indexed), asker, store)


@pytest.fixture
def client(asker, history) -> TestClient:
    writer = FeedbackWriter(history, ApiKeys(SecretStr(f"{KEY}, {OTHER_KEY}")))
    return TestClient(create_app(asker, writer=writer))


@pytest.fixture
def answer(asker):
    return asker.ask("chatbot", surface=Surface.API)


def test_the_holder_of_a_key_says_that_an_answer_helped_and_may_change_that(client, answer, store):
    for kind in ("helpful", "helpful", "unhelpful"):
        body = {"answer": answer.query_id, "kind": kind}
        assert client.post(PATH, json=body, headers=WITH_KEY).status_code == 204
    (entry,) = store.list_feedback(answer.query_id)
    assert entry.kind is FeedbackKind.UNHELPFUL
    assert KEY not in entry.asker


def test_the_feedback_of_two_keys_is_kept_apart(client, answer, store):
    hit = answer.hits[0].initiative.id
    for key in (KEY, OTHER_KEY):
        body = {"answer": answer.query_id, "kind": "found", "initiative": hit}
        headers = {"authorization": f"Bearer {key}"}
        assert client.post(PATH, json=body, headers=headers).status_code == 204
    assert len(store.list_feedback(answer.query_id)) == 2


@pytest.mark.parametrize("headers", [{}, {"authorization": f"Bearer {KEY}x"}, {"x-api-key": KEY}])
def test_without_a_known_key_nothing_is_written(client, answer, store, headers):
    body = {"answer": answer.query_id, "kind": "helpful"}
    reply = client.post(PATH, json=body, headers=headers)
    assert (reply.status_code, reply.headers["www-authenticate"]) == (401, "Bearer")
    assert store.list_feedback(answer.query_id) == []


@pytest.mark.parametrize("writer", [None, "without keys"])
def test_where_the_server_has_no_keys_writing_is_off(asker, history, answer, writer):
    client = TestClient(create_app(asker, writer=writer and FeedbackWriter(history, ApiKeys(None))))
    body = {"answer": answer.query_id, "kind": "helpful"}
    reply = client.post(PATH, json=body, headers=WITH_KEY)
    assert (reply.status_code, "HASANYONE_API_KEYS" in reply.json()["hint"]) == (403, True)


@pytest.mark.parametrize(
    ("change", "status", "sentence"),
    [
        ({"kind": "found"}, 400, "feedback on one of its initiatives"),
        ({"initiative": "x"}, 400, "feedback on a whole answer"),
        ({"kind": "great"}, 400, "“kind” cannot be understood"),
        ({"answer": "0" * 32}, 404, "no longer stored"),
        ({"kind": "wrong", "initiative": "none"}, 404, "no initiative with that id"),
    ],
)
def test_feedback_that_makes_no_sense_is_refused(client, answer, change, status, sentence):
    body = {"answer": answer.query_id, "kind": "helpful", **change}
    reply = client.post(PATH, json=body, headers=WITH_KEY)
    assert reply.status_code == status
    assert sentence in reply.json()["detail"]


def test_a_question_of_a_chat_takes_no_feedback_from_a_program(client, asker):
    officer = Person(Surface.SLACK, "T1", "U1")
    asked = asker.ask("chatbot", surface=Surface.SLACK, person=officer, conversation="slack:T1:C1")
    body = {"answer": asked.query_id, "kind": "helpful"}
    assert client.post(PATH, json=body, headers=WITH_KEY).status_code == 404


def test_a_key_that_could_be_guessed_is_refused_at_the_start(history):
    with pytest.raises(SetupError, match="HASANYONE_API_KEYS"):
        ApiKeys(SecretStr("short"))
