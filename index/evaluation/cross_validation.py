"""Out-of-fold verdicts by repeated stratified cross-validation of the calibration.

A calibration that was fitted on a question flatters the verdict on it.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.evaluation.metrics import AnsweredQuestion
from index.search.features import question_features
from index.snapshot.calibration import Calibration, LogisticModel
from index.snapshot.snapshot import Snapshot
from index.verdict import decision

# With fewer answered or unanswered questions than this, a probability cannot be assessed.
MIN_PER_CLASS = 10
_FOLDS, _REPEATS = 10, 10
_EPSILON = 1e-9

NumberArray = NDArray[Any]
FitFunction = Callable[[Sequence[Mapping[str, float]], Sequence[bool]], LogisticModel]


def rejudge_out_of_fold(
    snapshot: Snapshot, answers: Sequence[AnsweredQuestion], fit: FitFunction
) -> list[AnsweredQuestion]:
    """Return the answers with out-of-fold verdicts: ten folds, ten times, probabilities averaged.

    A verdict stays as it is where it is not known whether the question is answered, or where there
    are no hits; all stay where there are too few questions.
    """
    known = [a for a in answers if a.question.answered is not None and a.hits]
    observed = np.array([bool(a.question.answered) for a in known])
    if not len(observed) or min(observed.sum(), len(observed) - observed.sum()) < MIN_PER_CLASS:
        return list(answers)
    features = [question_features(answer.hits) for answer in known]
    predicted = predict_out_of_fold(snapshot.calibration, features, observed, fit)
    probability_by_qid = {a.question.qid: float(p) for a, p in zip(known, predicted, strict=True)}
    return [
        _rejudge(snapshot, a, probability_by_qid[a.question.qid])
        if a.question.qid in probability_by_qid
        else a
        for a in answers
    ]


def predict_out_of_fold(
    calibration: Calibration,
    features: Sequence[Mapping[str, float]],
    observed: NumberArray,
    fit: FitFunction,
) -> NumberArray:
    """Return the probability of each question, most by models that were not fitted on it.

    The few questions whose best hit has no expected questions keep the model of such hits in
    `calibration`. Where they are not few, all are compared by the features that all have.
    """
    predicted = np.array([calibration.question_probability(row) for row in features])
    common = _most_common_kind(features)
    if min(observed[common].sum(), (~observed[common]).sum()) < MIN_PER_CLASS:
        shared = set.intersection(*map(set, features))
        features = [{name: row[name] for name in row if name in shared} for row in features]
        common = np.arange(len(features))
    predicted[common] = out_of_fold_probabilities(
        [features[position] for position in common], observed[common], fit
    )
    return predicted


def _most_common_kind(features: Sequence[Mapping[str, float]]) -> NumberArray:
    """Return the positions of the features that have the names that most of them have."""
    names = Counter(frozenset(row) for row in features).most_common(1)[0][0]
    return np.array([position for position, row in enumerate(features) if {*row} == names])


def out_of_fold_probabilities(
    features: Sequence[Mapping[str, float]], observed: NumberArray, fit: FitFunction
) -> NumberArray:
    """Return the mean probability of each question by models that were not fitted on it.

    `features` holds those of each question, `observed` whether it is answered, shape (n,).
    """
    from sklearn.model_selection import StratifiedKFold  # noqa: PLC0415 - in an extra

    total = np.zeros(len(observed))
    for seed in range(_REPEATS):
        folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=seed)
        for training, held_out in folds.split(observed, observed):
            model = fit([features[row] for row in training], list(observed[training]))
            total[held_out] += [model.probability(features[row]) for row in held_out]
    return np.asarray(total / _REPEATS)


def _rejudge(snapshot: Snapshot, answer: AnsweredQuestion, probability: float) -> AnsweredQuestion:
    """Return the answer with the verdict at another probability."""
    clipped = min(max(probability, _EPSILON), 1 - _EPSILON)
    constant_model = LogisticModel(bias=log(clipped / (1 - clipped)), weights={})
    models = {"question": constant_model, "plain_question": constant_model}
    calibration = snapshot.calibration.model_copy(update=models)
    verdict = decision.decide_verdict(calibration, answer.result, snapshot.sources())
    return replace(answer, verdict=verdict)
