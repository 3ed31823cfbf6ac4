"""Search pipeline: rewrite, encode, retrieve, rank, rerank, explain."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from index.errors import BackendError
from index.facets.terms import clauses_by_filter, filter_clauses, unstated_filters
from index.model import Filters, Hit, Initiative, Query, QueryTerm, RewrittenQuery
from index.query import parser
from index.query.message.plain_text import plain_text
from index.retrieval.types import Rows, Vectors
from index.search import explanation, ranking, scope
from index.search.adjustment import adjust_ranking
from index.search.ranking import Candidates, RankedInitiative
from index.search.rerank import RERANK_DEPTH, rerank
from index.search.rewrite import rewrite_query
from index.search.scope import NamedPlace
from index.snapshot.snapshot import Snapshot
from index.suppression import Suppression
from index.text.names import names_in_question
from index.tracing import stage

# Rows that each index offers; on the judged questions more of them change nothing.
CANDIDATE_DEPTH = 100
# Rows with a lexical score; those that the dense index offers are usually among them.
LEXICAL_DEPTH = 400
# Expected questions with a coverage: an initiative has some three.
QUESTION_DEPTH = 1000
# A part of the names of more initiatives than this names none of them: “Local Digital Fund”.
MAX_NAMESAKES = 5
# Hits outside the filters at most, and the least probability that one answers: more likely than
# not, or less where its records do not state whether it meets the filters.
MAX_ELSEWHERE, MIN_P_ELSEWHERE, MIN_P_UNSTATED = 3, 0.5, 0.3
_NO_ROWS, _NO_SCORES = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits of a query, and the number of initiatives in its filters.

    `query` is the query as it was searched. `filtered_count` counts the initiatives that meet the
    filters, or all without any. `elsewhere` holds the best hits outside the filters. `named_place`
    is a place that the question names and does not filter by. `words_only` says that the vector
    engine did not answer: hits share words, and no probability is known but that of a name.
    """

    query: RewrittenQuery
    hits: tuple[Hit, ...]
    filtered_count: int
    elsewhere: tuple[Hit, ...] = ()
    named_place: NamedPlace | None = None
    words_only: bool = False


def search(
    snapshot: Snapshot,
    query: Query,
    count: int,
    fuse: Callable[[Candidates], Vectors] = ranking.fuse_scores,
    suppression: Suppression | None = None,
) -> SearchResult:
    """Return the best `count` initiatives for `query`, near-duplicates collapsed, best first.

    `fuse` makes one score of a candidate's scores. What `suppression` hides is left out. Where the
    query names initiatives, no filter is read from its words: “is Fix My Street still running?”.
    Where the vector engine does not answer, words alone are compared.
    """
    redact = (suppression or Suppression()).redact
    try:
        return _search(snapshot, query, count, fuse, redact, snapshot.encoder.encode_query)
    except BackendError:
        log.warning("searched by words alone", extra={"snapshot": snapshot.name})
        return _search(snapshot, query, count, fuse, redact, _encode_nothing)


def _encode_nothing(_text: str) -> None:
    """Return no vector, so that words alone are compared."""


def _search(
    snapshot: Snapshot,
    query: Query,
    count: int,
    fuse: Callable[[Candidates], Vectors],
    redact: Callable[[Initiative], Initiative | None],
    encode: Callable[[str], Vectors | None],
) -> SearchResult:
    """Search as `search` does; `encode` gives the vector of a text, or None to do without."""
    named_rows = find_named(snapshot, query)
    if len(named_rows):
        query = parser.drop_spoken(query)
    rewritten = rewrite_query(snapshot, query)
    with stage("encode"):
        vector = encode(rewritten.text)
    clauses = filter_clauses(query.filters)
    allowed_rows = snapshot.documents.matching_rows(clauses)
    excluded_rows = find_excluded(snapshot, rewritten)

    depth = max(count, RERANK_DEPTH if snapshot.reranker else ranking.BACKGROUND_RANKS.stop)

    @stage("rank")
    def rank(candidates: Candidates) -> tuple[RankedInitiative, ...]:
        ranked = ranking.rank_candidates(snapshot.documents, fuse, depth, redact, candidates)
        return adjust_ranking(rewritten, ranked)

    offered = max(count, CANDIDATE_DEPTH)
    candidates = retrieve(
        snapshot, vector, rewritten.terms, named_rows, offered, clauses, allowed_rows
    )
    inside = rank(candidates.without(excluded_rows))
    everywhere, outside = inside, inside[:0]
    if allowed_rows is not None:
        candidates = retrieve(snapshot, vector, rewritten.terms, named_rows, offered)
        everywhere = rank(candidates)
        outside = rank(candidates.without(np.union1d(allowed_rows, excluded_rows)))[:MAX_ELSEWHERE]

    background_score = ranking.background_score(everywhere)
    explain = partial(explanation.explain_hits, snapshot, vector, rewritten, background_score)
    with stage("explain"):
        hits = explain(rerank(snapshot.reranker, rewritten.text, inside)[:count])
        elsewhere = explain(rerank(snapshot.reranker, rewritten.text, outside))
    return SearchResult(
        query=rewritten,
        hits=hits,
        filtered_count=scope.count_searched(snapshot, allowed_rows, excluded_rows),
        elsewhere=tuple(_likely_answers(elsewhere, query.filters)),
        named_place=scope.find_named_place(snapshot, rewritten),
        words_only=vector is None,
    )


