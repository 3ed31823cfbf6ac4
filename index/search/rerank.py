"""Reranking of the best hits by the snapshot's cross-encoder, where it carries one."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from index.retrieval.cross_encoder import Reranker
from index.search.ranking import RankedInitiative
from index.text.documents import overview

# Hits that are reranked: each costs a pass through the model (docs/models.md has the figures).
RERANK_DEPTH = 20


def rerank(
    reranker: Reranker | None, question: str, ranked: Sequence[RankedInitiative]
) -> tuple[RankedInitiative, ...]:
    """Return `ranked` with its first `RERANK_DEPTH` in the order of `reranker`.

    Each of these bears its score; the others follow as they were and bear the lowest of those.
    Without a reranker nothing changes.
    """
    if reranker is None or not ranked:
        return tuple(ranked)
    best, others = ranked[:RERANK_DEPTH], ranked[RERANK_DEPTH:]
    scores = reranker.score_passages(question, [overview(each.initiative) for each in best])
    order = np.argsort(-scores, kind="stable")
    reranked = [replace(best[position], rerank=float(scores[position])) for position in order]
    return (*reranked, *(replace(each, rerank=float(scores.min())) for each in others))
