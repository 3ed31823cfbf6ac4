"""Nearest neighbours by embedding: a feature for pairs that use different words."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from index.model import Initiative
from index.retrieval.types import Vectors
from ingest.resolve.pairs.profiles import RecordProfile

# Function that returns the unit vectors of records.
EmbedRecords = Callable[[Sequence[Initiative]], Vectors]

PairFeatures = dict[str, float]
# Texts of fewer words are too short to compare by meaning.
_MIN_TOKENS = 10
# Minimum similarity of organisations and minimum cosine for the feature.
_MIN_ORGANISATION_SIMILARITY, _MIN_COSINE = 0.7, 0.4


def is_worth_embedding(features: Mapping[str, float], a: RecordProfile, b: RecordProfile) -> bool:
    """Return whether a pair needs the feature: similar organisations, and enough text of both."""
    has_text = min(len(a.text_tokens), len(b.text_tokens)) >= _MIN_TOKENS
    return has_text and features.get("bodies", 0.0) >= _MIN_ORGANISATION_SIMILARITY


def add_nearest_feature(
    pairs_with_features: Iterable[tuple[RecordProfile, RecordProfile, PairFeatures]],
    records: Sequence[Initiative],
    embed_records: EmbedRecords,
) -> None:
    """Add the feature `nearest` to pairs in place: 1 if mutual, 0.5 if one-sided, else 0.

    Only records of pairs that need the feature, and those that they are compared with, are
    embedded.
    """
    pairs = list(pairs_with_features)
    eligible = {
        t.position for a, b, features in pairs if is_worth_embedding(features, a, b) for t in (a, b)
    }
    pairs = [pair for pair in pairs if {pair[0].position, pair[1].position} & eligible]
    positions = sorted({t.position for a, b, _ in pairs for t in (a, b)})
    if not positions:
        return
    vectors = embed_records([records[position] for position in positions])
    row_of = {position: number for number, position in enumerate(positions)}
    cosines = [
        float(np.dot(vectors[row_of[a.position]], vectors[row_of[b.position]])) for a, b, _ in pairs
    ]
    best_cosine: dict[int, float] = defaultdict(float)
    for (a, b, _), cosine in zip(pairs, cosines, strict=True):
        best_cosine[a.position], best_cosine[b.position] = (
            max(best_cosine[a.position], cosine),
            max(best_cosine[b.position], cosine),
        )
    for (a, b, features), cosine in zip(pairs, cosines, strict=True):
        if cosine >= _MIN_COSINE and is_worth_embedding(features, a, b):
            features["nearest"] = sum(cosine >= best_cosine[t.position] for t in (a, b)) / 2
