"""Nearest neighbours by embedding: a feature for pairs that use different words."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from index.model import Initiative
from index.retrieval.types import Vectors
from ingest.resolve.pairs.profiles import RecordProfile

# Function that returns the unit vectors of records.
EmbedRecords = Callable[[Sequence[Initiative]], Vectors]

PairFeatures = dict[str, float]


class ComparedPair(NamedTuple):
    """Two records, whether they are worth embedding, and their features where these may suffice."""

    a: RecordProfile
    b: RecordProfile
    is_worth_embedding: bool
    features: PairFeatures | None


# Texts of fewer words are too short to compare by meaning.
_MIN_TOKENS = 10
# Minimum similarity of organisations and minimum cosine for the feature.
_MIN_ORGANISATION_SIMILARITY, _MIN_COSINE = 0.7, 0.4


def is_worth_embedding(features: Mapping[str, float], a: RecordProfile, b: RecordProfile) -> bool:
    """Return whether a pair needs the feature: similar organisations, and enough text of both."""
    has_text = min(len(a.text_tokens), len(b.text_tokens)) >= _MIN_TOKENS
    return has_text and features.get("bodies", 0.0) >= _MIN_ORGANISATION_SIMILARITY


def add_nearest_feature(
    compared: Sequence[ComparedPair], records: Sequence[Initiative], embed_records: EmbedRecords
) -> None:
    """Add the feature `nearest` to pairs in place: 1 if mutual, 0.5 if one-sided, else 0.

    Only records of pairs that need the feature, and those that they are compared with, are
    embedded.
    """
    eligible = {
        each.position for pair in compared if pair.is_worth_embedding for each in (pair.a, pair.b)
    }
    pairs = [pair for pair in compared if {pair.a.position, pair.b.position} & eligible]
    positions = sorted({each.position for pair in pairs for each in (pair.a, pair.b)})
    if not positions:
        return
    vectors = embed_records([records[position] for position in positions])
    row_of = {position: number for number, position in enumerate(positions)}
    cosines = [
        float(np.dot(vectors[row_of[pair.a.position]], vectors[row_of[pair.b.position]]))
        for pair in pairs
    ]
    best_cosine: dict[int, float] = defaultdict(float)
    for pair, cosine in zip(pairs, cosines, strict=True):
        for each in (pair.a, pair.b):
            best_cosine[each.position] = max(best_cosine[each.position], cosine)
    for pair, cosine in zip(pairs, cosines, strict=True):
        if cosine >= _MIN_COSINE and pair.is_worth_embedding and pair.features is not None:
            is_best = (cosine >= best_cosine[each.position] for each in (pair.a, pair.b))
            pair.features["nearest"] = sum(is_best) / 2
