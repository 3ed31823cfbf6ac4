"""Verdicts by calibrations that did not see the question: what was fitted on it remembers it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.evaluation.metrics import Answered
from index.query import parser
from index.snapshot.calibration import Logistic
from index.snapshot.snapshot import Snapshot
from index.verdict import decision

# Fewer answered or unanswered questions than this tell nothing of a probability.
FEWEST = 10
_FOLDS, _TIMES = 10, 10
_SURE = 1e-9

Numbers = NDArray[Any]
Fit = Callable[[Sequence[dict[str, float]], Sequence[bool]], Logistic]


def rejudged(snapshot: Snapshot, answers: Sequence[Answered], fit: Fit) -> list[Answered]:
    """The answers with verdicts by calibrations fitted on nine tenths of them for each other tenth.

    Of what nobody knows to be answered or not, or found nothing, the verdict stays; so do all where
    the questions are too few.
    """
    known = [a for a in answers if a.question.answered is not None and a.hits]
    so = np.array([bool(a.question.answered) for a in known])
    if not len(so) or min(so.sum(), len(so) - so.sum()) < FEWEST:
        return list(answers)
    said = out_of_fold([decision.signals(answer.found) for answer in known], so, fit)
    by = {a.question.qid: float(p) for a, p in zip(known, said, strict=True)}
    return [
        _judged(snapshot, a, by[a.question.qid]) if a.question.qid in by else a for a in answers
    ]


def out_of_fold(signals: Sequence[dict[str, float]], so: Numbers, fit: Fit) -> Numbers:
    """The probability of each question by calibrations that did not see it, averaged."""
    from sklearn.model_selection import StratifiedKFold  # noqa: PLC0415 - in an extra

    total = np.zeros(len(so))
    for seed in range(_TIMES):
        folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=seed)
        for seen, unseen in folds.split(so, so):
            fitted = fit([signals[place] for place in seen], list(so[seen]))
            total[unseen] += [fitted.probability(signals[place]) for place in unseen]
    return np.asarray(total / _TIMES)


def _judged(snapshot: Snapshot, answer: Answered, probability: float) -> Answered:
    """The answer judged at another probability."""
    sure = min(max(probability, _SURE), 1 - _SURE)
    fixed = Logistic(bias=log(sure / (1 - sure)), weights={})
    calibration = snapshot.calibration.model_copy(update={"question": fixed})
    query = parser.understand(answer.question.text)
    said = decision.judge(calibration, query, answer.found, snapshot.sources())
    return replace(answer, verdict=said)
