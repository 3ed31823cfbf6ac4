"""Probability that two records are one initiative: a logistic score with its reasons.

The weights were fitted by logistic regression on the tuning half of tests/pairs and on the shipped
catalogue, then rounded and adjusted by hand (docs/decisions/0008); `make bench-resolve` measures
them.
"""

from collections.abc import Mapping, Sequence
from itertools import starmap
from math import exp, log
from typing import TypeAlias

from index.resolution.candidate_pairs import CandidatePair, Exclusion, FeatureContribution

# A feature's name, its value from 0 to 1, and what it adds to the log-odds; both are rounded.
WeighedFeature: TypeAlias = tuple[str, float, float]

# Snapshots hold the features by these names (matches.jsonl), so the names must not change. “bodies”
# are organisations; “told” is the share of one title that the other record covers.
INTERCEPT = -5.4
WEIGHTS: Mapping[str, float] = {
    "repository": 2.0,
    "fork": 2.0,
    "other code": -0.8,
    "address": 1.5,
    "same name": 1.4,
    "same head": 0.6,
    "within": 1.3,
    "name": 1.0,
    "rare name": 1.0,
    "other words": -0.8,
    "one name of one body": 1.5,
    "bodies": 1.1,
    "bodies shared": 1.3,
    "other bodies": -0.8,
    "all bodies": 1.2,
    "named": 1.5,
    "nearest": 1.7,
    "one time": 1.0,
    "told": 1.2,
    "contained": 1.2,
    "text": 0.8,
    "since": 1.1,
    "until": 0.8,
    "other region": -0.5,
    "other country": -0.5,
}
# At this probability or above, two records are merged; chosen for precision.
MERGE_THRESHOLD = 0.70
# At this probability or above, two records of one registry with one repository are merged.
SAME_REGISTRY_THRESHOLD = 0.90
# At this probability or above, records that are not merged are linked as related.
LINK_THRESHOLD = 0.50
# At this probability or above, a pair is listed for review.
REVIEW_THRESHOLD = 0.35
_REVIEW_LOGIT = log(REVIEW_THRESHOLD / (1 - REVIEW_THRESHOLD))
_ORDER = {name: place for place, name in enumerate(WEIGHTS)}
# More than what rounding each feature and the probability can change in the log-odds.
_ROUNDING = 0.02


def may_be_likely(features: Mapping[str, float]) -> bool:
    """Return whether a pair reaches `REVIEW_THRESHOLD` if its records are nearest by meaning."""
    logit = INTERCEPT + WEIGHTS["nearest"]
    logit += WEIGHTS["one name of one body"] * _same_name_and_organisation(features)
    logit += sum(value * WEIGHTS.get(name, 0.0) for name, value in features.items() if value)
    return logit >= _REVIEW_LOGIT - _ROUNDING


def score_pair(
    one: str,
    other: str,
    weighed: Sequence[WeighedFeature],
    exclusion: Exclusion | None = None,
    *,
    is_part: bool = False,
    share_repository: bool = False,
    nearest: float = 0.0,
) -> CandidatePair | None:
    """Return the scored candidate pair for the features that `weigh_features` returned.

    None below `REVIEW_THRESHOLD`. `exclusion` says why the records are not one, whatever the score.
    A person may still be asked about one by organisation, as registries name an organisation in
    many ways. The probability is the logistic function of `INTERCEPT` and the weighted features and
    the share by which they are `nearest` by meaning; the reasons hold each with what it added.
    """
    if nearest:
        added = _weigh("nearest", nearest)
        weighed = sorted((*weighed, added), key=lambda each: _ORDER[each[0]])
    logit = INTERCEPT + sum(weight for _, _, weight in weighed)
    probability = round(1 / (1 + exp(-logit)), 4)
    if probability < REVIEW_THRESHOLD:
        return None
    is_part = is_part or exclusion not in {None, Exclusion.BODY}
    is_whole = share_repository and probability >= SAME_REGISTRY_THRESHOLD and not is_part
    reasons = tuple(starmap(FeatureContribution, weighed))
    return CandidatePair(one, other, probability, is_part, is_whole, reasons, exclusion)


def weigh_features(features: Mapping[str, float]) -> list[WeighedFeature]:
    """Return the features that are not 0, in the order of `WEIGHTS`, each with what it adds."""
    all_features = {**features, "one name of one body": _same_name_and_organisation(features)}
    return [_weigh(name, all_features[name]) for name in WEIGHTS if all_features.get(name)]


def _weigh(name: str, value: float) -> WeighedFeature:
    """Return a feature with its value and what it adds to the log-odds."""
    return name, round(value, 3), round(value * WEIGHTS[name], 3)


def _same_name_and_organisation(features: Mapping[str, float]) -> float:
    """Return 1 if both records have the same name and almost the same organisation, else 0."""
    is_same = features["same name"] and features.get("bodies", 0.0) > 0.9  # noqa: PLR2004
    return float(bool(is_same))
