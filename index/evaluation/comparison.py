"""Two runs side by side: which figures moved, by chance or not, and which questions turned."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from index.errors import InvalidInput
from index.evaluation import significance as chance
from index.evaluation.metrics import OURS
from index.evaluation.runs import Run, Scored
from index.evaluation.significance import Measured

# What questions are called better or worse by.
COMPARED = "nDCG@10"


@dataclass(frozen=True, slots=True)
class Change:
    """How a figure moved over the `questions` that it can be said of; `chance` is the p-value.

    `better` says whether more of it is better.
    """

    measure: str
    questions: int
    before: float
    now: float
    moved: Measured
    chance: float
    better: bool = True


@dataclass(frozen=True, slots=True)
class Turned:
    """A question that is answered better or worse than before; `moved` is by nDCG@10."""

    before: Scored
    now: Scored
    moved: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """What moved between two runs; `left_out` counts questions by why they are not compared.

    `better` and `worse` hold the questions that moved, the furthest first.
    """

    before: Run
    now: Run
    questions: int
    left_out: dict[str, int]
    changes: tuple[Change, ...]
    better: tuple[Turned, ...]
    worse: tuple[Turned, ...]


def compare(now: Run, before: Run) -> Comparison:
    """Compare two runs where they ask the same and were judged the same.

    Raises InvalidInput where that is nowhere so.
    """
    old = {each.qid: each for each in before.questions}
    asked = [(each, old[each.qid]) for each in now.questions if each.qid in old]
    same = [(new, was) for new, was in asked if new.text == was.text]
    pairs = [(new, was) for new, was in same if new.judged == was.judged]
    if not pairs:
        raise InvalidInput(
            "The two runs share no question that was judged alike.",
            "Compare runs of one folder of questions.",
        )
    left_out = {
        "asked in other words": len(asked) - len(same),
        "judged differently": len(same) - len(pairs),
        "only in this run": len(now.questions) - len(asked),
        "only in the other run": len(before.questions) - len(asked),
    }
    turned = sorted(_turned(pairs), key=lambda each: -abs(each.moved))
    return Comparison(
        before=before,
        now=now,
        questions=len(pairs),
        left_out={why: count for why, count in left_out.items() if count},
        changes=tuple(_changes(pairs, now.measures)),
        better=tuple(each for each in turned if _better(each)),
        worse=tuple(each for each in turned if not _better(each)),
    )


Pairs = list[tuple[Scored, Scored]]


def _changes(pairs: Pairs, measures: tuple[str, ...]) -> Iterator[Change]:
    told: dict[str, Callable[[Scored], float | None]] = {
        **{name: lambda each, name=name: _ours(each).get(name) for name in measures},  # type: ignore[misc]
        "verdict right": lambda each: each.right,
    }
    for name, figure in told.items():
        yield from _change(name, pairs, figure)
    yield from _change("Brier score", pairs, _squared, better=False)


def _change(
    name: str, pairs: Pairs, figure: Callable[[Scored], float | None], *, better: bool = True
) -> Iterator[Change]:
    """The change of a figure, where any question has it in both runs."""
    values = ((new.qid, figure(new), figure(was)) for new, was in pairs)
    both = [(qid, new, was) for qid, new, was in values if new is not None and was is not None]
    if not both:
        return
    now = {qid: float(new) for qid, new, _ in both}
    old = {qid: float(was) for qid, _, was in both}
    moved = chance.mean([now[qid] - old[qid] for qid in now])
    was, new = (sum(run.values()) / len(run) for run in (old, now))
    yield Change(name, len(now), was, new, moved, chance.paired(now, old), better)


def _turned(pairs: Pairs) -> Iterator[Turned]:
    """The questions whose ranking moved, or whose verdict became right or wrong."""
    for new, was in pairs:
        moved = _ours(new).get(COMPARED, 0.0) - _ours(was).get(COMPARED, 0.0)
        if moved or new.right != was.right:
            yield Turned(was, new, moved)


def _better(turned: Turned) -> bool:
    """What a verdict became counts before where an initiative stands."""
    now, before = bool(turned.now.right), bool(turned.before.right)
    return now if now != before else turned.moved > 0


def _ours(each: Scored) -> Mapping[str, float]:
    return each.figures.get(OURS, {})


def _squared(each: Scored) -> float | None:
    return None if each.answered is None else (each.probability - each.answered) ** 2
