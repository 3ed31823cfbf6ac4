"""IR metrics of a test collection by ir-measures, baseline fusions, and verdict correctness."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from index.errors import InvalidInput, SetupError
from index.evaluation import significance
from index.evaluation.qrels import MIN_ANSWER_GRADE, SAME_GRADE, EvaluationQuestion, TestCollection
from index.model import Hit, RewrittenQuery, SourceReport, Verdict, VerdictKind
from index.query import parser
from index.retrieval.types import Vectors
from index.search import pipeline, ranking
from index.search.features import VERDICT_DEPTH
from index.search.pipeline import SearchResult
from index.search.ranking import Candidates
from index.snapshot.snapshot import Snapshot
from index.verdict import decision

EVALUATION_DEPTH = 20
OURS = "ours"
ENGINES: dict[str, Callable[[Candidates], Any]] = {
    OURS: ranking.fuse_scores,
    "dense alone": lambda candidates: candidates.dense_scores,
    "BM25 alone": lambda candidates: candidates.lexical_scores,
    "RRF": lambda candidates: (
        _reciprocal_ranks(candidates.dense_scores) + _reciprocal_ranks(candidates.lexical_scores)
    ),
    "weighted sum": lambda candidates: candidates.dense_scores + 0.02 * candidates.lexical_scores,
}


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """Question of a test collection with a snapshot's verdict and search result."""

    question: EvaluationQuestion
    verdict: Verdict
    result: SearchResult

    @property
    def hits(self) -> tuple[Hit, ...]:
        """Return the hits, best first."""
        return self.result.hits


def answer_questions(
    snapshot: Snapshot,
    collection: TestCollection,
    sources: Sequence[SourceReport] = (),
    fuse: Callable[[Candidates], Any] = ranking.fuse_scores,
) -> Iterator[AnsweredQuestion]:
    """Yield the answer to each question, asked by its text alone, 20 hits each, in order.

    `fuse` makes one score of a candidate's scores.
    """
    for each in collection.questions:
        try:
            query = parser.parse_query(each.text)
        except InvalidInput as error:
            decided = Verdict(VerdictKind.CANT_SAY, error.message, 0.0)
            yield AnsweredQuestion(
                each, decided, SearchResult(RewrittenQuery(each.text, ""), (), 0)
            )
            continue
        result = pipeline.search(snapshot, query, EVALUATION_DEPTH, fuse)
        decided = decision.decide_verdict(snapshot.calibration, result, sources)
        yield AnsweredQuestion(each, decided, result)


def mean_metrics(
    answers: Sequence[AnsweredQuestion], collection: TestCollection, snapshot: Snapshot
) -> dict[str, float]:
    """Return the mean of each metric of `metrics_by_question`."""
    metrics = metrics_by_question(answers, collection, snapshot)
    return {name: float(np.mean(list(values.values()))) for name, values in metrics.items()}


def metrics_by_question(
    answers: Sequence[AnsweredQuestion], collection: TestCollection, snapshot: Snapshot
) -> dict[str, dict[str, float]]:
    """Return the metrics by ir-measures, 0 to 1, for each question that has them.

    nDCG has gain 2^grade - 1; success, recall and MRR count grades 2 and 3, exact grade 3 alone.
    Raises SetupError where the extra is missing.
    """
    try:
        import ir_measures as ir  # noqa: PLC0415 - in an extra
    except ImportError:
        raise SetupError(
            "This installation cannot score answers.",
            "Install the extra: pip install 'hasanyone[ingest]'.",
        ) from None
    scored_documents = [ir.ScoredDoc(*row) for row in _scored_documents(answers)]
    qrels = [ir.Qrel(*row) for row in _initiative_grades(answers, collection, snapshot)]
    values: dict[str, dict[str, float]] = {}
    for name, measure, min_grade in (
        ("nDCG@10", ir.nDCG(gains={1: 1, 2: 3, 3: 7}) @ 10, MIN_ANSWER_GRADE),
        ("success@1", ir.Success(rel=MIN_ANSWER_GRADE) @ 1, MIN_ANSWER_GRADE),
        ("success@3", ir.Success(rel=MIN_ANSWER_GRADE) @ 3, MIN_ANSWER_GRADE),
        ("recall@10", ir.R(rel=MIN_ANSWER_GRADE) @ 10, MIN_ANSWER_GRADE),
        ("MRR@10", ir.RR(rel=MIN_ANSWER_GRADE) @ 10, MIN_ANSWER_GRADE),
        ("exact@1", ir.Success(rel=SAME_GRADE) @ 1, SAME_GRADE),
        ("exact@3", ir.Success(rel=SAME_GRADE) @ 3, SAME_GRADE),
        ("exact@10", ir.Success(rel=SAME_GRADE) @ 10, SAME_GRADE),
    ):
        qids = {qrel.query_id for qrel in qrels if qrel.relevance >= min_grade}
        if qids:
            chosen = [qrel for qrel in qrels if qrel.query_id in qids]
            results = ir.iter_calc([measure], chosen, scored_documents)
            values[name] = {result.query_id: float(result.value) for result in results}
    return values


