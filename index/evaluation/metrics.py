"""Scores a judged set: which answers were found where, and whether the verdicts were right."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from index.errors import InvalidInput, SetupError
from index.evaluation import significance
from index.evaluation.qrels import ANSWERS, SAME, Judged, Question
from index.model import Hit, SourceReport, Verdict, VerdictKind
from index.query import parser as question
from index.retrieval.types import Vectors
from index.search import pipeline
from index.search import ranking as rank
from index.search.pipeline import Found
from index.search.ranking import Candidates
from index.snapshot.snapshot import Snapshot
from index.verdict import decision as verdict

DEPTH = 20
OURS = "ours"
ENGINES: dict[str, Callable[[Candidates], Any]] = {
    OURS: rank.fused,
    "dense alone": lambda candidates: candidates.dense,
    "BM25 alone": lambda candidates: candidates.lexical,
    "RRF": lambda candidates: _reciprocal(candidates.dense) + _reciprocal(candidates.lexical),
    "weighted sum": lambda candidates: candidates.dense + 0.02 * candidates.lexical,
}


@dataclass(frozen=True, slots=True)
class Answered:
    """What a snapshot answers to one question of a judged set."""

    question: Question
    verdict: Verdict
    found: Found

    @property
    def hits(self) -> tuple[Hit, ...]:
        """What was found, best first."""
        return self.found.hits


def run(
    snapshot: Snapshot,
    judged: Judged,
    sources: Sequence[SourceReport] = (),
    fuse: Callable[[Candidates], Any] = rank.fused,
) -> Iterator[Answered]:
    """Ask every question by its text alone, 20 hits each, in order."""
    for each in judged.questions:
        try:
            query = question.understand(each.text)
        except InvalidInput as error:
            said = Verdict(VerdictKind.CANT_SAY, error.message, 0.0)
            yield Answered(each, said, Found((), 0, 0.0))
            continue
        found = pipeline.search(snapshot, query, DEPTH, fuse)
        said = verdict.judge(snapshot.calibration, query, found, sources)
        yield Answered(each, said, found)


def figures(answers: Sequence[Answered], judged: Judged, snapshot: Snapshot) -> dict[str, float]:
    """The means of `by_question`."""
    found = by_question(answers, judged, snapshot)
    return {name: float(np.mean(list(values.values()))) for name, values in found.items()}


def by_question(
    answers: Sequence[Answered], judged: Judged, snapshot: Snapshot
) -> dict[str, dict[str, float]]:
    """The figures by ir-measures, for each question that they can be said of; 0 to 1.

    nDCG has gain 2^grade - 1; success, recall and MRR count grades 2 and 3, exact grade 3 alone.
    """
    try:
        import ir_measures as ir  # noqa: PLC0415 - in an extra
    except ImportError:
        raise SetupError(
            "This installation cannot score answers.",
            "Install the extra: pip install 'hasanyone[ingest]'.",
        ) from None
    ranking = [ir.ScoredDoc(*row) for row in _ranking(answers)]
    grades = [ir.Qrel(*row) for row in _grades(answers, judged, snapshot)]
    shown: dict[str, dict[str, float]] = {}
    for name, measure, least in (
        ("nDCG@10", ir.nDCG(gains={1: 1, 2: 3, 3: 7}) @ 10, ANSWERS),
        ("success@1", ir.Success(rel=ANSWERS) @ 1, ANSWERS),
        ("success@3", ir.Success(rel=ANSWERS) @ 3, ANSWERS),
        ("recall@10", ir.R(rel=ANSWERS) @ 10, ANSWERS),
        ("MRR@10", ir.RR(rel=ANSWERS) @ 10, ANSWERS),
        ("exact@1", ir.Success(rel=SAME) @ 1, SAME),
        ("exact@3", ir.Success(rel=SAME) @ 3, SAME),
        ("exact@10", ir.Success(rel=SAME) @ 10, SAME),
    ):
        able = {qrel.query_id for qrel in grades if qrel.relevance >= least}
        if able:
            chosen = [qrel for qrel in grades if qrel.query_id in able]
            found = ir.iter_calc([measure], chosen, ranking)
            shown[name] = {each.query_id: float(each.value) for each in found}
    return shown


def auroc(answers: Sequence[Answered], *, near: bool = False) -> float | None:
    """How well the probability tells answered from unanswered, or from near ones alone.

    The area under the ROC curve: 1 is perfect, 0.5 is chance; None when there is only one kind.
    """
    known = [a for a in answers if a.question.answered is not None]
    known = [a for a in known if a.question.answered or a.question.near or not near]
    yes, no = (
        [a.verdict.probability for a in known if a.question.answered is kind]
        for kind in (True, False)
    )
    return significance.area(yes, no)


def right(answer: Answered, judged: Judged) -> bool:
    """Whether the verdict is borne out by the judgements.

    Done, under way and stopped are right when a grade 2 or 3 stands in the top three and its status
    agrees; nobody is right when the question is unanswered; the others are never right.
    """
    if answer.verdict.kind is VerdictKind.NOBODY:
        return not answer.question.answered
    if answer.verdict.kind in (VerdictKind.CLOSE, VerdictKind.CANT_SAY):
        return False
    top = answer.hits[: verdict.SHOWN]
    return any(
        verdict.kind_of(each.status) is answer.verdict.kind
        and judged.grade(answer.question.qid, (each,)) >= ANSWERS
        for hit in top
        for each in (hit.initiative, *hit.similar)
    )


def _reciprocal(scores: Vectors) -> Vectors:
    """What reciprocal rank fusion adds up."""
    places = np.empty(len(scores), dtype=np.float32)
    places[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
    return np.asarray(1 / (60 + places), dtype=np.float32)


def _ranking(answers: Sequence[Answered]) -> Iterator[tuple[str, str, float]]:
    for answer in answers:
        for hit in answer.hits:
            yield answer.question.qid, hit.initiative.id, float(DEPTH - hit.rank)


def _grades(
    answers: Sequence[Answered], judged: Judged, snapshot: Snapshot
) -> Iterator[tuple[str, str, int]]:
    """Grades of initiatives instead of documents: merged ones bear the best of their records."""
    owners = {
        document: initiative.id
        for initiative in snapshot.catalogue
        for document in judged.of(initiative.origins)
    }
    for answer in answers:
        folded = {each.id: hit.initiative.id for hit in answer.hits for each in hit.similar}
        best: dict[str, int] = {}
        for document, grade in judged.grades.get(answer.question.qid, {}).items():
            unit = owners.get(document, document)
            unit = folded.get(unit, unit)
            best[unit] = max(grade, best.get(unit, 0))
        yield from ((answer.question.qid, unit, grade) for unit, grade in best.items())
