import json
from math import log2
from pathlib import Path

import pytest

from index import evaluate, judged
from index.errors import InvalidInput
from index.evaluate import Answered
from index.judged import Question
from index.model import Hit, Initiative, Origin, Strength, Verdict, VerdictKind
from index.search import Found
from index.snapshot import Snapshot, open_snapshot
from ingest.calibrate import QUESTIONS
from tests.index.conftest import initiative

ONE, TWO, THREE, FOUR = (initiative(name) for name in ("one", "two", "three", "four"))


def folder(path: Path, questions: list[dict], grades: dict[str, dict[str, int]]) -> Path:
    """A folder of judged questions whose documents are one to four."""
    documents = [
        {"id": f"doc-{each.title}", "title": each.title} for each in (ONE, TWO, THREE, FOUR)
    ]
    rows = [f"{qid}\tdoc-{doc}\t{grade}" for qid in grades for doc, grade in grades[qid].items()]
    (path / "questions.jsonl").write_text("\n".join(map(json.dumps, questions)))
    (path / "documents.jsonl").write_text("\n".join(map(json.dumps, documents)))
    (path / "judgements.tsv").write_text("\n".join(rows))
    return path


def answered(question: Question, *found: Initiative, kind=VerdictKind.DONE, probability=0.9):
    hits = tuple(
        Hit(rank, each, 0.5, 0.0, 0.5, 0.0, 0.5, Strength.GOOD)
        for rank, each in enumerate(found, start=1)
    )
    return Answered(question, Verdict(kind, "So.", probability), Found(hits, 4, 0.3))


@pytest.fixture
def four(put) -> Snapshot:
    return open_snapshot(put("four", [ONE, TWO, THREE, FOUR]))


# Figures, computed by hand


def test_figures_are_those_computed_by_hand(tmp_path, four):
    asked = judged.load(
        folder(
            tmp_path,
            [{"qid": qid, "text": "x", "answered": True} for qid in ("a", "b", "c")],
            {"a": {"one": 3, "two": 2, "three": 1}, "b": {"two": 2}, "c": {"one": 1}},
        )
    )
    a, b, c = asked.questions
    run = [answered(a, TWO, FOUR, ONE), answered(b, FOUR, THREE), answered(c, ONE)]
    figures = evaluate.figures(run, asked, four)
    # Of a: grades 2, 0, 3 where 3, 2, 1 would be best, gain 2^grade - 1. Of b nothing is found;
    # c has no answer to be found, so nothing is said of it; b has no exact one.
    ndcg = (3 / log2(2) + 7 / log2(4)) / (7 / log2(2) + 3 / log2(3) + 1 / log2(4))
    assert figures == {
        "nDCG@10": pytest.approx(ndcg / 2, abs=1e-4),
        "success@1": 0.5,
        "success@3": 0.5,
        "recall@10": 0.5,
        "MRR@10": 0.5,
        "exact@1": 0.0,
        "exact@3": 1.0,
        "exact@10": 1.0,
    }


def test_a_merged_initiative_bears_the_best_grade_of_its_records(tmp_path, put):
    origins = (*ONE.origins, *TWO.origins)
    merged = Initiative("example:one", "one", origins)
    asked = judged.load(folder(tmp_path, [{"qid": "a", "text": "x"}], {"a": {"one": 1, "two": 3}}))
    snapshot = open_snapshot(put("merged", [merged, FOUR]))
    assert asked.grade("a", [merged]) == 3
    figures = evaluate.figures([answered(asked.questions[0], merged)], asked, snapshot)
    assert (figures["exact@1"], figures["recall@10"], figures["nDCG@10"]) == (1, 1, 1)


def test_a_copy_folded_into_a_hit_lends_it_its_grade_and_is_not_missed(tmp_path, four):
    asked = judged.load(folder(tmp_path, [{"qid": "a", "text": "x"}], {"a": {"one": 1, "two": 3}}))
    hit = Hit(1, ONE, 0.5, 0.0, 0.5, 0.0, 0.5, Strength.GOOD, similar=(TWO,))
    run = Answered(asked.questions[0], Verdict(VerdictKind.DONE, "So.", 0.9), Found((hit,), 4, 0.3))
    figures = evaluate.figures([run], asked, four)
    assert (figures["exact@1"], figures["recall@10"], figures["nDCG@10"]) == (1, 1, 1)


def test_a_record_is_the_document_of_its_title_and_address(tmp_path):
    rows = [
        {"id": "a", "title": "Damp: a portal", "url": "https://www.example.org/damp/"},
        {"id": "b", "title": "damp a portal", "url": "http://example.org/damp"},
        {"id": "c", "title": "Damp: a portal", "url": "https://example.org/other"},
    ]
    (tmp_path / "questions.jsonl").write_text('{"text": "x"}')
    (tmp_path / "documents.jsonl").write_text("\n".join(map(json.dumps, rows)))
    asked = judged.load(tmp_path)
    origin = Origin("s", "S", "k", "DAMP – a portal", "https://EXAMPLE.org/damp.git")
    assert list(asked.of([origin])) == ["a", "b"]


def test_telling_apart_is_perfect_by_chance_or_not_said():
    yes, no, near = (
        Question("1", "x", answered=True),
        Question("2", "x", answered=False),
        Question("3", "x", answered=False, near=True),
    )
    run = [answered(yes, probability=0.9), answered(no, probability=0.1)]
    assert evaluate.auroc(run) == 1.0
    assert evaluate.auroc([*run, answered(near, probability=0.95)]) == 0.5
    assert evaluate.auroc([*run, answered(near, probability=0.95)], near=True) == 0.0
    assert evaluate.auroc(run[:1]) is None
    assert evaluate.auroc([answered(Question("4", "x"))]) is None


