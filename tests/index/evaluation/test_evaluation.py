import json
from collections.abc import Iterable
from datetime import UTC, datetime
from math import log2
from pathlib import Path

import numpy as np
import pytest

from index.errors import InvalidInput
from index.evaluation import (
    comparison,
    cross_validation,
    metrics,
    qrels,
    reliability,
    significance,
    verdict_rates,
)
from index.evaluation.metrics import AnsweredQuestion
from index.evaluation.qrels import EvaluationQuestion
from index.evaluation.runs import EvaluationRun, ScoredQuestion, VerdictOutcome
from index.model import Hit, Initiative, MatchStrength, Origin, RewrittenQuery, Verdict, VerdictKind
from index.search.features import hit_features
from index.search.pipeline import SearchResult
from index.snapshot.snapshot import Snapshot, open_snapshot
from ingest.pipeline.calibration import QUESTIONS_FOLDER, fit_logistic
from tests.index.conftest import initiative

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 22, tzinfo=UTC)
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


def search_result(*hits: Hit) -> SearchResult:
    return SearchResult(RewrittenQuery("one", "one"), hits, 4)


def answered(
    question: EvaluationQuestion, *initiatives: Initiative, kind=VerdictKind.DONE, probability=0.9
):
    hits = tuple(
        Hit(rank, each, 0.5, 0.0, 0.5, 0.0, 0.5, MatchStrength.GOOD)
        for rank, each in enumerate(initiatives, start=1)
    )
    return AnsweredQuestion(question, Verdict(kind, "So.", probability), search_result(*hits))


def scored(
    qid: str, kind: VerdictKind, probability: float, *, answered, right, **fields
) -> ScoredQuestion:
    values = {"text": "x", "style": "", "near": False, "judged": "so", "sentence": "So."}
    figures = {"ours": fields.pop("figures", {})}
    values |= {
        "unseen": None,
        "top": probability,
        "figures": figures,
        "probabilities": {"ours": probability},
    }
    return ScoredQuestion(
        qid=qid,
        verdict=kind,
        probability=probability,
        answered=answered,
        right=right,
        **{**values, "shown": (), "wanted": (), **fields},
    )


def run_of(questions: Iterable[ScoredQuestion]) -> EvaluationRun:
    return EvaluationRun(
        made=NOW, snapshot="one", calibration="by hand", fitted=0, questions=tuple(questions)
    )


@pytest.fixture
def four(put) -> Snapshot:
    return open_snapshot(put("four", [ONE, TWO, THREE, FOUR]))


# Figures, computed by hand


def test_figures_are_those_computed_by_hand(tmp_path, four):
    collection = qrels.load(
        folder(
            tmp_path,
            [{"qid": qid, "text": "x", "answered": True} for qid in ("a", "b", "c")],
            {"a": {"one": 3, "two": 2, "three": 1}, "b": {"two": 2}, "c": {"one": 1}},
        )
    )
    a, b, c = collection.questions
    run = [answered(a, TWO, FOUR, ONE), answered(b, FOUR, THREE), answered(c, ONE)]
    figures = metrics.mean_metrics(run, collection, four)
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
    collection = qrels.load(
        folder(tmp_path, [{"qid": "a", "text": "x"}], {"a": {"one": 1, "two": 3}})
    )
    snapshot = open_snapshot(put("merged", [merged, FOUR]))
    assert collection.grade("a", [merged]) == 3
    figures = metrics.mean_metrics(
        [answered(collection.questions[0], merged)], collection, snapshot
    )
    assert (figures["exact@1"], figures["recall@10"], figures["nDCG@10"]) == (1, 1, 1)


def test_a_near_duplicate_gives_its_grade_to_the_hit_that_stands_for_it(tmp_path, four):
    collection = qrels.load(
        folder(tmp_path, [{"qid": "a", "text": "x"}], {"a": {"one": 1, "two": 3}})
    )
    hit = Hit(1, ONE, 0.5, 0.0, 0.5, 0.0, 0.5, MatchStrength.GOOD, similar=(TWO,))
    run = AnsweredQuestion(
        collection.questions[0], Verdict(VerdictKind.DONE, "So.", 0.9), search_result(hit)
    )
    figures = metrics.mean_metrics([run], collection, four)
    assert (figures["exact@1"], figures["recall@10"], figures["nDCG@10"]) == (1, 1, 1)


