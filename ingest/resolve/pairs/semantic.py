"""Nearest neighbours by embedding: a feature for pairs that use different words."""

from collections.abc import Callable, Sequence

import numpy as np

from index.model import Initiative
from index.retrieval.types import Flags, Vectors
from ingest.resolve.pairs.comparison import ComparedPairs

# Function that returns the unit vectors of records.
EmbedRecords = Callable[[Sequence[Initiative]], Vectors]

# Minimum cosine for the feature.
_MIN_COSINE = 0.4


def add_cosines(
    pairs: ComparedPairs, count: int, embed: Callable[[Sequence[int]], Vectors]
) -> None:
    """Add the cosines of pairs with a record that is worth embedding.

    `embed` returns the unit vectors of some of the `count` records, given their positions.
    """
    needs = _eligible(pairs, count)
    missing = np.flatnonzero(needs & np.isnan(pairs.cosines))
    positions = np.unique(np.concatenate((pairs.ones[missing], pairs.others[missing])))
    if not len(positions):
        return
    vectors = embed(positions.tolist())
    rows = (np.searchsorted(positions, side[missing]) for side in (pairs.ones, pairs.others))
    for number, one, other in zip(missing, *rows, strict=True):
        pairs.cosines[number] = np.dot(vectors[one], vectors[other])


def nearest_shares(pairs: ComparedPairs, count: int) -> Vectors:
    """Return the feature `nearest` of each pair: 1 if mutual, .5 if one-sided, else 0."""
    needs = np.flatnonzero(_eligible(pairs, count))
    ones, others, cosines = pairs.ones[needs], pairs.others[needs], pairs.cosines[needs]
    best = np.zeros(count, dtype=np.float32)
    np.fmax.at(best, ones, cosines)
    np.fmax.at(best, others, cosines)
    shares = np.zeros(len(pairs), dtype=np.float32)
    shares[needs] = ((cosines >= best[ones]) + (cosines >= best[others]).astype(np.float32)) / 2
    shares[~(pairs.is_worth & (pairs.cosines >= _MIN_COSINE))] = 0
    return shares


def _eligible(pairs: ComparedPairs, count: int) -> Flags:
    """Return for each pair whether one of its records is worth embedding."""
    eligible = np.zeros(count, dtype=np.bool_)
    eligible[pairs.ones[pairs.is_worth]] = True
    eligible[pairs.others[pairs.is_worth]] = True
    result: Flags = eligible[pairs.ones] | eligible[pairs.others]
    return result
