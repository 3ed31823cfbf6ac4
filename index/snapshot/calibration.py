"""Calibration: from raw scores to the probability that a hit answers, and that any does."""

from collections.abc import Mapping
from math import exp

from pydantic import BaseModel, ConfigDict


class Logistic(BaseModel):
    """A logistic regression: p = 1 / (1 + exp(-(bias + Σ weight × signal)))."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bias: float
    weights: dict[str, float]

    def probability(self, signals: Mapping[str, float]) -> float:
        """The probability at these signals, 0 to 1; a signal that is not given counts as 0."""
        total = self.bias + sum(w * signals.get(name, 0.0) for name, w in self.weights.items())
        return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, total))))


class Calibration(BaseModel):
    """What a snapshot's probabilities rest on, and where the verdicts are cut.

    `basis` says in words what it was fitted on; `questions` counts them. A question is answered
    from `answered` upwards and unanswered below `unanswered`; between them something is close.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    basis: str
    questions: int
    hit: Logistic
    question: Logistic
    answered: float
    unanswered: float
