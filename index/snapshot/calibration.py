"""Logistic calibration: features → probability that a hit answers, and that any does."""

from collections.abc import Mapping
from math import exp

from pydantic import BaseModel, ConfigDict


class LogisticModel(BaseModel):
    """Logistic regression: p = 1 / (1 + exp(-(bias + Σ weight × feature)))."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bias: float
    weights: dict[str, float]

    def probability(self, features: Mapping[str, float]) -> float:
        """Return the probability at these features, 0 to 1; a feature not given counts as 0."""
        total = self.bias + sum(
            weight * features.get(name, 0.0) for name, weight in self.weights.items()
        )
        return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, total))))


class Calibration(BaseModel):
    """Logistic models of a snapshot for hits and for questions, and the thresholds of verdicts.

    `basis` says in words what the models were fitted on; `questions` counts those. From the
    probability `answered` upwards a question is answered, below `unanswered` it is not; between
    them something is close.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    basis: str
    questions: int
    hit: LogisticModel
    question: LogisticModel
    answered: float
    unanswered: float
