"""Search pipeline: rewrite, encode, retrieve, fuse, collapse duplicates, rerank, explain."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from index.facets import terms
from index.model import Hit, Query, SpellingCorrection
from index.retrieval.lexical import QueryTerm
from index.retrieval.types import Rows, Vectors
from index.search import explanation, rewrite
from index.search import ranking as rank
from index.search.ranking import Candidates, RankedInitiative
from index.search.rerank import RERANK_DEPTH, rerank
from index.snapshot.snapshot import Snapshot
from index.suppression import Suppression

# How many rows each engine offers; measured on the gold questions, more changes nothing.
CANDIDATE_DEPTH = 200
# How many rows the words score: what the vectors offered is most often among them.
LEXICAL_DEPTH = 1000
# How many hits outside a question's limits are told at most, and how likely each must answer:
# more likely than not, or less where it may lie within them and its records do not say.
MAX_ELSEWHERE, MIN_P_ELSEWHERE, MIN_P_UNSTATED = 3, 0.5, 0.3


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits of a query, with the background score and the number of initiatives in its filters.

    `filtered_count` counts the initiatives that meet the filters, or all without any.
    `background_score` is the mean dense score of merely related initiatives. `text` is what was
    searched: the query's text with spelling corrected and acronyms expanded. `elsewhere` holds the
    best hits outside the filters, `corrections` the spelling corrections.
    """

    hits: tuple[Hit, ...]
    filtered_count: int
    background_score: float
    text: str = ""
    elsewhere: tuple[Hit, ...] = ()
    corrections: tuple[SpellingCorrection, ...] = ()


def search(
    snapshot: Snapshot,
    query: Query,
    count: int,
    fuse: Callable[[Candidates], Vectors] = rank.fuse_scores,
    suppression: Suppression | None = None,
) -> SearchResult:
    """Return the best `count` initiatives for `query`, near-duplicates collapsed, best first.

    `fuse` makes one score of a candidate's scores. What `suppression` hides is left out.
    """
    redact = (suppression or Suppression()).redact
    filter_clauses = terms.filter_clauses(query.filters)
    allowed_rows = snapshot.documents.matching_rows(filter_clauses)
    rewritten = rewrite.rewrite_query(snapshot, query)
    vector = snapshot.encoder.encode_query(rewritten.text)
    min_ranked = RERANK_DEPTH if snapshot.reranker else rank.BACKGROUND_RANKS.stop

    def rank_candidates(candidates: Candidates) -> tuple[RankedInitiative, ...]:
        ordered = rank.order_candidates(candidates, fuse(candidates))
        return rank.collapse_duplicates(snapshot.documents, ordered, max(count, min_ranked), redact)

    def reranked(ranked: tuple[RankedInitiative, ...]) -> tuple[RankedInitiative, ...]:
        return rerank(snapshot.reranker, rewritten.text, ranked)

    def is_likely(hit: Hit) -> bool:
        threshold = (
            MIN_P_UNSTATED
            if terms.unstated_filters(hit.initiative, query.filters)
            else MIN_P_ELSEWHERE
        )
        return hit.probability >= threshold

    def explain(ranked: tuple[RankedInitiative, ...]) -> tuple[Hit, ...]:
        return explanation.explain_hits(snapshot, rewritten.terms, ranked, background_score)

    inside = rank_candidates(
        retrieve(snapshot, vector, rewritten.terms, filter_clauses, allowed_rows)
    )
    background_score = rank.background_score(inside)
    outside: tuple[RankedInitiative, ...] = ()
    if allowed_rows is not None:
        everywhere = retrieve(snapshot, vector, rewritten.terms)
        background_score = rank.background_score(rank_candidates(everywhere))
        outside = rank_candidates(everywhere.without(allowed_rows))[:MAX_ELSEWHERE]
    return SearchResult(
        hits=explain(reranked(inside)[:count]),
        filtered_count=len(snapshot.documents) if allowed_rows is None else len(allowed_rows),
        background_score=background_score,
        text=rewritten.text,
        elsewhere=tuple(hit for hit in explain(reranked(outside)) if is_likely(hit)),
        corrections=rewritten.corrections,
    )


def retrieve(
    snapshot: Snapshot,
    vector: Vectors,
    query_terms: Sequence[QueryTerm],
    filter_clauses: Sequence[Sequence[str]] = (),
    allowed_rows: Rows | None = None,
) -> Candidates:
    """Return the rows that either index offers for a query, each with all its scores.

    `vector` is the encoded query, `query_terms` its terms. Only rows in `allowed_rows` that meet
    `filter_clauses` are retrieved, if given.
    """
    dense_rows, dense_scores = snapshot.dense_index.search(vector, CANDIDATE_DEPTH, allowed_rows)
    lexical_results = snapshot.lexical_index.search(query_terms, LEXICAL_DEPTH, filter_clauses)
    coverage_results = snapshot.lexical_index.search_by_coverage(
        query_terms, LEXICAL_DEPTH, filter_clauses
    )
    lexical_only = np.setdiff1d(
        lexical_results[0][:CANDIDATE_DEPTH], dense_rows, assume_unique=True
    )
    rows = np.concatenate((dense_rows, lexical_only))
    return Candidates(
        rows=rows,
        dense_scores=np.concatenate(
            (dense_scores, snapshot.dense_index.dense_scores(vector, lexical_only))
        ),
        lexical_scores=_align_scores(rows, *lexical_results),
        coverage=_align_scores(rows, *coverage_results),
    )


def _align_scores(rows: Rows, scored_rows: Rows, scores: Vectors) -> Vectors:
    """Return the scores of `rows`: those of `scored_rows` where known, 0 elsewhere."""
    aligned = np.zeros(len(rows), dtype=np.float32)
    _, targets, sources = np.intersect1d(rows, scored_rows, assume_unique=True, return_indices=True)
    aligned[targets] = scores[sources]
    return aligned
