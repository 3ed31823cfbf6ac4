"""The gate before promotion: a new snapshot beside the one that answers."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from index.errors import NotFound, SnapshotError
from index.evaluation import metrics, qrels
from index.evaluation.qrels import ANSWERS, Judged
from index.model import SourceReport, VerdictKind
from index.snapshot.snapshot import Snapshot, open_snapshot
from index.snapshot.store import Diff, Shelf, Version, difference
from index.verdict import decision
from ingest.thresholds import Margins

# A source that loses fewer initiatives than this is no alarm, however small it is.
FEW = 10
# Ids of each kind that a report names; “hasanyone index diff” names more.
SHOWN = 20
# Where fewer golden questions than this share find an answer they are not about this index, and
# what it says wrongly of them says nothing.
ABOUT = 0.25


@dataclass(frozen=True, slots=True)
class Changes:
    """A diff as a report tells it: counts, counts by source, and the first ids of each kind.

    `gone` are the sources that are no longer declared, with the initiatives that go with each.
    """

    counts: dict[str, int]
    by_source: dict[str, dict[str, int]]
    first: dict[str, tuple[str, ...]]
    gone: dict[str, int] = field(default_factory=dict)


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
    """Compare a finished snapshot with the one that answers; the first one has nothing to fear.

    What somebody took out of the declarations is no loss: it is told of, and not held against it.
    """
    against, before = shelf.current(), None
    asked = qrels.load(gate.questions)
    try:
        if against:
            with _opened(shelf.current_folder()) as old:
                asked = _of_declared(asked, old, gate.sources)
                before = golden(old, asked)
    except SnapshotError:
        against = None  # what cannot answer any more is no measure
    tell(1, 2)
    with _opened(shelf.path(name)) as new:
        after = golden(new, asked)
    tell(2, 2)
    version = shelf.version(against) if against else Version()
    diff = difference(version, shelf.version(name))
    reasons = (*_lost(diff, version, gate), *_worse(before, after, gate.margins))
    return Check(against, told(diff, gone(shelf, gate.sources, diff)), before, after, reasons)


def gone(shelf: Shelf, declared: Collection[str], diff: Diff) -> dict[str, int]:
    """The sources of the snapshot that answers which are declared no more, and what goes with them.

    That is the number of initiatives that a diff removes of each.
    """
    with suppress(NotFound, SnapshotError):
        removed = Counter(id_.partition(":")[0] for id_ in diff.removed)
        sources = shelf.manifest(shelf.current() or "").sources
        return {name: removed[name] for name in _held(sources) if name not in declared}
    return {}


def told(diff: Diff, gone: dict[str, int]) -> Changes:
    """A diff in a size that a report can hold."""
    lists = {each.name: getattr(diff, each.name) for each in fields(diff)}
    return Changes(
        counts={name: len(ids) for name, ids in lists.items()},
        by_source=diff.by_source(),
        first={name: ids[:SHOWN] for name, ids in lists.items() if ids},
        gone=gone,
    )


def golden(snapshot: Snapshot, asked: Judged) -> Golden:
    """How an open snapshot answers the judged questions."""
    answers = list(metrics.run(snapshot, asked))
    able = {qid for qid, grades in asked.grades.items() if max(grades.values()) >= ANSWERS}
    found = wrong = 0
    for answer in answers:
        first = answer.hits[: decision.SHOWN]
        grades = (asked.grade(answer.question.qid, (hit.initiative, *hit.similar)) for hit in first)
        found += answer.question.qid in able and max(grades, default=0) >= ANSWERS
        clear = answer.verdict.kind not in (VerdictKind.CLOSE, VerdictKind.CANT_SAY)
        wrong += clear and not metrics.right(answer, asked)
    return Golden(len(answers), found / max(1, len(able)), wrong / max(1, len(answers)))


@contextmanager
def _opened(folder: Path) -> Iterator[Snapshot]:
    snapshot = open_snapshot(folder)
    with closing(snapshot.catalogue):
        yield snapshot


def _held(sources: Iterable[SourceReport]) -> list[str]:
    """The sources of which a snapshot holds records."""
    return [source.name for source in sources if source.ingested + source.merged]


def _of_declared(asked: Judged, old: Snapshot, declared: frozenset[str]) -> Judged:
    """The questions without those that only sources answered which are declared no more."""
    if declared >= {*_held(old.sources())}:
        return asked
    answers: dict[str, set[str]] = {}
    for initiative in old.catalogue:
        for origin in initiative.origins:
            for document in asked.of((origin,)):
                answers.setdefault(document, set()).add(origin.source)
    kept = []
    for question in asked.questions:
        grades = asked.grades.get(question.qid, {})
        by = [answers.get(each, set()) for each, grade in grades.items() if grade >= ANSWERS]
        sources = set[str]().union(*by)
        if not sources or sources & declared:
            kept.append(question)
    graded = {each.qid: asked.grades[each.qid] for each in kept if each.qid in asked.grades}
    return replace(asked, questions=tuple(kept), grades=graded)


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
