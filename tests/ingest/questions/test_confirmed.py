"""Confirmed questions in a build: which are used, for which initiative, and that nobody reads them."""

import numpy as np
import pytest

from index.confirmed_questions import ConfirmedQuestion
from index.model import ExpectedQuestion, QuestionOrigin
from ingest.questions.confirmed import MAX_PER_INITIATIVE, load_confirmed
from tests.ingest.conftest import row

TEXT = "lockers where residents collect library books"


def confirmed(*entries) -> tuple[ConfirmedQuestion, ...]:
    return tuple(ConfirmedQuestion(f"k{n}", i, t) for n, (i, t) in enumerate(entries))


def test_a_question_belongs_to_the_initiative_that_its_id_leads_to():
    assert list(load_confirmed(confirmed(("a:old", TEXT)), {"a:old": "a:new"})) == [
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
def test_a_question_that_says_too_little_or_names_a_contact_is_not_used(text):
    assert list(load_confirmed(confirmed(("a:one", text)), {})) == []


def test_the_opening_of_a_question_is_left_out_as_in_a_search():
    ((_, question),) = load_confirmed(confirmed(("a:one", f"Has anyone built {TEXT}?")), {})
    assert "anyone" not in question.text
    assert "library books" in question.text


def test_a_rejected_question_is_left_out():
    assert [
        id_ for id_, _ in load_confirmed(confirmed(("a:one", TEXT), ("a:two", TEXT)), {}, {"k0"})
    ] == ["a:two"]


def test_the_last_questions_of_an_initiative_count():
    texts = [f"{TEXT} number{n}" for n in range(MAX_PER_INITIATIVE + 5)]
    used = [
        question.text
        for _, question in load_confirmed(confirmed(*(("a:one", text) for text in texts)), {})
    ]
    assert sorted(used) == sorted(texts[5:])


@pytest.mark.slow
def test_a_confirmed_question_is_searched_but_its_words_are_nowhere(sandbox):
    before = sandbox.build()
    asked = confirmed(("a:one", "Zyxwvutian lockers where residents collect library books"))
    result = sandbox.build(list_confirmed=lambda: asked)
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
    assert not [path.name for path in files if b"yxwvutian" in path.read_bytes()]


@pytest.mark.slow
def test_a_withdrawn_question_is_gone_with_the_next_build(sandbox):
    first, second = confirmed(("a:one", TEXT), ("a:two", f"{TEXT} outdoors"))
    sandbox.build(list_confirmed=lambda: (first, second))
    (cache,) = (sandbox.data / "cache" / "questions").glob("*/vectors.db")
    assert sandbox.build(list_confirmed=lambda: (second,)).questions.by_origin == {"confirmed": 1}
    assert sandbox.build().questions.by_origin == {}
    assert sandbox.snapshot().question_index is None
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(cache)) as db:
        assert db.execute("SELECT count(*) FROM vectors").fetchone() == (0,)


@pytest.mark.slow
def test_a_question_follows_its_record_into_another_initiative(sandbox):
    asked = confirmed(("b:four", TEXT))
    sandbox.build()
    sandbox.publish("b", [row("one"), row("five"), row("six")])
    sandbox.build(list_confirmed=lambda: asked)
    assert "b:four" not in sandbox.ids()  # gone, and so is its question
    sandbox.publish("b", [row("four"), row("five"), row("six")])
    assert sandbox.build(list_confirmed=lambda: asked).questions.by_origin == {"confirmed": 1}
