"""Asking through the API: what is stored, and who may read an answer again by its id."""

import json

import pytest
from sqlalchemy import func, select

from bot.store.db.tables import questions
from bot.store.model import Person, Surface

ASK = "/api/v1/ask"
OFFICER = Person(Surface.SLACK, "T1", "U1")


def count_questions(store) -> int:
    with store._database.read_connection() as connection:
        return connection.execute(select(func.count()).select_from(questions)).scalar_one()


def test_head_answers_like_get_and_stores_no_question(client, store):
    head = client.head(f"{ASK}?q=chatbot")
    assert (head.status_code, head.text, count_questions(store)) == (200, "", 0)
    assert client.head(f"{ASK}?q=").status_code == 400
    assert client.get(f"{ASK}?q=chatbot").status_code == 200
    assert count_questions(store) == 1


def test_a_question_in_the_body_is_answered_like_one_in_the_address(client):
    asked = {"q": "chatbot", "in": "england", "limit": 3}
    by_body, by_address = client.post(ASK, json=asked), client.get(ASK, params=asked)
    assert by_body.json()["query"] == by_address.json()["query"]
    assert [hit["id"] for hit in by_body.json()["hits"]] == [
        hit["id"] for hit in by_address.json()["hits"]
    ]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"{", "not a JSON object"),
        (b"[]", "not a JSON object"),
        (b"", "not a JSON object"),
        (b'{"q": "\xe9"}', "cannot be read"),
        (b'{"q": "damp", "limit": "5"}', "whole number"),
        (b'{"q": "damp", "colour": "red"}', "no parameter called “colour”"),
        (json.dumps({"q": "damp " * 2000}).encode(), "characters"),
    ],
)
def test_a_body_that_cannot_be_understood_is_a_sentence(client, body, sentence):
    reply = client.post(ASK, content=body, headers={"content-type": "application/json"})
    assert reply.status_code == 400
    assert sentence in reply.json()["detail"]


def test_a_long_body_is_refused_before_it_is_read(client):
    reply = client.post(ASK, content=b" " * 70_000, headers={"content-type": "application/json"})
    assert (reply.status_code, reply.json()["detail"]) == (413, "This request is too long.")


def test_an_address_in_latin_1_is_refused_in_a_sentence(client):
    reply = client.get(f"{ASK}?q=caf%E9")
    assert (reply.status_code, reply.json()["detail"]) == (400, "The address is not in UTF-8.")
    assert client.get(f"{ASK}?q=caf%C3%A9").status_code == 200


def test_an_answer_keeps_its_address_and_names_the_verdict_of_then(client):
    first = client.post(ASK, json={"q": "chatbot for council services", "in": "england"})
    again = client.get(first.headers["content-location"])
    assert again.status_code == 200
    assert again.json()["verdict"] == first.json()["verdict"]
    assert again.json()["query"]["filters"] == {"in": "england"}
    assert again.json()["earlier"]["kind"] == first.json()["verdict"]["kind"]
    assert again.json()["earlier"]["snapshot"] == first.json()["searched"]["snapshot"]


def test_a_question_of_a_chat_is_found_by_nobody_through_the_api(client, asker):
    asked = asker.ask("chatbot", surface=Surface.SLACK, person=OFFICER, conversation="slack:T1:C1")
    reply = client.get(f"/api/v1/answers/{asked.query_id}")
    assert (reply.status_code, "chatbot" in reply.text) == (404, False)
    assert client.get(f"/api/v1/answers/{'0' * 32}").json() == reply.json()


def test_no_other_site_may_read_a_response(client):
    reply = client.get(f"{ASK}?q=chatbot", headers={"origin": "https://attacker.example"})
    assert not [name for name in reply.headers if name.startswith("access-control")]
    assert client.options(ASK).status_code == 405
