"""Confirmed questions in a build: which are used, for which initiative, and that nobody reads them."""

import json

import numpy as np
import pytest

from index.confirmed_questions import CONFIRMED_FILE
from index.errors import SetupError
from index.model import ExpectedQuestion, QuestionOrigin
from ingest.questions.confirmed import MAX_PER_INITIATIVE, load_confirmed
from tests.ingest.conftest import row

TEXT = "lockers where residents collect library books"


def write(data, *entries) -> None:
    data.mkdir(parents=True, exist_ok=True)
    rows = ({"key": f"k{n}", "initiative": i, "text": t} for n, (i, t) in enumerate(entries))
    (data / CONFIRMED_FILE).write_text("".join(json.dumps(each) + "\n" for each in rows))


def test_a_question_belongs_to_the_initiative_that_its_id_leads_to(tmp_path):
    write(tmp_path, ("a:old", TEXT))
    assert list(load_confirmed(tmp_path, {"a:old": "a:new"})) == [
        ("a:new", ExpectedQuestion(TEXT, QuestionOrigin.CONFIRMED))
    ]


@pytest.mark.parametrize(
    "text",
    [
        "chatbot",
        "has anyone done something like this",
        "library lockers",
        "write to ann.other@north.example about library book lockers",
        "library book lockers, call 020 7946 0000",
        "in:wales",
        "",
    ],
)
def test_a_question_that_says_too_little_or_names_a_contact_is_not_used(tmp_path, text):
    write(tmp_path, ("a:one", text))
    assert list(load_confirmed(tmp_path, {})) == []


def test_the_opening_of_a_question_is_left_out_as_in_a_search(tmp_path):
    write(tmp_path, ("a:one", f"Has anyone built {TEXT}?"))
    ((_, question),) = load_confirmed(tmp_path, {})
    assert "anyone" not in question.text
    assert "library books" in question.text


def test_a_rejected_question_is_left_out(tmp_path):
    write(tmp_path, ("a:one", TEXT), ("a:two", TEXT))
    assert [id_ for id_, _ in load_confirmed(tmp_path, {}, {"k0"})] == ["a:two"]


def test_the_last_questions_of_an_initiative_count(tmp_path):
    texts = [f"{TEXT} number{n}" for n in range(MAX_PER_INITIATIVE + 5)]
    write(tmp_path, *(("a:one", text) for text in texts))
    used = [question.text for _, question in load_confirmed(tmp_path, {})]
    assert sorted(used) == sorted(texts[5:])


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / CONFIRMED_FILE).write_text("nonsense\n")
    with pytest.raises(SetupError, match="confirmed_questions"):
        list(load_confirmed(tmp_path, {}))


@pytest.mark.slow
def test_a_confirmed_question_is_searched_but_its_words_are_nowhere(sandbox):
    before = sandbox.build()
    write(sandbox.data, ("a:one", "Zyxwvutian lockers where residents collect library books"))
    result = sandbox.build()
    assert result.promoted
    assert result.snapshot != before.snapshot
    assert result.questions.by_origin == {"confirmed": 1}
    snapshot = sandbox.snapshot()
    number = next(n for n, each in enumerate(snapshot.documents) if each.id == "a:one")
    assert snapshot.documents.questions(number) == (ExpectedQuestion("", QuestionOrigin.CONFIRMED),)
    vector = sandbox.embedder.embed_queries(
        ["Zyxwvutian lockers where residents collect library books"]
    )[0]
    (cosines,) = snapshot.question_index.cosines(vector, np.array([number]))
    assert cosines == pytest.approx([1.0], abs=1e-3)
    files = [path for path in sandbox.data.rglob("*") if path.is_file()]
    holding = {path.name for path in files if b"yxwvutian" in path.read_bytes()}
    assert holding == {CONFIRMED_FILE}


@pytest.mark.slow
def test_a_withdrawn_question_is_gone_with_the_next_build(sandbox):
    write(sandbox.data, ("a:one", TEXT), ("a:two", f"{TEXT} outdoors"))
    sandbox.build()
    (cache,) = (sandbox.data / "cache" / "questions").glob("*/vectors.db")
    write(sandbox.data, ("a:two", f"{TEXT} outdoors"))
    assert sandbox.build().questions.by_origin == {"confirmed": 1}
    write(sandbox.data)
    assert sandbox.build().questions.by_origin == {}
    assert sandbox.snapshot().question_index is None
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(cache)) as db:
        assert db.execute("SELECT count(*) FROM vectors").fetchone() == (0,)


@pytest.mark.slow
def test_a_question_follows_its_record_into_another_initiative(sandbox):
    sandbox.build()
    write(sandbox.data, ("b:four", TEXT))
    sandbox.publish("b", [row("one"), row("five"), row("six")])
    sandbox.build()
    assert "b:four" not in sandbox.ids()  # gone, and so is its question
    sandbox.publish("b", [row("four"), row("five"), row("six")])
    assert sandbox.build().questions.by_origin == {"confirmed": 1}
