"""Probability that two records are one initiative: a logistic score with its reasons.

The weights were fitted by logistic regression on the tuning half of tests/pairs and on the shipped
catalogue, then rounded and adjusted by hand (docs/decisions/0008); `make bench-resolve` measures
them.
"""

from collections.abc import Callable, Mapping
from math import exp, log

from index.resolution.candidate_pairs import CandidatePair, Exclusion, FeatureContribution

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
    features: Mapping[str, float],
    find_exclusion: Callable[[], Exclusion | None] = lambda: None,
) -> CandidatePair | None:
    """Return the scored candidate pair for the features of two records.

    None below `REVIEW_THRESHOLD`. `find_exclusion` says why they are not one, whatever the score. A
    person may still be asked about one by organisation, as registries name an organisation in many
    ways. The probability is the logistic function of `INTERCEPT` and the weighted features; the
    reasons hold each feature with what it added.
    """
    added, logit = _weigh(features)
    probability = round(1 / (1 + exp(-logit)), 4)
    if probability < REVIEW_THRESHOLD:
        return None
    exclusion = find_exclusion()
    is_part = bool(features["phase"] or (features["part"] and features["repository"] < 1))
    is_part = is_part or exclusion not in {None, Exclusion.BODY}
    share_repository = (
        features["repository"] == 1 and probability >= SAME_REGISTRY_THRESHOLD and not is_part
    )
    reasons = tuple(
        FeatureContribution(name, round(features.get(name, 1.0), 3), weight)
        for name, weight in added.items()
    )
    return CandidatePair(one, other, probability, is_part, share_repository, reasons, exclusion)


def _weigh(features: Mapping[str, float]) -> tuple[dict[str, float], float]:
    """Return what each feature adds to the log-odds, and the log-odds."""
    all_features = {**features, "one name of one body": _same_name_and_organisation(features)}
    added = {
        name: round(all_features[name] * weight, 3)
        for name, weight in WEIGHTS.items()
        if all_features.get(name)
    }
    return added, INTERCEPT + sum(added.values())


def _same_name_and_organisation(features: Mapping[str, float]) -> float:
    """Return 1 if both records have the same name and almost the same organisation, else 0."""
    is_same = features["same name"] and features.get("bodies", 0.0) > 0.9  # noqa: PLR2004
    return float(bool(is_same))
