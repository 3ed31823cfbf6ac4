"""Comparison of two evaluation runs: changes of figures with p-values, and of questions."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from index.errors import InvalidInput
from index.evaluation import significance
from index.evaluation.metrics import OURS
from index.evaluation.runs import EvaluationRun, ScoredQuestion
from index.evaluation.significance import Estimate

# The metric by which a question counts as better or worse.
HEADLINE_METRIC = "nDCG@10"


@dataclass(frozen=True, slots=True)
class MetricChange:
    """Change of a figure over the `questions` that have it in both runs.

    `difference` is the mean change with its interval, `p_value` that of a paired permutation test.
    """

    measure: str
    questions: int
    before: float
    now: float
    difference: Estimate
    p_value: float
    higher_is_better: bool = True


@dataclass(frozen=True, slots=True)
class QuestionChange:
    """Question that is answered better or worse than before; `metric_change` is by nDCG@10."""

    before: ScoredQuestion
    now: ScoredQuestion
    metric_change: float


@dataclass(frozen=True, slots=True)
class RunComparison:
    """Changes between two runs; `left_out` counts questions by why they are not compared.

    `better` and `worse` hold the changed questions, those with the largest change first.
    """

    before: EvaluationRun
    now: EvaluationRun
    questions: int
    left_out: dict[str, int]
    changes: tuple[MetricChange, ...]
    better: tuple[QuestionChange, ...]
    worse: tuple[QuestionChange, ...]


def compare(now: EvaluationRun, before: EvaluationRun) -> RunComparison:
    """Compare two runs on the questions whose text and judgements are the same in both.

    Raises InvalidInput where there are none.
    """
    before_by_qid = {each.qid: each for each in before.questions}
    shared = [
        (each, before_by_qid[each.qid]) for each in now.questions if each.qid in before_by_qid
    ]
    same_text = [(new, old) for new, old in shared if new.text == old.text]
    pairs = [(new, old) for new, old in same_text if new.judged == old.judged]
    if not pairs:
        raise InvalidInput(
            "The two runs share no question with the same judgements.",
            "Compare runs of one folder of questions.",
        )
    left_out = {
        "asked in other words": len(shared) - len(same_text),
        "judged differently": len(same_text) - len(pairs),
        "only in this run": len(now.questions) - len(shared),
        "only in the other run": len(before.questions) - len(shared),
    }
    question_changes = sorted(_question_changes(pairs), key=lambda each: -abs(each.metric_change))
    return RunComparison(
        before=before,
        now=now,
        questions=len(pairs),
        left_out={reason: count for reason, count in left_out.items() if count},
        changes=tuple(_metric_changes(pairs, now.measures)),
        better=tuple(each for each in question_changes if _is_better(each)),
        worse=tuple(each for each in question_changes if not _is_better(each)),
    )


ScoredPairs = list[tuple[ScoredQuestion, ScoredQuestion]]


def _metric_changes(pairs: ScoredPairs, measures: tuple[str, ...]) -> Iterator[MetricChange]:
    figure_by_name: dict[str, Callable[[ScoredQuestion], float | None]] = {
        **{name: lambda each, name=name: _our_figures(each).get(name) for name in measures},  # type: ignore[misc]
        "verdict right": lambda each: each.right,
    }
    for name, figure in figure_by_name.items():
        yield from _metric_change(name, pairs, figure)
    yield from _metric_change("Brier score", pairs, _squared_error, higher_is_better=False)


def _metric_change(
    name: str,
    pairs: ScoredPairs,
    figure: Callable[[ScoredQuestion], float | None],
    *,
    higher_is_better: bool = True,
) -> Iterator[MetricChange]:
    """Yield the change of a figure, where any question has it in both runs."""
    values = ((new.qid, figure(new), figure(old)) for new, old in pairs)
    complete = [(qid, new, old) for qid, new, old in values if new is not None and old is not None]
    if not complete:
        return
    now = {qid: float(new) for qid, new, _ in complete}
    before = {qid: float(old) for qid, _, old in complete}
    difference = significance.mean_with_interval([now[qid] - before[qid] for qid in now])
    old, new = (sum(run.values()) / len(run) for run in (before, now))
    yield MetricChange(
        name,
        len(now),
        old,
        new,
        difference,
        significance.permutation_p_value(now, before),
        higher_is_better,
    )


def _question_changes(pairs: ScoredPairs) -> Iterator[QuestionChange]:
    """Yield the questions whose nDCG@10 changed, or whose verdict became right or wrong."""
    for new, old in pairs:
        metric_change = _our_figures(new).get(HEADLINE_METRIC, 0.0) - _our_figures(old).get(
            HEADLINE_METRIC, 0.0
        )
        if metric_change or new.right != old.right:
            yield QuestionChange(old, new, metric_change)


def _is_better(change: QuestionChange) -> bool:
    """Return whether a question is answered better: by its verdict first, then by nDCG@10."""
    now, before = bool(change.now.right), bool(change.before.right)
    return now if now != before else change.metric_change > 0


def _our_figures(question: ScoredQuestion) -> Mapping[str, float]:
    return question.figures.get(OURS, {})


def _squared_error(question: ScoredQuestion) -> float | None:
    return None if question.answered is None else (question.probability - question.answered) ** 2
