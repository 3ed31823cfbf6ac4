"""The gate before promotion: a new snapshot beside the one that answers."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, fields
from pathlib import Path

from index import evaluate, judged, verdict
from index.errors import SnapshotError
from index.judged import ANSWERS, Judged
from index.model import VerdictKind
from index.promotion import Diff, Shelf, Version, difference
from index.snapshot import Snapshot, open_snapshot
from ingest.margins import Margins

# A source that loses fewer initiatives than this is no alarm, however small it is.
FEW = 10
# Ids of each kind that a report names; “hasanyone index diff” names more.
SHOWN = 20
# Where fewer golden questions than this share find an answer they are not about this index, and
# what it says wrongly of them says nothing.
ABOUT = 0.25


@dataclass(frozen=True, slots=True)
class Changes:
    """A diff as a report tells it: counts, counts by source, and the first ids of each kind."""

    counts: dict[str, int]
    by_source: dict[str, dict[str, int]]
    first: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Golden:
    """How a snapshot answers the golden questions, in shares of them.

    `found`: a right answer is among the first three; `wrong`: it says something definite in error.
    """

    questions: int
    found: float
    wrong: float


@dataclass(frozen=True, slots=True)
class Check:
    """What the gate saw; `reasons` say why the snapshot must not be promoted, none when it may."""

    against: str | None
    changes: Changes
    before: Golden | None = None
    after: Golden | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gate:
    """What a snapshot is held to: the margins, the questions, the sources still declared."""

    margins: Margins
    questions: Path
    sources: frozenset[str] = field(default_factory=frozenset)


def check(shelf: Shelf, name: str, gate: Gate, tell: Callable[[int, int], None]) -> Check:
    """Compare a finished snapshot with the one that answers; the first one has nothing to fear."""
    against = shelf.current()
    asked = judged.load(gate.questions)
    try:
        before = _asked(shelf.current_folder(), asked) if against else None
    except SnapshotError:
        against = before = None  # what cannot answer any more is no measure
    tell(1, 2)
    after = _asked(shelf.path(name), asked)
    tell(2, 2)
    old = shelf.version(against) if against else Version()
    diff = difference(old, shelf.version(name))
    reasons = (*_lost(diff, old, gate), *_worse(before, after, gate.margins))
    return Check(against, told(diff), before, after, reasons)


def told(diff: Diff) -> Changes:
    """A diff in a size that a report can hold."""
    lists = {each.name: getattr(diff, each.name) for each in fields(diff)}
    return Changes(
        counts={name: len(ids) for name, ids in lists.items()},
        by_source=diff.by_source(),
        first={name: ids[:SHOWN] for name, ids in lists.items() if ids},
    )


def golden(snapshot: Snapshot, asked: Judged) -> Golden:
    """How an open snapshot answers the judged questions."""
    answers = list(evaluate.run(snapshot, asked))
    able = {qid for qid, grades in asked.grades.items() if max(grades.values()) >= ANSWERS}
    found = wrong = 0
    for answer in answers:
        first = answer.hits[: verdict.SHOWN]
        grades = (asked.grade(answer.question.qid, (hit.initiative, *hit.similar)) for hit in first)
        found += answer.question.qid in able and max(grades, default=0) >= ANSWERS
        clear = answer.verdict.kind not in (VerdictKind.CLOSE, VerdictKind.CANT_SAY)
        wrong += clear and not evaluate.right(answer, asked)
    return Golden(len(answers), found / max(1, len(able)), wrong / max(1, len(answers)))


def _asked(folder: Path, asked: Judged) -> Golden:
    snapshot = open_snapshot(folder)
    with closing(snapshot.catalogue):
        return golden(snapshot, asked)


def _lost(diff: Diff, old: Version, gate: Gate) -> Iterator[str]:
    had = Counter(id_.partition(":")[0] for id_ in old.digests)
    gone = Counter(id_.partition(":")[0] for id_ in diff.removed)
    for source, count in sorted(gone.items()):
        allowed = max(FEW, gate.margins.removed * had[source])
        if source in gate.sources and count > allowed:
            yield (
                f"{source} would lose {count:,} of its {had[source]:,} initiatives;"
                f" up to {int(allowed):,} is agreed."
            )


def _worse(before: Golden | None, after: Golden, margins: Margins) -> Sequence[str]:
    if before is None:
        return ()
    reasons = []
    if after.found < before.found - margins.golden:
        reasons.append(
            f"{after.found:.0%} of the golden questions find their answer, {before.found:.0%}"
            f" before; {margins.golden:.0%} less is agreed."
        )
    if before.found >= ABOUT and after.wrong > before.wrong + margins.golden:
        reasons.append(
            f"{after.wrong:.0%} of the golden questions are answered wrongly, {before.wrong:.0%}"
            f" before; {margins.golden:.0%} more is agreed."
        )
    return reasons
