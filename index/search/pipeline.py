"""A question finds its hits: encode, retrieve by vectors and by words, rank, fold, explain."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from index.facets import terms
from index.model import Correction, Hit, Query
from index.retrieval.lexical import Concept
from index.retrieval.types import Rows, Vectors
from index.search import explanation, rewrite
from index.search import ranking as rank
from index.search.ranking import Candidates, Ranked
from index.search.rerank import READ, reread
from index.snapshot.snapshot import Snapshot
from index.suppression import Suppression

# How many rows each engine offers; measured on the gold questions, more changes nothing.
DEPTH = 200
# How many rows the words score: what the vectors offered is most often among them.
WORDED = 1000
# How many hits outside a question's limits are told at most, and how likely each must answer:
# more likely than not, or less where it may lie within them and its records do not say.
ELSEWHERE, LIKELY, MAYBE = 3, 0.5, 0.3


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of a question, how many initiatives lie within its limits, and the background.

    `background` is the cosine that merely related initiatives have to this question; `elsewhere`
    are the best hits outside its limits; `corrected` the words that were read as others; `text` is
    what was searched: the question's with these and with acronyms told in words.
    """

    hits: tuple[Hit, ...]
    within: int
    background: float
    text: str = ""
    elsewhere: tuple[Hit, ...] = ()
    corrected: tuple[Correction, ...] = ()


def search(
    snapshot: Snapshot,
    query: Query,
    count: int,
    fuse: Callable[[Candidates], Vectors] = rank.fused,
    hidden: Suppression | None = None,
) -> Found:
    """The best `count` initiatives for `query`, near-identical ones folded, best first.

    What `hidden` says is not shown.
    """
    shown = (hidden or Suppression()).shown
    limits = terms.limits(query.filters)
    among = snapshot.catalogue.rows(limits)
    asked = rewrite.read(snapshot, query)
    vector = snapshot.encoder.query(asked.text)
    least = READ if snapshot.reranker else rank.BACKGROUND.stop

    def ranking(candidates: Candidates) -> tuple[Ranked, ...]:
        ordered = rank.order(candidates, fuse(candidates))
        return rank.fold(snapshot.catalogue, ordered, max(count, least), shown)

    def again(ranked: tuple[Ranked, ...]) -> tuple[Ranked, ...]:
        return reread(snapshot.reranker, asked.text, ranked)

    def told(hit: Hit) -> bool:
        enough = MAYBE if terms.unstated(hit.initiative, query.filters) else LIKELY
        return hit.probability >= enough

    def explained(ranked: tuple[Ranked, ...]) -> tuple[Hit, ...]:
        return explanation.hits(snapshot, asked.concepts, ranked, background)

    inside = ranking(retrieve(snapshot, vector, asked.concepts, limits, among))
    background = rank.background(inside)
    outside: tuple[Ranked, ...] = ()
    if among is not None:
        everywhere = retrieve(snapshot, vector, asked.concepts)
        background = rank.background(ranking(everywhere))
        outside = ranking(everywhere.without(among))[:ELSEWHERE]
    return Found(
        hits=explained(again(inside)[:count]),
        within=len(snapshot.catalogue) if among is None else len(among),
        background=background,
        text=asked.text,
        elsewhere=tuple(hit for hit in explained(again(outside)) if told(hit)),
        corrected=asked.corrected,
    )


def retrieve(
    snapshot: Snapshot,
    vector: Vectors,
    concepts: Sequence[Concept],
    limits: Sequence[Sequence[str]] = (),
    among: Rows | None = None,
) -> Candidates:
    """Rows that either engine offers for a question's vector or words, with all their scores."""
    near, dense = snapshot.vectors.search(vector, DEPTH, among)
    worded = snapshot.words.search(concepts, WORDED, limits)
    shares = snapshot.words.shares(concepts, WORDED, limits)
    others = np.setdiff1d(worded[0][:DEPTH], near, assume_unique=True)
    rows = np.concatenate((near, others))
    return Candidates(
        rows=rows,
        dense=np.concatenate((dense, snapshot.vectors.cosines(vector, others))),
        lexical=_spread(rows, *worded),
        coverage=_spread(rows, *shares),
    )


def _spread(rows: Rows, known: Rows, scores: Vectors) -> Vectors:
    """`scores` of the `known` rows at their places among `rows`; 0 elsewhere."""
    spread = np.zeros(len(rows), dtype=np.float32)
    _, places, held = np.intersect1d(rows, known, assume_unique=True, return_indices=True)
    spread[places] = scores[held]
    return spread
