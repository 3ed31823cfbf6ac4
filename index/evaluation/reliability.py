"""How far a verdict's probability can be believed: as weather forecasts are judged."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from index.evaluation import significance
from index.evaluation.cross_validation import FEWEST, Fit, Numbers, out_of_fold
from index.evaluation.runs import Run
from index.evaluation.significance import SEED, Measured

BINS = 5
_SIMULATED = 2000


@dataclass(frozen=True, slots=True)
class Bin:
    """Some questions of like probability: what was said, what was so, both 0 to 1; how many."""

    said: float
    so: float
    count: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """Probabilities beside what was so.

    `unseen` says that they are not those that were said, but by calibrations that did not see the
    question. `brier` is the mean squared error: `base` that of saying the share of answered
    questions each time, `top` that of the first hit's score alone, fitted on other questions.
    `error` is the mean distance of said and so over the bins; 95 times in 100 a perfect forecaster
    would show less than `perfect` on as many questions. `auroc` tells answered from unanswered,
    `near` from the near ones alone.
    """

    unseen: bool
    auroc: Measured
    near: Measured | None
    brier: Measured
    base: Measured
    top: Measured
    error: float
    perfect: float
    bins: tuple[Bin, ...]


def forecast(run: Run, fit: Fit) -> Forecast | None:
    """How far a run's probabilities can be believed; None where its questions are too few.

    Where the calibration was fitted on any of them, those count that it gives where it was not.
    """
    judged = run.by_unseen() or run
    known = [each for each in judged.questions if each.answered is not None]
    so = np.array([bool(each.answered) for each in known])
    if min(so.sum(), len(so) - so.sum()) < FEWEST:
        return None
    said = np.array([each.probability for each in known])
    near = np.array([each.near for each in known])
    return Forecast(
        unseen=judged is not run,
        auroc=_told_apart(said[so], said[~so]),
        near=_told_apart(said[so], said[~so & near]) if near[~so].any() else None,
        brier=brier(said, so),
        base=brier(np.full(len(so), so.mean()), so),
        top=brier(out_of_fold([{"score": each.top} for each in known], so, fit), so),
        error=error(said, so),
        perfect=perfect(said),
        bins=bins(said, so),
    )


def brier(said: Numbers, so: Numbers) -> Measured:
    """The mean squared distance of what was said from what was so."""
    return significance.mean(list((said - so) ** 2))


def bins(said: Numbers, so: Numbers) -> tuple[Bin, ...]:
    """The questions in five equal parts, by what was said of them."""
    return tuple(
        Bin(float(said[part].mean()), float(so[part].mean()), len(part)) for part in _parts(said)
    )


def error(said: Numbers, so: Numbers) -> float:
    """The mean distance of what was said from what was so, over the bins."""
    return float(np.mean([abs(said[part].mean() - so[part].mean()) for part in _parts(said)]))


def perfect(said: Numbers) -> float:
    """Under what the error of a perfect forecaster would stay 95 times in 100, simulated."""
    random = np.random.default_rng(SEED)
    seen = [error(said, random.random(len(said)) < said) for _ in range(_SIMULATED)]
    return float(np.quantile(seen, 0.95))


def _told_apart(yes: Numbers, no: Numbers) -> Measured:
    found = significance.area(list(yes), list(no)) or 0.0
    return Measured(found, *significance.area_between(list(yes), list(no)))


def _parts(said: Numbers) -> Iterator[Numbers]:
    yield from np.array_split(np.argsort(said, kind="stable"), BINS)
