"""Score fusion by a weighted sum, ordering, and collapse of near-duplicate initiatives.

The background score, too, is measured here: the mean dense score at ranks 6 to 15, where
initiatives are related to the query and do not answer it. A hit stands out as far as its dense
score is above that.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import NamedTuple, TypeVar

import numpy as np

from index.model import Initiative
from index.retrieval.types import Flags, Rows, Vectors
from index.snapshot.document_store import DocumentStore
from index.text.documents import body_text, title_text
from index.text.normalise import comparison_key

Score = TypeVar("Score", float, Vectors)

# semantic + 0.01 × BM25 + 0.1 × coverage: a weighted sum of raw scores (docs/decisions/0003).
LEXICAL_WEIGHT, COVERAGE_WEIGHT = 0.01, 0.1
# The semantic score is the dense one, or 1.2 × the cosine to the nearest expected question - 0.25
# where that is more: question is nearer to question than to record. Measured in docs/ranking.md.
QUESTION_WEIGHT, QUESTION_OFFSET = 1.2, 0.25
# What that maximum gives an initiative on average: added where none has expected questions, so that
# an initiative does not lose because others have them.
NO_QUESTION_BONUS = 0.1
# Above any other score: an initiative that the question names comes first.
NAME_BONUS = 10.0
NO_QUESTION_SCORE = -1.0
# The ranks of initiatives that are merely related: below any answer, above the rest.
BACKGROUND_RANKS = slice(5, 15)
# The background score of an index too small for such ranks, as measured on the smallest index.
DEFAULT_BACKGROUND_SCORE = 0.3


def semantic_from_question(question_score: Score) -> Score:
    """Return the semantic score of what has this cosine to its nearest expected question."""
    return QUESTION_WEIGHT * question_score - QUESTION_OFFSET


@dataclass(frozen=True, slots=True)
class Candidates:
    """Retrieved rows with their scores, unranked; arrays of one length.

    `dense_scores` are mean cosines, `lexical_scores` BM25, `coverage` the share of the query's
    terms that a row, or one of its expected questions, holds, weighted by idf. `question_scores`
    are cosines to the nearest expected question, `NO_QUESTION_SCORE` where none is near.
    `lacks_questions` says which rows have no expected question in a snapshot where others have
    some, `is_named` which the query names.
    """

    rows: Rows
    dense_scores: Vectors
    lexical_scores: Vectors
    coverage: Vectors
    question_scores: Vectors
    lacks_questions: Flags
    is_named: Flags

    def semantic_scores(self) -> Vectors:
        """Return the dense scores, or those of the nearest expected question where it is more."""
        of_questions = semantic_from_question(self.question_scores)
        bonus = NO_QUESTION_BONUS * self.lacks_questions
        return np.asarray(np.maximum(self.dense_scores, of_questions) + bonus, dtype=np.float32)

    def without(self, rows: Rows) -> "Candidates":
        """Return the candidates that are not among `rows`."""
        remaining = ~np.isin(self.rows, rows)
        arrays = (getattr(self, field.name) for field in fields(self))
        return Candidates(*(array[remaining] for array in arrays))


class RankedRow(NamedTuple):
    """Row of the document store in the ranking, with its scores."""

    row: int
    dense_score: float
    lexical_score: float
    coverage: float
    score: float
    is_named: bool


@dataclass(frozen=True, slots=True)
class RankedInitiative:
    """Initiative in the ranking, with its scores and the near-duplicates collapsed into it.

    `row` is its row in the document store. `rerank` is the score of the cross-encoder, where the
    snapshot carries one. `is_named` says that the query is one of its names, `is_reversed` that it
    leads the other way round.
    """

    row: int
    initiative: Initiative
    dense_score: float
    lexical_score: float
    coverage: float
    score: float
    similar: tuple[Initiative, ...] = ()
    rerank: float | None = None
    is_named: bool = False
    is_reversed: bool = False


def fuse_scores(candidates: Candidates) -> Vectors:
    """Return the fused score of each candidate: semantic + 0.01 × BM25 + 0.1 × coverage.

    Those that the query names are above all others.
    """
    lexical_part = (
        LEXICAL_WEIGHT * candidates.lexical_scores + COVERAGE_WEIGHT * candidates.coverage
    )
    name_part = NAME_BONUS * candidates.is_named
    return np.asarray(candidates.semantic_scores() + lexical_part + name_part, dtype=np.float32)


def is_question_nearer(dense_score: float, question_score: float | None) -> bool:
    """Return whether an expected question counts for more than the text of the record."""
    return question_score is not None and semantic_from_question(question_score) > dense_score


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


def order_candidates(candidates: Candidates, scores: Vectors) -> Iterator[RankedRow]:
    """Yield the row and the scores of each candidate, best first; ties go to the lower row."""
    for position in np.lexsort((candidates.rows, -scores)):
        yield RankedRow(
            int(candidates.rows[position]),
            float(candidates.dense_scores[position]),
            float(candidates.lexical_scores[position]),
            float(candidates.coverage[position]),
            float(scores[position]),
            bool(candidates.is_named[position]),
        )


def collapse_duplicates(
    documents: DocumentStore,
    ordered: Iterable[RankedRow],
    count: int,
    redact: Callable[[Initiative], Initiative | None],
) -> tuple[RankedInitiative, ...]:
    """Return the first `count` distinct initiatives; a near-duplicate joins the better one.

    Two initiatives are near-duplicates if the letters and digits of their titles are the same, and
    so is the start of their bodies. `redact` returns what may be shown of each; None leaves it out.
    """
    results: list[RankedInitiative] = []
    positions_by_title: dict[str, list[int]] = defaultdict(list)
    for ranked in ordered:
        initiative = redact(documents[ranked.row])
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
            results.append(RankedInitiative(initiative=initiative, **ranked._asdict()))
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