def test_a_record_is_the_document_of_its_title_and_address(tmp_path):
    rows = [
        {"id": "a", "title": "Damp: a portal", "url": "https://www.example.org/damp/"},
        {"id": "b", "title": "damp a portal", "url": "http://example.org/damp"},
        {"id": "c", "title": "Damp: a portal", "url": "https://example.org/other"},
    ]
    (tmp_path / "questions.jsonl").write_text('{"text": "x"}')
    (tmp_path / "documents.jsonl").write_text("\n".join(map(json.dumps, rows)))
    collection = qrels.load(tmp_path)
    origin = Origin("s", "S", "k", "DAMP – a portal", "https://EXAMPLE.org/damp.git")
    assert list(collection.document_ids([origin])) == ["a", "b"]


def test_auroc_is_perfect_chance_or_undefined():
    yes, no, near = (
        EvaluationQuestion("1", "x", answered=True),
        EvaluationQuestion("2", "x", answered=False),
        EvaluationQuestion("3", "x", answered=False, near=True),
    )
    run = [answered(yes, probability=0.9), answered(no, probability=0.1)]
    assert metrics.auroc(run) == 1.0
    assert metrics.auroc([*run, answered(near, probability=0.95)]) == 0.5
    assert metrics.auroc([*run, answered(near, probability=0.95)], near_only=True) == 0.0
    assert metrics.auroc(run[:1]) is None
    assert metrics.auroc([answered(EvaluationQuestion("4", "x"))]) is None


def test_a_verdict_is_right_when_the_judgements_confirm_it(tmp_path):
    collection = qrels.load(
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
    a, b, c, d = collection.questions
    nobody = {"kind": VerdictKind.NOBODY}
    run = [
        answered(a, TWO, THREE, ONE),
        answered(a, TWO, THREE, FOUR, ONE),
        answered(a, ONE, **nobody),
        answered(b, ONE, **nobody),
        answered(c, ONE),
        answered(d, ONE, **nobody),
    ]
    assert [metrics.is_verdict_right(answer, collection) for answer in run[:5]] == [
        True,
        False,
        False,
        True,
        False,
    ]


def test_verdicts_are_counted_by_what_is_asked():
    done, nobody = VerdictKind.DONE, VerdictKind.NOBODY
    run = [
        scored("a", done, 0.9, answered=True, right=True),
        scored("b", done, 0.9, answered=False, right=False),
        scored("c", nobody, 0.1, answered=True, right=False),
        scored("d", nobody, 0.1, answered=False, right=True, near=True),
        scored("e", done, 0.6, answered=True, right=True).model_copy(update={"is_probable": True}),
        scored("f", done, 0.9, answered=None, right=None),
    ]
    assert verdict_rates.verdict_table(run) == {
        done: {"answered": 2, "unanswered": 1, "right": 2},
        nobody: {"answered": 1, "near": 1, "right": 1},
    }
    assert {rate.name: (rate.count, rate.total) for rate in verdict_rates.compute_rates(run)} == {
        "a plain yes is right": (1, 2),
        "plain yes, of the answered": (1, 3),
        "any yes is right": (2, 3),
        "a plain nobody is right": (1, 2),
        "any nobody is right": (1, 2),
        "any nobody, of the unanswered": (1, 2),
        "under .5, of the unanswered": (1, 2),
        "under .5 is unanswered": (1, 2),
        "can’t say, of all": (0, 5),
    }


# How far a probability can be believed


def test_calibrated_probabilities_pass_and_overconfident_ones_fail():
    random = np.random.default_rng(1)
    predicted = random.random(400)
    observed = random.random(400) < predicted
    sure = np.where(predicted > 0.5, 0.98, 0.02)
    assert reliability.calibration_error(predicted, observed) < reliability.perfect_error_p95(
        predicted
    )
    assert reliability.calibration_error(sure, observed) > reliability.perfect_error_p95(sure)
    assert (
        reliability.brier_score(predicted, observed).high
        < reliability.brier_score(np.full(400, observed.mean()), observed).low
    )
    assert [each.count for each in reliability.reliability_bins(predicted, observed)] == [80] * 5


def test_too_few_questions_give_no_reliability():
    run = [
        scored(str(n), VerdictKind.DONE, 0.9, answered=n % 2 == 0, right=True)
        for n in range(2 * reliability.MIN_PER_CLASS)
    ]
    assert reliability.measure_reliability(run_of(run), fit_logistic)
    assert reliability.measure_reliability(run_of(run[1:]), fit_logistic) is None


def test_each_question_is_judged_by_a_calibration_that_was_not_fitted_on_it(four):
    """Probabilities overfitted to hits without any signal look perfect and are not."""
    noise = np.random.default_rng(2).random(4 * reliability.MIN_PER_CLASS)
    run = []
    for n, near in enumerate(noise):
        question = EvaluationQuestion(str(n), "one", answered=n % 2 == 1)
        features = hit_features("one", 1, near, 0.0, 0.0, 0.3)
        hit = Hit(1, ONE, near, 0.0, near, 0.0, 0.5, MatchStrength.GOOD, features=features)
        verdict = Verdict(VerdictKind.DONE, "So.", float(n % 2))
        run.append(AnsweredQuestion(question, verdict, search_result(hit)))
    again = cross_validation.rejudge_out_of_fold(four, run, fit_logistic)
    assert metrics.auroc(run) == 1
    assert metrics.auroc(again) < 0.7
    assert (
        cross_validation.rejudge_out_of_fold(four, run[: reliability.MIN_PER_CLASS], fit_logistic)
        == run[: reliability.MIN_PER_CLASS]
    )


def test_out_of_fold_verdicts_count_where_they_are_known():
    out_of_fold = VerdictOutcome(verdict=VerdictKind.NOBODY, probability=0.2, right=False)
    run = run_of(
        scored(str(n), VerdictKind.DONE, 0.9, answered=n % 2 == 0, right=True, unseen=out_of_fold)
        for n in range(2 * reliability.MIN_PER_CLASS)
    )
    again = run.with_out_of_fold_verdicts()
    assert {(q.verdict, q.probability, q.right) for q in again.questions} == {
        (VerdictKind.NOBODY, 0.2, False)
    }
    assert reliability.measure_reliability(run, fit_logistic).is_out_of_fold
    assert (
        reliability.measure_reliability(again, fit_logistic).brier
        == reliability.measure_reliability(run, fit_logistic).brier
    )


@pytest.mark.parametrize(
    ("count", "of", "low", "high"), [(0, 10, 0.0, 0.2775), (45, 50, 0.7864, 0.9565)]
)
def test_a_share_lies_in_wilsons_interval(count, of, low, high):
    share = significance.share_with_interval(count, of)
    assert (share.low, share.high) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))
    assert significance.share_with_interval(0, 0) is None


