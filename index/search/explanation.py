"""Explanation of hits: matched terms, snippet, calibrated probability, strength."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.model import (
    ExpectedQuestion,
    Hit,
    MatchStrength,
    QueryTerm,
    RewrittenQuery,
)
from index.retrieval.types import Vectors
from index.search.features import NAMED_PROBABILITY, REVERSED_PROBABILITY, hit_features
from index.search.ranking import RankedInitiative, is_question_nearer
from index.snapshot.snapshot import Snapshot
from index.text.documents import truncate

MAX_SNIPPET_CHARACTERS = 300
_STRENGTH_THRESHOLDS = (
    (0.7, MatchStrength.STRONG),
    (0.45, MatchStrength.GOOD),
    (0.2, MatchStrength.PARTIAL),
)


def explain_hits(
    snapshot: Snapshot,
    vector: Vectors | None,
    query: RewrittenQuery,
    background_score: float,
    ranked: Sequence[RankedInitiative],
) -> tuple[Hit, ...]:
    """Return the ranked initiatives as hits for `query`, each with its reasons.

    `vector` is the encoded query. Without it, nothing says how probably a hit answers, unless the
    query names it. Raises BackendError if the vector engine does not answer.
    """
    cosines: Sequence[Vectors] = [np.empty(0, dtype=np.float32)] * len(ranked)
    if snapshot.question_index and vector is not None:
        rows = np.array([entry.row for entry in ranked], dtype=np.int64)
        cosines = snapshot.question_index.cosines(vector, rows)
    return tuple(
        _explain_hit(
            snapshot,
            own_cosines,
            rank,
            entry,
            query,
            background_score,
            is_calibrated=vector is not None,
        )
        for rank, (entry, own_cosines) in enumerate(zip(ranked, cosines, strict=True), start=1)
    )


@dataclass(frozen=True, slots=True)
class _QuestionMatch:
    """Cosine to the nearest expected question, and that question where it counts for more."""

    score: float | None = None
    question: ExpectedQuestion | None = None


def _match_questions(
    snapshot: Snapshot, cosines: Vectors, entry: RankedInitiative
) -> _QuestionMatch:
    """Return how the expected questions of a hit match, by the cosines of the query to them."""
    if not len(cosines):
        return _QuestionMatch()
    nearest = int(np.argmax(cosines))
    score = float(cosines[nearest])
    if not is_question_nearer(entry.dense_score, score):
        return _QuestionMatch(score)
    return _QuestionMatch(score, snapshot.documents.questions(entry.row)[nearest])


def _explain_hit(
    snapshot: Snapshot,
    question_cosines: Vectors,
    rank: int,
    entry: RankedInitiative,
    query: RewrittenQuery,
    background_score: float,
    *,
    is_calibrated: bool,
) -> Hit:
    tokens = snapshot.text_tokens(entry.row)
    matched_terms = query.terms_in(tokens.all)
    terms_by_idf = sorted(matched_terms, key=lambda each: -each.idf)
    match = _match_questions(snapshot, question_cosines, entry)
    # An expected question may hold more of the terms than the record does.
    term_coverage = max(query.coverage(terms_by_idf), entry.coverage)
    features = hit_features(
        query.text,
        rank,
        entry.dense_score,
        entry.lexical_score,
        term_coverage,
        background_score,
        match.score,
        entry.rerank,
    )
    probability = snapshot.calibration.hit_probability(features) if is_calibrated else 0.0
    if entry.is_named:
        probability = max(probability, NAMED_PROBABILITY)
    elif entry.is_reversed:
        probability = min(probability, REVERSED_PROBABILITY)
    return Hit(
        rank=rank,
        initiative=entry.initiative,
        dense=entry.dense_score,
        lexical=entry.lexical_score,
        score=entry.score,
        coverage=term_coverage,
        probability=probability,
        strength=next(
            (strength for threshold, strength in _STRENGTH_THRESHOLDS if probability >= threshold),
            MatchStrength.WEAK,
        ),
        terms=tuple(dict.fromkeys(each.surface for each in terms_by_idf)),
        passage=_best_sentence(tokens.by_sentence, matched_terms),
        similar=entry.similar,
        rerank=entry.rerank,
        features=features,
        question_score=match.score,
        question=match.question,
        named=entry.is_named,
    )


def _best_sentence(
    tokens_by_sentence: Mapping[str, frozenset[str]], matched_terms: Sequence[QueryTerm]
) -> str:
    """Return the sentence with most idf of `matched_terms`, truncated; the first on a tie."""
    if not matched_terms:
        return truncate(next(iter(tokens_by_sentence)), MAX_SNIPPET_CHARACTERS)

    def matched_idf(sentence: str) -> float:
        return sum(term.idf for term in matched_terms if term.is_in(tokens_by_sentence[sentence]))

    return truncate(max(tokens_by_sentence, key=matched_idf), MAX_SNIPPET_CHARACTERS)
