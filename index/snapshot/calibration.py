"""Logistic calibration: features → probability that a hit answers, and that any does."""

from collections.abc import Mapping
from math import exp, log
from typing import Self

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

    def shifted(self, shift: float) -> Self:
        """Return the model with its log-odds raised by `shift`."""
        return self.model_copy(update={"bias": self.bias + shift})


class Calibration(BaseModel):
    """Logistic models of a snapshot for hits and for questions, and the thresholds of verdicts.

    `basis` says in words what the models were fitted on; `questions` counts those. `hit` and
    `question` are for initiatives with expected questions, `plain_hit` and `plain_question` for
    those without. From the probability `answered` upwards a question is answered, from one half
    upwards it probably is, below `unanswered` it is not; in between it probably is not.
    `answered_share` is the share of questions that are assumed to be answered: that of the judged
    ones unless it was set or learnt.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    basis: str
    questions: int
    hit: LogisticModel
    question: LogisticModel
    answered: float
    unanswered: float
    plain_hit: LogisticModel | None = None
    plain_question: LogisticModel | None = None
    answered_share: float | None = None

    def with_answered_share(self, share: float) -> Self:
        """Return the calibration for people of whose questions this `share` is answered, 0 to 1.

        The log-odds of the question models move by the difference of the log-odds of the shares
        (Saerens 2002). Unchanged where the share of the judged questions is not known.
        """
        if self.answered_share is None:
            return self
        shift = log_odds(share) - log_odds(self.answered_share)
        plain = self.plain_question
        return self.model_copy(
            update={
                "question": self.question.shifted(shift),
                "plain_question": plain.shifted(shift) if plain else None,
                "answered_share": share,
            }
        )

    def hit_probability(self, features: Mapping[str, float]) -> float:
        """Return the probability that a hit with these features answers, 0 to 1."""
        is_plain = "question" not in features
        model = self.plain_hit if is_plain and self.plain_hit else self.hit
        return model.probability(features)

    def question_probability(self, features: Mapping[str, float]) -> float:
        """Return the probability that any hit answers, by the features of a question, 0 to 1."""
        is_plain = "question" not in features
        model = self.plain_question if is_plain and self.plain_question else self.question
        return model.probability(features)


def log_odds(probability: float) -> float:
    """Return the log-odds of a probability; 0 at 0 and 1, where they are infinite."""
    return log(probability / (1 - probability)) if 0 < probability < 1 else 0.0