# Two runs


def ranked(**figures: float) -> EvaluationRun:
    """A run that asks a question a figure of nDCG@10."""
    return run_of(
        scored(
            qid, VerdictKind.DONE, 0.9, answered=True, right=value > 0, figures={"nDCG@10": value}
        )
        for qid, value in figures.items()
    )


def test_a_comparison_names_the_questions_whose_result_changed():
    before = ranked(a=0.5, b=0.5, c=0.5, d=0.5, f=0.1)
    now = ranked(a=0.9, b=0.0, c=0.5, d=0.7, e=0.1)
    compared = comparison.compare(now, before)
    assert compared.left_out == {"only in this run": 1, "only in the other run": 1}
    assert [(each.now.qid, round(each.metric_change, 1)) for each in compared.better] == [
        ("a", 0.4),
        ("d", 0.2),
    ]
    assert [(each.now.qid, each.now.right) for each in compared.worse] == [("b", False)]
    (ndcg, right, brier) = compared.changes
    assert (ndcg.measure, ndcg.questions) == ("nDCG@10", 4)
    assert ndcg.difference.value == pytest.approx(0.025)
    assert ndcg.difference.low < 0 < ndcg.difference.high
    assert ndcg.p_value > 0.5
    assert right.difference.value == -0.25
    assert brier.difference.value == 0


def test_a_difference_in_every_question_is_hardly_chance():
    qids = [f"q{n}" for n in range(20)]
    before = ranked(**dict.fromkeys(qids, 0.5))
    now = ranked(**{qid: 0.6 + n / 100 for n, qid in enumerate(qids)})
    assert comparison.compare(now, before).changes[0].p_value < 0.001


def test_runs_of_other_questions_or_judgements_are_not_compared():
    now = ranked(a=0.5)
    for changed in ({"text": "other words"}, {"judged": "otherwise"}, {"qid": "b"}):
        other = now.questions[0].model_copy(update=changed)
        before = now.model_copy(update={"questions": (other,)})
        with pytest.raises(InvalidInput, match="share no question"):
            comparison.compare(now, before)


# What may be missing


def test_a_folder_of_questions_alone_can_be_asked(tmp_path, four):
    (tmp_path / "questions.jsonl").write_text('{"text": "one"}\n\n{"qid": 7, "text": "?"}\n')
    collection = qrels.load(tmp_path)
    first, second = metrics.answer_questions(four, collection)
    assert (first.question.qid, len(first.hits)) == ("1", 4)
    assert (second.question.qid, second.verdict.kind, second.hits) == (
        "7",
        VerdictKind.CANT_SAY,
        (),
    )
    assert metrics.mean_metrics([first, second], collection, four) == {}


