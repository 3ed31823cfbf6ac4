"""Expected questions and names in the ranking, on the index of the shipped catalogue."""

from dataclasses import replace

import numpy as np
import pytest

from index.evaluation import qrels
from index.evaluation.qrels import MIN_ANSWER_GRADE
from index.model import QuestionOrigin, VerdictKind
from index.query.parser import parse_query
from index.search.pipeline import search
from index.verdict.decision import decide_verdict
from ingest.pipeline.calibration import QUESTIONS_FOLDER
from tests.support.masked_questions import MaskedQuestionIndex

DEPTH = 3


def is_found(snapshot, text: str, ids: set[str]) -> bool:
    """Return whether one of these initiatives is among the first three."""
    hits = search(snapshot, parse_query(text), 10).hits[:DEPTH]
    return any(each.id in ids for hit in hits for each in (hit.initiative, *hit.similar))


@pytest.fixture(scope="module")
def asked(snapshot) -> list[tuple[str, set[str]]]:
    """Return judged questions, each with the initiatives of the catalogue that answer it."""
    collection = qrels.load(QUESTIONS_FOLDER)
    owners = collection.owners(snapshot.documents)
    answers = (
        (
            question.text,
            {
                owners[document]
                for document, grade in collection.grades.get(question.qid, {}).items()
                if grade >= MIN_ANSWER_GRADE and document in owners
            },
        )
        for question in collection.questions
    )
    return [(text, ids) for text, ids in answers if ids]


def test_a_hit_shows_the_question_that_it_is_known_to_answer(snapshot):
    row = next(r for r in range(len(snapshot.documents)) if snapshot.documents.questions(r))
    own = snapshot.documents.questions(row)[0]
    first = search(snapshot, parse_query(own.text), 5).hits[0]
    assert first.initiative.id == snapshot.documents[row].id
    assert first.question == own
    assert first.question.origin is QuestionOrigin.WRITTEN
    assert first.question_score == pytest.approx(1, abs=0.06)


def test_words_of_expected_questions_are_in_no_vocabulary(snapshot):
    words = {
        word
        for row in range(len(snapshot.documents))
        for question in snapshot.documents.questions(row)
        for word in question.text.casefold().split()
        if word.isalpha()
    }
    unknown = [word for word in words if not snapshot.lexical_index.has_tokens(word)]
    assert unknown
    assert not [word for word in unknown if snapshot.vocabulary.suggest(f"{word}x") == word]


def test_an_initiative_without_expected_questions_does_not_lose_by_those_of_others(snapshot, asked):
    rows = np.arange(len(snapshot.documents))
    without_any = replace(snapshot, question_index=None)
    before = after = 0
    for seed in range(4):
        kept = np.sort(np.random.default_rng(seed).choice(rows, len(rows) // 2, replace=False))
        kept_ids = {snapshot.documents[int(row)].id for row in kept}
        masked = MaskedQuestionIndex(snapshot.question_index, kept)
        half = replace(snapshot, question_index=masked)
        for text, ids in asked:
            if not ids & kept_ids:
                before += is_found(without_any, text, ids)
                after += is_found(half, text, ids)
    assert before > 50
    assert after >= 0.98 * before


def test_every_title_of_the_catalogue_finds_its_initiative_and_is_never_nobody(snapshot):
    for row in range(0, len(snapshot.documents), 4):
        initiative = snapshot.documents[row]
        for text in (initiative.title, f"is {initiative.title} still going?"):
            result = search(snapshot, parse_query(text), 5)
            verdict = decide_verdict(snapshot.calibration, result, ())
            shown = (result.hits[0].initiative, *result.hits[0].similar)
            assert any(each.title == initiative.title for each in shown), text
            assert verdict.kind not in {VerdictKind.NOBODY, VerdictKind.CANT_SAY}, text


def test_the_examples_of_the_product_are_answered_plainly(snapshot):
    for text in ("Has anyone done a damp and mould reporting service?",):
        verdict = decide_verdict(snapshot.calibration, search(snapshot, parse_query(text), 10), ())
        assert verdict.kind in {VerdictKind.DONE, VerdictKind.UNDER_WAY}
        assert not verdict.is_probable
