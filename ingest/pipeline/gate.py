"""The promotion gate: a new snapshot is compared with the current one before it may answer."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from index.errors import NotFound, SnapshotError
from index.evaluation import metrics, qrels
from index.evaluation.qrels import MIN_ANSWER_GRADE, TestCollection
from index.model import SourceReport, VerdictKind
from index.search.features import VERDICT_DEPTH
from index.snapshot.diff import ContentDigests, SnapshotDiff, compare_content
from index.snapshot.snapshot import Snapshot, open_snapshot
from index.snapshot.store import SnapshotStore

# A source may lose this many initiatives, however small it is.
ALWAYS_ALLOWED_LOSS = 10
# Ids of each kind that a report names; “hasanyone index diff” names more.
MAX_REPORTED_IDS = 20
# Where the index holds the answers of a smaller share of the golden questions, they are not about
# it: nobody knows whether it answers those that no judged record answers.
MIN_HELD_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class GateTolerances:
    """The losses with which a new snapshot is still promoted, as shares from 0 to 1.

    `golden_margin`: of the golden questions, how many fewer may find their answer, or more be
    answered wrongly. `max_removed_share`: of the initiatives of one source, how many may be
    removed.
    """

    golden_margin: float = 0.05
    max_removed_share: float = 0.2


@dataclass(frozen=True, slots=True)
class SnapshotChanges:
    """A diff of two snapshots as a report holds it: counts, also by source, and first ids by kind.

    `gone` are the sources that are no longer declared, each with the number of its initiatives that
    are removed.
    """

    counts: dict[str, int]
    by_source: dict[str, dict[str, int]]
    first: dict[str, tuple[str, ...]]
    gone: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GoldenScore:
    """The score of a snapshot on the golden questions, in shares from 0 to 1.

    `found`: a right answer is among the first three; `wrong`: a definite verdict is wrong.
    """

    questions: int
    found: float
    wrong: float


@dataclass(frozen=True, slots=True)
class GateReport:
    """The findings of the gate; the snapshot is held back for `reasons`, if there are any.

    `unheld_questions` counts the golden questions that were not asked, because neither snapshot
    holds an answer to them.
    """

    against: str | None
    changes: SnapshotChanges
    before: GoldenScore | None = None
    after: GoldenScore | None = None
    reasons: tuple[str, ...] = ()
    unheld_questions: int = 0


@dataclass(frozen=True, slots=True)
class GateCriteria:
    """The criteria of the gate: tolerances, golden questions and the declared sources.

    `verified` names the snapshot whose files the build has verified, if any.
    """

    tolerances: GateTolerances
    golden_folder: Path
    declared_sources: frozenset[str] = field(default_factory=frozenset)
    verified: str = ""


def check_snapshot(
    store: SnapshotStore, name: str, criteria: GateCriteria, progress: Callable[[int, int], None]
) -> GateReport:
    """Compare a finished snapshot with the current one and return the gate's report.

    The first snapshot passes, as does one that follows a damaged one. Initiatives of sources that
    are no longer declared are reported and are no loss. The files of the new snapshot are not
    verified: promoting it does that. Raises NotFound, SnapshotError or InvalidInput.
    """
    against, before, old_version = store.current_name(), None, ContentDigests()
    golden_set = qrels.load(criteria.golden_folder)
    with _open_and_close(store.snapshot_folder(name), is_verified=True) as new_snapshot:
        held = _held_documents(new_snapshot, golden_set)
        new_version = _content_digests(new_snapshot)
        try:
            if against:
                is_verified = against == criteria.verified
                with _open_and_close(store.current_folder(), is_verified) as old_snapshot:
                    old_version = _content_digests(old_snapshot)
                    golden_set = _drop_undeclared_questions(
                        golden_set, old_snapshot, criteria.declared_sources
                    )
                    held |= _held_documents(old_snapshot, golden_set)
                    asked_set = _drop_unheld_questions(golden_set, held)
                    before = score_golden_questions(old_snapshot, asked_set)
        except SnapshotError:
            # A damaged snapshot cannot be compared with.
            against, old_version = None, ContentDigests()
        progress(1, 2)
        asked_set = _drop_unheld_questions(golden_set, held)
        after = score_golden_questions(new_snapshot, asked_set)
    progress(2, 2)
    diff = compare_content(old_version, new_version)
    reasons = (
        *_loss_reasons(diff, old_version, criteria),
        *_regression_reasons(before, after, criteria.tolerances),
    )
    return GateReport(
        against,
        summarise_diff(diff, count_undeclared_removals(store, criteria.declared_sources, diff)),
        before,
        after,
        reasons,
        len(golden_set.questions) - len(asked_set.questions),
    )


def count_undeclared_removals(
    store: SnapshotStore, declared: Collection[str], diff: SnapshotDiff
) -> dict[str, int]:
    """Return the current snapshot's sources that are no longer declared, with what they lose.

    That is the number of initiatives of each that `diff` removes; empty without a current snapshot.
    """
    with suppress(NotFound, SnapshotError):
        removed = Counter(id_.partition(":")[0] for id_ in diff.removed)
        sources = store.manifest(store.current_name() or "").sources
        return {
            name: removed[name] for name in _sources_with_records(sources) if name not in declared
        }
    return {}


def summarise_diff(diff: SnapshotDiff, undeclared: dict[str, int]) -> SnapshotChanges:
    """Return a diff in a size that fits a report: counts and the first `MAX_REPORTED_IDS` ids."""
    ids_by_kind = {kind.name: getattr(diff, kind.name) for kind in fields(diff)}
    return SnapshotChanges(
        counts={name: len(ids) for name, ids in ids_by_kind.items()},
        by_source=diff.by_source(),
        first={name: ids[:MAX_REPORTED_IDS] for name, ids in ids_by_kind.items() if ids},
        gone=undeclared,
    )


def score_golden_questions(snapshot: Snapshot, golden_set: TestCollection) -> GoldenScore:
    """Answer the golden questions from a snapshot; return the shares found and wrong."""
    answers = list(metrics.answer_questions(snapshot, golden_set))
    answerable = {
        qid for qid, grades in golden_set.grades.items() if max(grades.values()) >= MIN_ANSWER_GRADE
    }
    found_count = wrong_count = 0
    for answer in answers:
        top_hits = answer.hits[:VERDICT_DEPTH]
        grades = (
            golden_set.grade(answer.question.qid, (hit.initiative, *hit.similar))
            for hit in top_hits
        )
        found_count += (
            answer.question.qid in answerable and max(grades, default=0) >= MIN_ANSWER_GRADE
        )
        is_definite = answer.verdict.kind is not VerdictKind.CANT_SAY
        wrong_count += (
            is_definite
            and not answer.verdict.is_probable
            and not metrics.is_verdict_right(answer, golden_set)
        )
    return GoldenScore(
        len(answers), found_count / max(1, len(answerable)), wrong_count / max(1, len(answers))
    )


@contextmanager
def _open_and_close(folder: Path, is_verified: bool) -> Iterator[Snapshot]:
    """Open a snapshot, and close its document store afterwards."""
    snapshot = open_snapshot(folder, is_verified=is_verified)
    with closing(snapshot.documents):
        yield snapshot


def _content_digests(snapshot: Snapshot) -> ContentDigests:
    """Return what a diff compares of a snapshot."""
    return ContentDigests(snapshot.documents.digests(), snapshot.documents.redirects())


def _sources_with_records(sources: Iterable[SourceReport]) -> list[str]:
    """Return the names of the sources of which a snapshot holds records."""
    return [source.name for source in sources if source.ingested + source.merged]


def _drop_undeclared_questions(
    golden_set: TestCollection, old_snapshot: Snapshot, declared_sources: frozenset[str]
) -> TestCollection:
    """Drop the questions that only sources answered that are no longer declared."""
    if declared_sources >= {*_sources_with_records(old_snapshot.sources())}:
        return golden_set
    sources_by_document: dict[str, set[str]] = {}
    for initiative in golden_set.find_records(old_snapshot.documents):
        for origin in initiative.origins:
            for document in golden_set.document_ids((origin,)):
                sources_by_document.setdefault(document, set()).add(origin.source)
    remaining = set()
    for question in golden_set.questions:
        answers = _answers(golden_set, question.qid)
        sources = set[str]().union(*(sources_by_document.get(each, set()) for each in answers))
        if not sources or sources & declared_sources:
            remaining.add(question.qid)
    return _select_questions(golden_set, remaining)


def _drop_unheld_questions(golden_set: TestCollection, held: Collection[str]) -> TestCollection:
    """Drop the questions that neither snapshot can answer: `held` are the documents of both.

    Those that no judged record answers are dropped too, unless enough of the others are held.
    """
    answers = {each.qid: _answers(golden_set, each.qid) for each in golden_set.questions}
    answerable = {qid for qid, documents in answers.items() if documents}
    asked = {qid for qid in answerable if not answers[qid].isdisjoint(held)}
    if len(asked) >= MIN_HELD_SHARE * len(answerable):
        asked |= answers.keys() - answerable
    return _select_questions(golden_set, asked)


def _held_documents(snapshot: Snapshot, golden_set: TestCollection) -> set[str]:
    """Return the ids of the judged documents that a snapshot holds."""
    return set(golden_set.owners(snapshot.documents))


def _answers(golden_set: TestCollection, qid: str) -> set[str]:
    """Return the ids of the documents that answer a question."""
    grades = golden_set.grades.get(qid, {})
    return {document for document, grade in grades.items() if grade >= MIN_ANSWER_GRADE}


def _select_questions(golden_set: TestCollection, qids: Collection[str]) -> TestCollection:
    """Return a test collection of the questions `qids` alone."""
    questions = tuple(each for each in golden_set.questions if each.qid in qids)
    grades = {qid: each for qid, each in golden_set.grades.items() if qid in qids}
    return replace(golden_set, questions=questions, grades=grades)


def _loss_reasons(
    diff: SnapshotDiff, old_version: ContentDigests, criteria: GateCriteria
) -> Iterator[str]:
    """Yield a reason for each declared source that would lose more than is tolerated."""
    old_counts = Counter(id_.partition(":")[0] for id_ in old_version.digests)
    removed_counts = Counter(id_.partition(":")[0] for id_ in diff.removed)
    for source, count in sorted(removed_counts.items()):
        allowed = max(
            ALWAYS_ALLOWED_LOSS, criteria.tolerances.max_removed_share * old_counts[source]
        )
        if source in criteria.declared_sources and count > allowed:
            yield (
                f"{source} would lose {count:,} of its {old_counts[source]:,} initiatives;"
                f" the gate allows at most {int(allowed):,}."
            )


def _regression_reasons(
    before: GoldenScore | None, after: GoldenScore, tolerances: GateTolerances
) -> Sequence[str]:
    """Return the reasons why the golden questions are answered worse than is tolerated."""
    if before is None or not before.questions:
        return ()
    reasons, margin = [], f"{tolerances.golden_margin * 100:.0f} percentage points"
    if after.found < before.found - tolerances.golden_margin:
        reasons.append(
            f"{after.found:.0%} of the golden questions find their answer, {before.found:.0%}"
            f" before; the gate allows {margin} fewer."
        )
    if after.wrong > before.wrong + tolerances.golden_margin:
        reasons.append(
            f"{after.wrong:.0%} of the golden questions are answered wrongly, {before.wrong:.0%}"
            f" before; the gate allows {margin} more."
        )
    return reasons