@pytest.mark.parametrize("missing", ["judgements.tsv", "documents.jsonl"])
def test_a_missing_file_costs_only_its_own_metrics(tmp_path, four, missing):
    questions = [{"qid": "a", "text": "one", "answered": True}]
    folder(tmp_path, questions, {"a": {"one": 3}})
    (tmp_path / missing).unlink()
    collection = qrels.load(tmp_path)
    (answer,) = metrics.answer_questions(four, collection)
    assert answer.hits
    assert not (collection.grades and collection.ids_by_identity)


@pytest.mark.parametrize(
    ("file", "content", "says"),
    [
        ("questions.jsonl", "", "no questions"),
        ("questions.jsonl", "{", "line 1"),
        ("questions.jsonl", '{"qid": 1, "text": "x"}\n{"qid": "1", "text": "y"}', "the id “1”"),
        ("questions.jsonl", '{"text": "x"}\n["y"]', "line 2"),
        ("questions.jsonl", '{"qid": "x"}', "line 1"),
        ("questions.jsonl", '{"text": "x", "answered": "yes"}', "line 1, has another value"),
        ("questions.jsonl", '{"text": "caf\udce9"}', "cannot be read as text"),
        ("documents.jsonl", '{"id": "x"}', "documents.jsonl, line 1"),
        ("judgements.tsv", "question\tdocument\tgrade\na\tb\t3\n\nb c 1", "line 4"),
        ("judgements.tsv", "a\tb\t3\na\tc\t7", "grade of 0 to 3|line 2"),
        ("judgements.tsv", "a\tb\t7", "judgements.tsv, line 1"),
    ],
)
def test_a_malformed_test_collection_is_refused(tmp_path, file, content, says):
    (tmp_path / "questions.jsonl").write_text('{"text": "x"}')
    (tmp_path / file).write_bytes(content.encode(errors="surrogateescape"))
    with pytest.raises(InvalidInput, match=says):
        qrels.load(tmp_path)


def test_a_graded_document_that_is_not_listed_is_refused(tmp_path):
    folder(tmp_path, [{"qid": "a", "text": "x"}], {"a": {"one": 3, "five": 2}})
    with pytest.raises(InvalidInput, match="grades “doc-five” for “a”"):
        qrels.load(tmp_path)


def test_documents_are_found_by_their_names_as_by_reading_all_initiatives(snapshot):
    collection = qrels.load(QUESTIONS_FOLDER)
    owners = collection.owners(snapshot.documents)
    assert len(owners) > 100
    assert owners == {
        document: initiative.id
        for initiative in snapshot.documents
        for document in collection.document_ids(initiative.origins)
    }


# The floor


@pytest.fixture(scope="module")
def golden(snapshot):
    """Every shipped question, answered from the shipped catalogue; whether it holds an answer."""
    collection = qrels.load(QUESTIONS_FOLDER)
    documents = collection.owners(snapshot.documents)
    answers = list(metrics.answer_questions(snapshot, collection, snapshot.sources()))
    answerable = {
        qid
        for qid, grades in collection.grades.items()
        if any(
            grade >= qrels.MIN_ANSWER_GRADE and doc in documents for doc, grade in grades.items()
        )
    }
    return collection, answers, answerable


def share(right: list[bool]) -> float:
    return sum(right) / len(right)


def test_what_the_catalogue_holds_is_found_among_the_first_three(golden):
    collection, answers, answerable = golden
    is_found = [
        any(collection.grade(a.question.qid, (h.initiative, *h.similar)) >= 2 for h in a.hits[:3])
        for a in answers
        if a.question.qid in answerable
    ]
    assert len(is_found) >= 50
    assert share(is_found) >= 0.92


def test_a_yes_is_right_nine_times_in_ten_and_not_rare(golden):
    collection, answers, answerable = golden
    yes = (VerdictKind.DONE, VerdictKind.UNDER_WAY, VerdictKind.STOPPED)
    positive = [answer for answer in answers if answer.verdict.kind in yes]
    assert share([metrics.is_verdict_right(answer, collection) for answer in positive]) >= 0.92
    assert len(positive) >= 0.58 * len(answerable)


def test_the_verdict_is_nobody_where_the_catalogue_holds_no_answer(golden):
    _, answers, answerable = golden
    nobody_qids = [a.question.qid for a in answers if a.verdict.kind is VerdictKind.NOBODY]
    assert share([qid not in answerable for qid in nobody_qids]) >= 0.9
    assert len(nobody_qids) >= 0.85 * (len(answers) - len(answerable))


def test_the_probability_separates_answered_from_unanswered(golden):
    _, answers, answerable = golden
    known = [
        AnsweredQuestion(
            EvaluationQuestion(
                a.question.qid, a.question.text, answered=a.question.qid in answerable
            ),
            a.verdict,
            a.result,
        )
        for a in answers
    ]
    assert metrics.auroc(known) >= 0.9
