"""Score fusion by a weighted sum, ordering, and collapse of near-duplicate initiatives.

The background score, too, is measured here: the mean dense score at ranks 6 to 15, where
initiatives are related to the query and do not answer it. A hit stands out as far as its dense
score is above that.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.model import Initiative
from index.retrieval.types import Rows, Vectors
from index.snapshot.document_store import DocumentStore
from index.text.documents import body_text, title_text
from index.text.normalise import comparison_key

# dense + 0.01 × BM25 + 0.1 × coverage: a weighted sum of raw scores (docs/decisions/0003).
LEXICAL_WEIGHT, COVERAGE_WEIGHT = 0.01, 0.1
# The ranks of initiatives that are merely related: below any answer, above the rest.
BACKGROUND_RANKS = slice(5, 15)
# The background score of an index too small for such ranks, as measured on the smallest index.
DEFAULT_BACKGROUND_SCORE = 0.3


@dataclass(frozen=True, slots=True)
class Candidates:
    """Retrieved rows with their scores, unranked; four arrays of one length.

    `dense_scores` are mean cosines, `lexical_scores` BM25, `coverage` the share of the query's
    terms that a row holds, weighted by idf.
    """

    rows: Rows
    dense_scores: Vectors
    lexical_scores: Vectors
    coverage: Vectors

    def without(self, rows: Rows) -> "Candidates":
        """Return the candidates that are not among `rows`."""
        remaining = ~np.isin(self.rows, rows)
        scores = (
            self.dense_scores[remaining],
            self.lexical_scores[remaining],
            self.coverage[remaining],
        )
        return Candidates(self.rows[remaining], *scores)


@dataclass(frozen=True, slots=True)
class RankedInitiative:
    """Initiative in the ranking, with its scores and the near-duplicates collapsed into it.

    `rerank` is the score of the cross-encoder, where the snapshot carries one.
    """

    initiative: Initiative
    dense_score: float
    lexical_score: float
    score: float
    similar: tuple[Initiative, ...] = ()
    rerank: float | None = None


def fuse_scores(candidates: Candidates) -> Vectors:
    """Return the fused score of each candidate: dense + 0.01 × BM25 + 0.1 × coverage."""
    lexical_part = (
        LEXICAL_WEIGHT * candidates.lexical_scores + COVERAGE_WEIGHT * candidates.coverage
    )
    return np.asarray(candidates.dense_scores + lexical_part, dtype=np.float32)


def rank_candidates(
    documents: DocumentStore,
    fuse: Callable[[Candidates], Vectors],
    count: int,
    redact: Callable[[Initiative], Initiative | None],
    candidates: Candidates,
) -> tuple[RankedInitiative, ...]:
    """Return the first `count` distinct initiatives of `candidates`, best first.

    `fuse` makes one score of a candidate's scores; `redact` is as in `collapse_duplicates`.
    """
    ordered = order_candidates(candidates, fuse(candidates))
    return collapse_duplicates(documents, ordered, count, redact)


def order_candidates(
    candidates: Candidates, scores: Vectors
) -> Iterator[tuple[int, float, float, float]]:
    """Yield row, dense score, BM25 and fused score of each candidate, best first.

    Ties go to the lower row.
    """
    for position in np.lexsort((candidates.rows, -scores)):
        yield (
            int(candidates.rows[position]),
            float(candidates.dense_scores[position]),
            float(candidates.lexical_scores[position]),
            float(scores[position]),
        )


def collapse_duplicates(
    documents: DocumentStore,
    ordered: Iterator[tuple[int, float, float, float]],
    count: int,
    redact: Callable[[Initiative], Initiative | None],
) -> tuple[RankedInitiative, ...]:
    """Return the first `count` distinct initiatives; a near-duplicate joins the better one.

    Two initiatives are near-duplicates if the letters and digits of their titles are the same, and
    so is the start of their bodies. `redact` returns what may be shown of each; None leaves it out.
    """
    results: list[RankedInitiative] = []
    positions_by_title: dict[str, list[int]] = defaultdict(list)
    for row, dense, lexical, score in ordered:
        initiative = redact(documents[row])
        if initiative is None:
            continue
        positions = positions_by_title[comparison_key(title_text(initiative))]
        duplicate = next(
            (
                position
                for position in positions
                if _body_key(results[position].initiative) == _body_key(initiative)
            ),
            None,
        )
        if duplicate is not None:
            original = results[duplicate]
            results[duplicate] = replace(original, similar=(*original.similar, initiative))
        elif len(results) < count:
            positions.append(len(results))
            results.append(RankedInitiative(initiative, dense, lexical, score))
        else:
            break
    return tuple(results)


def background_score(ranking: Sequence[RankedInitiative]) -> float:
    """Return the mean dense score at `BACKGROUND_RANKS`: of what is related and no answer."""
    related_scores = [entry.dense_score for entry in ranking[BACKGROUND_RANKS]]
    return sum(related_scores) / len(related_scores) if related_scores else DEFAULT_BACKGROUND_SCORE


def _body_key(initiative: Initiative) -> str:
    """Return the key that near-duplicates share beside their title: the start of their body."""
    return comparison_key(body_text(initiative), 200)