def test_a_verdict_is_right_when_the_judgements_bear_it_out(tmp_path):
    asked = judged.load(
        folder(
            tmp_path,
            [
                {"qid": "a", "text": "x", "answered": True},
                {"qid": "b", "text": "x", "answered": False, "near": True},
                {"qid": "c", "text": "x", "answered": False},
                {"qid": "d", "text": "nobody says whether this is answered"},
            ],
            {"a": {"one": 2}},
        )
    )
    a, b, c, d = asked.questions
    nobody = {"kind": VerdictKind.NOBODY}
    run = [
        answered(a, TWO, THREE, ONE),
        answered(a, TWO, THREE, FOUR, ONE),
        answered(a, ONE, **nobody),
        answered(b, ONE, **nobody),
        answered(c, ONE),
        answered(d, ONE, **nobody),
    ]
    assert [evaluate.right(answer, asked) for answer in run[:5]] == [
        True,
        False,
        False,
        True,
        False,
    ]
    assert evaluate.verdicts(run, asked) == {
        VerdictKind.DONE: {"answered": 2, "unanswered": 1, "right": 1},
        VerdictKind.NOBODY: {"answered": 1, "near": 1, "right": 1},
    }


# What may be missing


def test_a_folder_of_questions_alone_can_be_asked(tmp_path, four):
    (tmp_path / "questions.jsonl").write_text('{"text": "one"}\n\n{"qid": 7, "text": "?"}\n')
    asked = judged.load(tmp_path)
    first, second = evaluate.run(four, asked)
    assert (first.question.qid, len(first.hits)) == ("1", 4)
    assert (second.question.qid, second.verdict.kind, second.hits) == (
        "7",
        VerdictKind.CANT_SAY,
        (),
    )
    assert evaluate.figures([first, second], asked, four) == {}


@pytest.mark.parametrize("missing", ["judgements.tsv", "documents.jsonl"])
def test_what_is_missing_costs_its_figures_alone(tmp_path, four, missing):
    questions = [{"qid": "a", "text": "one", "answered": True}]
    folder(tmp_path, questions, {"a": {"one": 3}})
    (tmp_path / missing).unlink()
    asked = judged.load(tmp_path)
    (answer,) = evaluate.run(four, asked)
    assert answer.hits
    assert not (asked.grades and asked.documents)


@pytest.mark.parametrize(
    ("file", "content", "says"),
    [
        ("questions.jsonl", "", "no questions"),
        ("questions.jsonl", "{", "line 1"),
        ("questions.jsonl", '{"text": "x"}\n["y"]', "line 2"),
        ("questions.jsonl", '{"qid": "x"}', "line 1"),
        ("documents.jsonl", '{"id": "x"}', "documents.jsonl, line 1"),
    ],
)
def test_a_folder_that_is_not_as_it_must_be_is_told(tmp_path, file, content, says):
    (tmp_path / "questions.jsonl").write_text('{"text": "x"}')
    (tmp_path / file).write_text(content)
    with pytest.raises(InvalidInput, match=says):
        judged.load(tmp_path)


# The floor


@pytest.fixture(scope="module")
def golden(snapshot):
    """Every shipped question, answered from the shipped catalogue; whether it holds an answer."""
    asked = judged.load(QUESTIONS)
    held = {doc for each in snapshot.catalogue for doc in asked.of(each.origins)}
    answers = list(evaluate.run(snapshot, asked, snapshot.sources()))
    answerable = {
        qid
        for qid, grades in asked.grades.items()
        if any(grade >= judged.ANSWERS and doc in held for doc, grade in grades.items())
    }
    return asked, answers, answerable


def share(right: list[bool]) -> float:
    return sum(right) / len(right)


def test_what_the_catalogue_holds_is_found_among_the_first_three(golden):
    asked, answers, answerable = golden
    found = [
        any(asked.grade(a.question.qid, (h.initiative, *h.similar)) >= 2 for h in a.hits[:3])
        for a in answers
        if a.question.qid in answerable
    ]
    assert len(found) >= 50
    assert share(found) >= 0.92


def test_a_yes_is_right_nine_times_in_ten_and_not_rare(golden):
    asked, answers, answerable = golden
    yes = (VerdictKind.DONE, VerdictKind.UNDER_WAY, VerdictKind.STOPPED)
    said = [answer for answer in answers if answer.verdict.kind in yes]
    assert share([evaluate.right(answer, asked) for answer in said]) >= 0.92
    assert len(said) >= 0.58 * len(answerable)


def test_nobody_is_said_where_the_catalogue_holds_no_answer(golden):
    _, answers, answerable = golden
    said = [a.question.qid for a in answers if a.verdict.kind is VerdictKind.NOBODY]
    assert share([qid not in answerable for qid in said]) >= 0.9
    assert len(said) >= 0.85 * (len(answers) - len(answerable))


def test_the_probability_tells_answered_from_unanswered(golden):
    _, answers, answerable = golden
    known = [
        Answered(
            Question(a.question.qid, a.question.text, answered=a.question.qid in answerable),
            a.verdict,
            a.found,
        )
        for a in answers
    ]
    assert evaluate.auroc(known) >= 0.9
