"""Reliability of verdict probabilities: Brier score, calibration error and bins."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from index.evaluation import significance
from index.evaluation.cross_validation import (
    MIN_PER_CLASS,
    FitFunction,
    NumberArray,
    out_of_fold_probabilities,
)
from index.evaluation.runs import EvaluationRun
from index.evaluation.significance import SEED, Estimate

BINS = 5
_SIMULATIONS = 2000


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Bin of questions with similar probability: mean predicted, share observed, both 0 to 1.

    `count` is the number of questions.
    """

    predicted: float
    observed: float
    count: int


@dataclass(frozen=True, slots=True)
class ReliabilityReport:
    """Reliability of a run's probabilities.

    `is_out_of_fold` says that the probabilities are by calibrations that were not fitted on the
    question. `auroc` separates answered from unanswered questions, `auroc_near` from the near ones
    alone. `brier` is the mean squared error; `brier_base_rate` that of always predicting the share
    of answered questions, `brier_top_score` that of a model of the first hit's score alone, fitted
    on other questions. `calibration_error` is the mean distance of predicted and observed over the
    bins; a perfectly calibrated model would show less than `perfect_error_p95` 95 times in 100 on
    as many questions.
    """

    is_out_of_fold: bool
    auroc: Estimate
    auroc_near: Estimate | None
    brier: Estimate
    brier_base_rate: Estimate
    brier_top_score: Estimate
    calibration_error: float
    perfect_error_p95: float
    bins: tuple[ReliabilityBin, ...]


def measure_reliability(run: EvaluationRun, fit: FitFunction) -> ReliabilityReport | None:
    """Return the reliability of a run's probabilities; None where its questions are too few.

    Where the calibration was fitted on any of them, the out-of-fold probabilities count.
    """
    evaluated = run.with_out_of_fold_verdicts() or run
    known = [each for each in evaluated.questions if each.answered is not None]
    observed = np.array([bool(each.answered) for each in known])
    if min(observed.sum(), len(observed) - observed.sum()) < MIN_PER_CLASS:
        return None
    predicted = np.array([each.probability for each in known])
    is_near = np.array([each.near for each in known])
    return ReliabilityReport(
        is_out_of_fold=evaluated is not run,
        auroc=_auroc(predicted[observed], predicted[~observed]),
        auroc_near=_auroc(predicted[observed], predicted[~observed & is_near])
        if is_near[~observed].any()
        else None,
        brier=brier_score(predicted, observed),
        brier_base_rate=brier_score(np.full(len(observed), observed.mean()), observed),
        brier_top_score=brier_score(
            out_of_fold_probabilities([{"score": each.top} for each in known], observed, fit),
            observed,
        ),
        calibration_error=calibration_error(predicted, observed),
        perfect_error_p95=perfect_error_p95(predicted),
        bins=reliability_bins(predicted, observed),
    )


def brier_score(predicted: NumberArray, observed: NumberArray) -> Estimate:
    """Return the Brier score: the mean squared distance of predicted and observed."""
    return significance.mean_with_interval(list((predicted - observed) ** 2))


def reliability_bins(predicted: NumberArray, observed: NumberArray) -> tuple[ReliabilityBin, ...]:
    """Return five bins with equal numbers of questions, by predicted probability."""
    return tuple(
        ReliabilityBin(float(predicted[rows].mean()), float(observed[rows].mean()), len(rows))
        for rows in _equal_bins(predicted)
    )


def calibration_error(predicted: NumberArray, observed: NumberArray) -> float:
    """Return the mean distance of predicted and observed over the bins."""
    return float(
        np.mean(
            [abs(predicted[rows].mean() - observed[rows].mean()) for rows in _equal_bins(predicted)]
        )
    )


def perfect_error_p95(predicted: NumberArray) -> float:
    """Return the 95th percentile of a perfectly calibrated model's error, simulated."""
    random = np.random.default_rng(SEED)
    errors = [
        calibration_error(predicted, random.random(len(predicted)) < predicted)
        for _ in range(_SIMULATIONS)
    ]
    return float(np.quantile(errors, 0.95))


def _auroc(positives: NumberArray, negatives: NumberArray) -> Estimate:
    value = significance.auroc(list(positives), list(negatives)) or 0.0
    return Estimate(value, *significance.auroc_interval(list(positives), list(negatives)))


def _equal_bins(predicted: NumberArray) -> Iterator[NumberArray]:
    yield from np.array_split(np.argsort(predicted, kind="stable"), BINS)
