"""What the figures of a pair amount to: a probability that two records are one, with reasons.

The weights were fitted on the half of tests/pairs to tune on and on the shipped catalogue, then
rounded and mended by hand (docs/decisions/0008); `make bench-resolve` measures them.
"""

from collections.abc import Mapping
from math import exp

from index.resolution.candidate_pairs import Match, Reason

BASE = -5.4
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
# From here on two records are one; precision first.
SAME = 0.70
# From here on one repository makes two records of one registry one.
CERTAIN = 0.90
# From here on what is not merged is linked.
NEAR = 0.50
# From here on a pair is worth telling of, or asking a person about.
DOUBT = 0.35


def decide(one: str, other: str, figures: Mapping[str, float]) -> Match:
    """The match that the figures of a pair make."""
    known = {**figures, "one name of one body": _one_name_of_one_body(figures)}
    reasons = tuple(
        Reason(name, round(known[name], 3), round(known[name] * weight, 3))
        for name, weight in WEIGHTS.items()
        if known.get(name)
    )
    total = BASE + sum(reason.weight for reason in reasons)
    part = bool(figures["phase"] or (figures["part"] and figures["repository"] < 1))
    probability = round(1 / (1 + exp(-total)), 4)
    whole = figures["repository"] == 1 and probability >= CERTAIN and not part
    return Match(one, other, probability, part, whole, reasons)


def _one_name_of_one_body(figures: Mapping[str, float]) -> float:
    """Whether one body has a thing of one name in both registries."""
    alike = figures["same name"] and figures.get("bodies", 0.0) > 0.9  # noqa: PLR2004
    return float(bool(alike))