@stage("retrieve")
def retrieve(
    snapshot: Snapshot,
    vector: Vectors | None,
    query_terms: Sequence[QueryTerm],
    named_rows: Rows,
    depth: int,
    clauses: Sequence[Sequence[str]] = (),
    allowed_rows: Rows | None = None,
) -> Candidates:
    """Return the `depth` rows that each index offers for a query, each with all its scores.

    `vector` is the encoded query, `query_terms` its terms, `named_rows` the rows that it names.
    Only rows in `allowed_rows` that meet `clauses` are retrieved, if given. Without a `vector`, the
    dense scores are 0. Raises BackendError if the vector engine does not answer.
    """
    dense_rows, dense_scores = _NO_ROWS, _NO_SCORES
    if vector is not None:
        dense_rows, dense_scores = snapshot.dense_index.search(vector, depth, allowed_rows)
    lexical_results = snapshot.lexical_index.search(query_terms, LEXICAL_DEPTH, clauses)
    coverage_results = snapshot.lexical_index.search_by_coverage(
        query_terms, LEXICAL_DEPTH, clauses
    )
    offered = [lexical_results[0][:depth], _allowed(named_rows, allowed_rows)]
    question_index = snapshot.question_index
    question_results = _NO_ROWS, _NO_SCORES
    if question_index and vector is not None:
        question_results = question_index.search(vector, depth, allowed_rows)
        offered.append(question_results[0])
    further_rows = np.setdiff1d(np.concatenate(offered), dense_rows)
    further_scores = np.zeros(len(further_rows), dtype=np.float32)
    if vector is not None:
        further_scores = snapshot.dense_index.dense_scores(vector, further_rows)
    rows = np.concatenate((dense_rows, further_rows))
    coverage = _align_scores(rows, *coverage_results)
    question_scores = np.full(len(rows), ranking.NO_QUESTION_SCORE, dtype=np.float32)
    lacks_questions = np.zeros(len(rows), dtype=np.bool_)
    if question_index:
        question_scores = _align_scores(rows, *question_results, ranking.NO_QUESTION_SCORE)
        if vector is not None:
            lacks_questions = ~question_index.has_questions(rows)
        question_coverage = question_index.coverage(query_terms, QUESTION_DEPTH, clauses)
        coverage = np.maximum(coverage, _align_scores(rows, *question_coverage))
    return Candidates(
        rows=rows,
        dense_scores=np.concatenate((dense_scores, further_scores)),
        lexical_scores=_align_scores(rows, *lexical_results),
        coverage=coverage,
        question_scores=question_scores,
        lacks_questions=lacks_questions,
        is_named=np.isin(rows, named_rows),
    )


def find_excluded(snapshot: Snapshot, query: Query) -> Rows:
    """Return the rows that the query leaves out, by their place or their organisation."""
    excluded = np.empty(0, dtype=np.int64)
    for _, _, clauses in clauses_by_filter(query.excluded):
        rows = snapshot.documents.matching_rows(clauses)
        if rows is not None:
            excluded = np.union1d(excluded, rows)
    return excluded


def find_named(snapshot: Snapshot, query: Query) -> Rows:
    """Return the rows of the initiatives that the query names; none for a part of many names."""
    names = names_in_question(parser.strip_typed_filters(plain_text(query.question)))
    rows_by_name = snapshot.documents.rows_named(names)
    for name in names:
        whole, partial = rows_by_name.get(name, ([], []))
        if whole or 0 < len(partial) <= MAX_NAMESAKES:
            return np.array(whole or partial, dtype=np.int64)
    return np.empty(0, dtype=np.int64)


def _allowed(rows: Rows, allowed_rows: Rows | None) -> Rows:
    return rows if allowed_rows is None else np.intersect1d(rows, allowed_rows)


def _likely_answers(hits: Sequence[Hit], filters: Filters) -> Iterator[Hit]:
    """Yield the hits outside the filters that are likely to answer, with what they leave open."""
    for hit in hits:
        unstated = unstated_filters(hit.initiative, filters)
        if hit.probability >= (MIN_P_UNSTATED if unstated else MIN_P_ELSEWHERE):
            yield replace(hit, unstated=unstated)


def _align_scores(rows: Rows, scored_rows: Rows, scores: Vectors, default: float = 0.0) -> Vectors:
    """Return the scores of `rows`: those of `scored_rows` where known, `default` elsewhere."""
    if not len(scored_rows):
        return np.full(len(rows), default, dtype=np.float32)
    order = np.argsort(scored_rows)
    positions = np.searchsorted(scored_rows, rows, sorter=order)
    sources = order[np.minimum(positions, len(order) - 1)]
    is_scored = scored_rows[sources] == rows
    return np.where(is_scored, scores[sources], np.float32(default))
