"""The best of a ranking read again by the snapshot's cross-encoder, where it carries one."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from index.retrieval.cross_encoder import Reranker
from index.search.ranking import Ranked
from index.text.documents import passages

# How many are read again: each costs a pass through the model (docs/models.md has the figures).
READ = 20


def reread(
    reranker: Reranker | None, question: str, ranking: Sequence[Ranked]
) -> tuple[Ranked, ...]:
    """The first `READ` of `ranking` in the order of `reranker`, then the others as they were.

    Each bears its score; one that was not read bears the least of those that were.
    """
    if reranker is None or not ranking:
        return tuple(ranking)
    best, others = ranking[:READ], ranking[READ:]
    scores = reranker.scores(question, [passages(each.initiative)[0] for each in best])
    order = np.argsort(-scores, kind="stable")
    read = [replace(best[place], rerank=float(scores[place])) for place in order]
    return (*read, *(replace(each, rerank=float(scores.min())) for each in others))
