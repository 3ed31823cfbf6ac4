"""A question finds its hits: encode, retrieve by vectors and by words, rank, fold, explain."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from index import explain, facets, rank
from index.catalogue import Rows
from index.embed import Vectors
from index.model import Correction, Hit, Query
from index.rank import Candidates, Ranked
from index.reread import READ, reread
from index.snapshot import Snapshot
from index.suppression import Suppression

# How many rows each engine offers; measured on the gold questions, more changes nothing.
DEPTH = 200
# How many rows the words score: what the vectors offered is most often among them.
WORDED = 1000


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of a question, how many initiatives lie within its limits, and the background.

    `background` is the cosine that merely related initiatives have to this question; `elsewhere`
    are the best hits outside its limits; `corrected` the words that were read as others.
    """

    hits: tuple[Hit, ...]
    within: int
    background: float
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
    limits = facets.limits(query.filters)
    among = snapshot.catalogue.rows(limits)
    vector = snapshot.encoder.query(query.text)
    terms = snapshot.words.terms(query.text)
    least = READ if snapshot.reranker else rank.BACKGROUND.stop

    def ranking(within: Sequence[Sequence[str]], rows: Rows | None) -> tuple[Ranked, ...]:
        candidates = retrieve(snapshot, vector, terms, within, rows)
        ordered = rank.order(candidates, fuse(candidates))
        return rank.fold(snapshot.catalogue, ordered, max(count, least), shown)

    inside = ranking(limits, among)
    background = rank.background(inside if among is None else ranking((), None))
    inside = reread(snapshot.reranker, query.text, inside)
    hits = explain.hits(snapshot, query.text, inside[:count], background)
    return Found(hits, len(snapshot.catalogue) if among is None else len(among), background)


def retrieve(
    snapshot: Snapshot,
    vector: Vectors,
    terms: Sequence[str],
    limits: Sequence[Sequence[str]] = (),
    among: Rows | None = None,
) -> Candidates:
    """Rows that either engine offers for a question's vector or terms, with all their scores."""
    near, _ = snapshot.vectors.search(vector, DEPTH, among)
    worded = snapshot.words.search(terms, WORDED, limits)
    shares = snapshot.words.shares(terms, WORDED, limits)
    rows = np.union1d(near, worded[0][:DEPTH])
    return Candidates(
        rows=rows,
        dense=snapshot.vectors.cosines(vector, rows),
        lexical=_spread(rows, *worded),
        coverage=_spread(rows, *shares),
    )


def _spread(rows: Rows, known: Rows, scores: Vectors) -> Vectors:
    """`scores` of the `known` rows at their places among `rows`; 0 elsewhere."""
    spread = np.zeros(len(rows), dtype=np.float32)
    _, places, held = np.intersect1d(rows, known, assume_unique=True, return_indices=True)
    spread[places] = scores[held]
    return spread
