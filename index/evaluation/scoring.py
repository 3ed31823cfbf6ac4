"""Scoring of answers: answered questions and their qrels → `EvaluationRun`, by engine."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

from index.evaluation import cross_validation, metrics
from index.evaluation.cross_validation import FitFunction
from index.evaluation.metrics import ENGINES, OURS, AnsweredQuestion
from index.evaluation.qrels import MIN_ANSWER_GRADE, TestCollection
from index.evaluation.runs import (
    EvaluationRun,
    RelevantDocument,
    ScoredQuestion,
    ShownHit,
    VerdictOutcome,
)
from index.model import Hit
from index.search.features import VERDICT_DEPTH
from index.snapshot.snapshot import Snapshot

# The engine's name in saved runs for our ranking before the cross-encoder reranks it.
NOT_RERANKED = "not reread"


def score(
    snapshot: Snapshot,
    collection: TestCollection,
    answers: Sequence[AnsweredQuestion],
    fitted_texts: frozenset[str],
    fit: FitFunction,
) -> EvaluationRun:
    """Return the run of `answers`, scored beside the other engines where it is judged.

    `fitted_texts` holds the questions that the calibration was fitted on. Where any question is
    among them, `fit` makes the models for out-of-fold verdicts.
    """
    fitted_count = sum(each.text in fitted_texts for each in collection.questions)
    out_of_fold = (
        cross_validation.rejudge_out_of_fold(snapshot, answers, fit) if fitted_count else []
    )
    answers_by_engine = {OURS: answers}
    if collection.grades and collection.ids_by_identity:
        without_reranker = replace(snapshot, reranker=None)
        engines = {name: engine for name, engine in ENGINES.items() if name != OURS}
        if snapshot.reranker:
            engines = {NOT_RERANKED: ENGINES[OURS], **engines}
        answers_by_engine |= {
            name: list(metrics.answer_questions(without_reranker, collection, (), engines[name]))
            for name in engines
        }
    figures = {
        engine: metrics.metrics_by_question(engine_answers, collection, snapshot)
        if len(answers_by_engine) > 1
        else {}
        for engine, engine_answers in answers_by_engine.items()
    }
    return EvaluationRun(
        made=datetime.now(UTC).replace(microsecond=0),
        snapshot=snapshot.name,
        calibration=snapshot.calibration.basis,
        fitted=fitted_count,
        questions=tuple(
            _score_question(
                each,
                collection,
                {
                    engine: engine_answers[position]
                    for engine, engine_answers in answers_by_engine.items()
                },
                figures,
                _verdict_outcome(out_of_fold[position], collection) if out_of_fold else None,
            )
            for position, each in enumerate(answers)
        ),
    )


def _score_question(
    answer: AnsweredQuestion,
    collection: TestCollection,
    answer_by_engine: Mapping[str, AnsweredQuestion],
    figures: Mapping[str, Mapping[str, Mapping[str, float]]],
    out_of_fold: VerdictOutcome | None,
) -> ScoredQuestion:
    question, verdict = answer.question, answer.verdict
    is_judged = bool(collection.grades and collection.ids_by_identity)
    return ScoredQuestion(
        qid=question.qid,
        text=question.text,
        style=question.style,
        answered=question.answered,
        near=question.near,
        judged=_judgements_hash(answer, collection),
        verdict=verdict.kind,
        sentence=verdict.sentence,
        probability=verdict.probability,
        right=_is_right(answer, collection),
        unseen=out_of_fold,
        top=answer.hits[0].score if answer.hits else 0.0,
        figures={
            engine: {
                name: by_qid[question.qid]
                for name, by_qid in by_metric.items()
                if question.qid in by_qid
            }
            for engine, by_metric in figures.items()
        },
        probabilities={
            engine: engine_answer.verdict.probability
            for engine, engine_answer in answer_by_engine.items()
        },
        shown=tuple(
            _shown_hit(hit, question.qid, collection, is_judged)
            for hit in answer.hits[:VERDICT_DEPTH]
        ),
        wanted=tuple(_relevant_documents(answer, collection)),
        is_probable=verdict.is_probable,
    )


def _is_right(answer: AnsweredQuestion, collection: TestCollection) -> bool | None:
    is_judged = (
        collection.grades and collection.ids_by_identity and answer.question.answered is not None
    )
    return metrics.is_verdict_right(answer, collection) if is_judged else None


def _verdict_outcome(answer: AnsweredQuestion, collection: TestCollection) -> VerdictOutcome:
    verdict = answer.verdict
    return VerdictOutcome(
        verdict=verdict.kind,
        probability=verdict.probability,
        right=_is_right(answer, collection),
        is_probable=verdict.is_probable,
    )


def _shown_hit(hit: Hit, qid: str, collection: TestCollection, is_judged: bool) -> ShownHit:
    return ShownHit(
        title=hit.initiative.title,
        by=hit.initiative.first_organisation,
        status=hit.initiative.status,
        grade=collection.grade(qid, (hit.initiative, *hit.similar)) if is_judged else None,
    )


def _relevant_documents(
    answer: AnsweredQuestion, collection: TestCollection
) -> Iterator[RelevantDocument]:
    """Yield the documents judged to answer, the best first; those of one title count once."""
    rank_by_document: dict[str, int] = {}
    for hit in answer.hits:
        for initiative in (hit.initiative, *hit.similar):
            for document in collection.document_ids(initiative.origins):
                rank_by_document.setdefault(document, hit.rank)
    document_by_title: dict[str, RelevantDocument] = {}
    grades = collection.grades.get(answer.question.qid, {})
    for document, grade in sorted(grades.items(), key=lambda pair: (-pair[1], pair[0])):
        title = collection.titles.get(document, document)
        if grade < MIN_ANSWER_GRADE:
            continue
        known = document_by_title.get(title, RelevantDocument(title=title, grade=grade, place=None))
        ranks = [rank for rank in (known.place, rank_by_document.get(document)) if rank]
        document_by_title[title] = known.model_copy(update={"place": min(ranks, default=None)})
    yield from document_by_title.values()


def _judgements_hash(answer: AnsweredQuestion, collection: TestCollection) -> str:
    """Return a hash of the judgements of a question, the same as long as they are."""
    question = answer.question
    grades = sorted(collection.grades.get(question.qid, {}).items())
    serialised = json.dumps([question.answered, question.near, grades])
    return sha256(serialised.encode()).hexdigest()[:16]
