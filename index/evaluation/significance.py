"""Uncertainty of figures by scipy: bootstrap and Wilson intervals, AUROC, permutation test."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

# A fixed seed, so that resampling gives the same figures each time.
SEED = 6
# Fewer than for a mean, because the area under a curve takes longer to compute.
_AUROC_RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Estimate:
    """Value with its 95 % confidence interval."""

    value: float
    low: float
    high: float


def mean_with_interval(values: Sequence[float]) -> Estimate:
    """Return the mean of `values` with a percentile bootstrap interval."""
    if len(set(values)) < 2:  # noqa: PLR2004 - without spread there is nothing to resample
        return Estimate(values[0], values[0], values[0])
    return _bootstrap((values,), np.mean)


def share_with_interval(count: int, total: int) -> Estimate | None:
    """Return `count` / `total` with Wilson's interval; None where `total` is 0."""
    if not total:
        return None
    from scipy.stats import binomtest  # noqa: PLC0415 - in an extra

    interval = binomtest(count, total).proportion_ci(method="wilson")
    return Estimate(count / total, float(interval.low), float(interval.high))


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float | None:
    """Return the area under the ROC curve: how often a positive is above a negative, ties half.

    1 is perfect, 0.5 is chance; None where there is only one kind.
    """
    return float(_auroc_statistic(positives, negatives)) if positives and negatives else None


def auroc_interval(positives: Sequence[float], negatives: Sequence[float]) -> tuple[float, float]:
    """Return the bootstrap interval of `auroc`.

    It is 0 to 1 where either kind has a single case: nothing can be resampled then.
    """
    if min(len(positives), len(negatives)) == 1:
        return 0.0, 1.0
    estimate = _bootstrap(
        (positives, negatives), _auroc_statistic, n_resamples=_AUROC_RESAMPLES, vectorized=True
    )
    return estimate.low, estimate.high


def permutation_p_value(ours: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Return the p-value of a paired permutation test on the mean difference of two runs.

    Values of the same questions are compared; of a single question it is 1.
    """
    if len(ours) < 2:  # noqa: PLR2004 - one is no sample
        return 1.0
    from scipy.stats import permutation_test  # noqa: PLC0415 - in an extra

    differences = [ours[qid] - other[qid] for qid in ours]
    test = permutation_test(
        (differences,), np.mean, permutation_type="samples", n_resamples=9999, rng=SEED
    )
    return float(test.pvalue)


def _auroc_statistic(positives: Any, negatives: Any, axis: int = -1) -> Any:
    from scipy.stats import mannwhitneyu  # noqa: PLC0415 - in an extra

    pairs_above = mannwhitneyu(positives, negatives, axis=axis, method="asymptotic").statistic
    return pairs_above / (np.shape(positives)[axis] * np.shape(negatives)[axis])


def _bootstrap(
    samples: tuple[Sequence[float], ...], statistic: Callable[..., Any], **options: Any
) -> Estimate:
    from scipy.stats import bootstrap  # noqa: PLC0415 - in an extra

    interval = bootstrap(
        samples, statistic, method="percentile", rng=SEED, **options
    ).confidence_interval
    return Estimate(float(statistic(*samples)), float(interval.low), float(interval.high))
