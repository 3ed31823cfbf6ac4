"""Candidates become a ranking: raw scores fused, near-identical initiatives folded into one."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.model import Initiative
from index.retrieval.types import Rows, Vectors
from index.snapshot.document_store import Catalogue
from index.text.documents import body_text, letters, title_text

# nearness + 0.01 × BM25 + 0.1 × coverage: a small weighted sum of raw scores (decisions/0003).
LEXICAL_WEIGHT, COVERAGE_WEIGHT = 0.01, 0.1
# The places of the ranking that hold what is merely related: below any answer, above the rest.
BACKGROUND = slice(5, 15)
# Where an index is too small to have such places: what they show in the smallest one measured.
USUAL_BACKGROUND = 0.3


@dataclass(frozen=True, slots=True)
class Candidates:
    """Rows that may answer, each with its scores; four arrays of one length.

    `dense` is nearness, `lexical` BM25, `coverage` the share of the question's words that it holds.
    """

    rows: Rows
    dense: Vectors
    lexical: Vectors
    coverage: Vectors

    def without(self, rows: Rows) -> "Candidates":
        """Those that are not among `rows`."""
        left = ~np.isin(self.rows, rows)
        scores = (self.dense[left], self.lexical[left], self.coverage[left])
        return Candidates(self.rows[left], *scores)


@dataclass(frozen=True, slots=True)
class Ranked:
    """One initiative in the ranking, with its scores and the near-identical ones folded into it.

    `rerank` is the score of the cross-encoder, where the snapshot carries one.
    """

    initiative: Initiative
    dense: float
    lexical: float
    score: float
    similar: tuple[Initiative, ...] = ()
    rerank: float | None = None


def fused(candidates: Candidates) -> Vectors:
    """The score of every candidate: its nearness, a little of its BM25 and of its coverage."""
    words = LEXICAL_WEIGHT * candidates.lexical + COVERAGE_WEIGHT * candidates.coverage
    return np.asarray(candidates.dense + words, dtype=np.float32)


def order(candidates: Candidates, scores: Vectors) -> Iterator[tuple[int, float, float, float]]:
    """Row, cosine, BM25 and score of every candidate, best first; the lower row wins a tie."""
    for place in np.lexsort((candidates.rows, -scores)):
        yield (
            int(candidates.rows[place]),
            float(candidates.dense[place]),
            float(candidates.lexical[place]),
            float(scores[place]),
        )


def fold(
    catalogue: Catalogue,
    ranking: Iterator[tuple[int, float, float, float]],
    count: int,
    shown: Callable[[Initiative], Initiative | None],
) -> tuple[Ranked, ...]:
    """The first `count` distinct initiatives; one whose text is the same joins the better one.

    `shown` says what may be shown of each; None leaves it out.
    """
    kept: list[Ranked] = []
    titled: dict[str, list[int]] = defaultdict(list)
    for row, dense, lexical, score in ranking:
        initiative = shown(catalogue[row])
        if initiative is None:
            continue
        places = titled[letters(title_text(initiative))]
        same = next((p for p in places if _told(kept[p].initiative) == _told(initiative)), None)
        if same is not None:
            first = kept[same]
            kept[same] = replace(first, similar=(*first.similar, initiative))
        elif len(kept) < count:
            places.append(len(kept))
            kept.append(Ranked(initiative, dense, lexical, score))
        else:
            break
    return tuple(kept)


def background(ranking: Sequence[Ranked]) -> float:
    """The cosine that merely related initiatives have to the question."""
    related = [found.dense for found in ranking[BACKGROUND]]
    return sum(related) / len(related) if related else USUAL_BACKGROUND


def _told(initiative: Initiative) -> str:
    """What two near-identical entries share beside their title: the start of their text."""
    return letters(body_text(initiative), 200)
