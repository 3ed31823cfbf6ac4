"""What chance does to figures: intervals, areas and paired tests, by scipy."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

# Resampling says the same each time.
SEED = 6
# An area takes longer to resample than a mean.
_AREAS = 2000


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure and between what it would lie 95 times in 100, had other such cases been seen."""

    value: float
    low: float
    high: float


def mean(values: Sequence[float]) -> Measured:
    """The mean of some values, with a bootstrap interval."""
    if len(set(values)) < 2:  # noqa: PLR2004 - without spread there is nothing to resample
        return Measured(values[0], values[0], values[0])
    return _resampled((values,), np.mean)


def share(count: int, of: int) -> Measured | None:
    """The share that `count` is, with Wilson's interval; None of nothing."""
    if not of:
        return None
    from scipy.stats import binomtest  # noqa: PLC0415 - in an extra

    between = binomtest(count, of).proportion_ci(method="wilson")
    return Measured(count / of, float(between.low), float(between.high))


def area(yes: Sequence[float], no: Sequence[float]) -> float | None:
    """The area under the ROC curve: how often one of `yes` stands above one of `no`, ties half.

    1 is perfect, 0.5 is chance; None where there is only one kind.
    """
    return float(_area(yes, no)) if yes and no else None


def area_between(yes: Sequence[float], no: Sequence[float]) -> tuple[float, float]:
    """The bootstrap interval of `area`; of a single case nothing can be resampled: 0 to 1."""
    if min(len(yes), len(no)) == 1:
        return 0.0, 1.0
    found = _resampled((yes, no), _area, n_resamples=_AREAS, vectorized=True)
    return found.low, found.high


def paired(ours: Mapping[str, float], other: Mapping[str, float]) -> float:
    """How likely a difference as large as that between two runs were, did none exist.

    Values of the same questions are compared; of a single question nothing can be told: 1.
    """
    if len(ours) < 2:  # noqa: PLR2004 - one is no sample
        return 1.0
    from scipy.stats import permutation_test  # noqa: PLC0415 - in an extra

    differences = [ours[qid] - other[qid] for qid in ours]
    tested = permutation_test(
        (differences,), np.mean, permutation_type="samples", n_resamples=9999, rng=SEED
    )
    return float(tested.pvalue)


def _area(yes: Any, no: Any, axis: int = -1) -> Any:
    from scipy.stats import mannwhitneyu  # noqa: PLC0415 - in an extra

    above = mannwhitneyu(yes, no, axis=axis, method="asymptotic").statistic
    return above / (np.shape(yes)[axis] * np.shape(no)[axis])


def _resampled(
    samples: tuple[Sequence[float], ...], figure: Callable[..., Any], **how: Any
) -> Measured:
    from scipy.stats import bootstrap  # noqa: PLC0415 - in an extra

    found = bootstrap(samples, figure, method="percentile", rng=SEED, **how).confidence_interval
    return Measured(float(figure(*samples)), float(found.low), float(found.high))