def auroc(answers: Sequence[AnsweredQuestion], *, near_only: bool = False) -> float | None:
    """Return how well the probability separates answered from unanswered questions.

    The area under the ROC curve: 1 is perfect, 0.5 is chance; None when there is only one kind.
    With `near_only`, only the near questions among the unanswered count.
    """
    known = [answer for answer in answers if answer.question.answered is not None]
    known = [
        answer
        for answer in known
        if answer.question.answered or answer.question.near or not near_only
    ]
    positives, negatives = (
        [answer.verdict.probability for answer in known if answer.question.answered is is_answered]
        for is_answered in (True, False)
    )
    return significance.auroc(positives, negatives)


def is_verdict_right(answer: AnsweredQuestion, collection: TestCollection) -> bool:
    """Return whether the judgements confirm the verdict.

    A yes is right when an initiative of grade 2 or 3 is in the top three and its status agrees;
    nobody is right when the question is unanswered; the others are never right.
    """
    if answer.verdict.kind is VerdictKind.NOBODY:
        return not answer.question.answered
    if answer.verdict.kind is VerdictKind.CANT_SAY:
        return False
    top = answer.hits[:VERDICT_DEPTH]
    return any(
        decision.verdict_kind(initiative) is answer.verdict.kind
        and collection.grade(answer.question.qid, (initiative,)) >= MIN_ANSWER_GRADE
        for hit in top
        for initiative in (hit.initiative, *hit.similar)
    )


def _reciprocal_ranks(scores: Vectors) -> Vectors:
    """Return 1 / (60 + rank) of each score: the terms of reciprocal rank fusion."""
    ranks = np.empty(len(scores), dtype=np.float32)
    ranks[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
    return np.asarray(1 / (60 + ranks), dtype=np.float32)


def _scored_documents(answers: Sequence[AnsweredQuestion]) -> Iterator[tuple[str, str, float]]:
    for answer in answers:
        for hit in answer.hits:
            yield answer.question.qid, hit.initiative.id, float(EVALUATION_DEPTH - hit.rank)


def _initiative_grades(
    answers: Sequence[AnsweredQuestion], collection: TestCollection, snapshot: Snapshot
) -> Iterator[tuple[str, str, int]]:
    """Yield the grades of initiatives instead of documents.

    A merged or collapsed initiative bears the best grade of its records.
    """
    owners = collection.owners(snapshot.documents)
    for answer in answers:
        collapsed = {
            similar.id: hit.initiative.id for hit in answer.hits for similar in hit.similar
        }
        best: dict[str, int] = {}
        for document, grade in collection.grades.get(answer.question.qid, {}).items():
            initiative_id = owners.get(document, document)
            initiative_id = collapsed.get(initiative_id, initiative_id)
            best[initiative_id] = max(grade, best.get(initiative_id, 0))
        yield from (
            (answer.question.qid, initiative_id, grade) for initiative_id, grade in best.items()
        )
