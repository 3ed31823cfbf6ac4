"""The results of a build: of entity resolution and of the whole, and the report of them.

A durable build stores them pickled: when a class here is moved or renamed, raise
`_WORKFLOW_VERSION` in `ingest/jobs/engine.py`.
"""

from dataclasses import asdict, dataclass, field
from typing import Self

from index.model import SourceReport
from index.snapshot import manifest
from index.snapshot.build_records import BuildState
from index.text.files import write_jsonl
from ingest.issues import BrokenFiles
from ingest.pipeline.gate import GateReport, SnapshotChanges
from ingest.pipeline.plan import BuildContext
from ingest.questions.generated import GenerationReport


@dataclass(frozen=True, slots=True)
class QuestionCounts:
    """Counts of the expected questions by their origin, and of what a language model was asked."""

    by_origin: dict[str, int] = field(default_factory=dict)
    generation: GenerationReport | None = None


@dataclass(frozen=True, slots=True)
class ResolveSummary:
    """The outcome of entity resolution in short: source reports, counts and the content's hash.

    The hash is empty until the expected questions are known. `embedded` is the number of texts
    embedded to compare records by meaning.
    """

    sources: tuple[SourceReport, ...]
    initiatives: int
    registries: int
    content_hash: str = ""
    embedded: int = 0
    issues: dict[str, int] = field(default_factory=dict)
    broken: tuple[BrokenFiles, ...] = ()
    questions: QuestionCounts = field(default_factory=QuestionCounts)


@dataclass(frozen=True, slots=True)
class BuildResult:
    """The outcome of a build: the snapshot it is about, and what was read of each source.

    `snapshot` answers now where it is `promoted` or nothing changed; it is held back for the
    reasons in `held`; it is empty where a dry run has nothing to compare with.
    """

    snapshot: str
    promoted: bool
    initiatives: int
    embedded: int
    sources: tuple[SourceReport, ...]
    issues: dict[str, int]
    state: BuildState = BuildState.PROMOTED
    held: tuple[str, ...] = ()
    check: GateReport | None = None
    changes: SnapshotChanges | None = None
    broken: tuple[BrokenFiles, ...] = ()
    build: str = ""
    questions: QuestionCounts = field(default_factory=QuestionCounts)

    @classmethod
    def from_summary(
        cls, build_id: str, name: str, summary: ResolveSummary, state: BuildState
    ) -> Self:
        """Return a result about the snapshot `name`, not promoted, filled from the summary."""
        return cls(
            snapshot=name,
            promoted=False,
            initiatives=summary.initiatives,
            embedded=summary.embedded,
            sources=summary.sources,
            issues=summary.issues,
            broken=summary.broken,
            state=state,
            build=build_id,
            questions=summary.questions,
        )


def write_report(context: BuildContext, result: BuildResult, *, has_pairs: bool = True) -> None:
    """Write the build's report, issues and scored pairs beside the snapshot that it is about.

    `has_pairs` is unset where nothing was resolved, so that the pairs there are still right.
    """
    folder = context.snapshot_store.folder / result.snapshot
    manifest.write_report(folder, result.sources, asdict(result))
    write_jsonl(folder / manifest.ISSUES_FILE, map(asdict, context.load_issues()))
    if has_pairs:
        context.workspace.copy_pairs(folder / manifest.PAIRS_FILE)
