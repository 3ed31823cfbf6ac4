"""The results of a build: of entity resolution and of the whole, and the report of them.

A durable build stores them pickled: when a class here is moved or renamed, raise
`_WORKFLOW_VERSION` in `ingest/jobs/runner.py`.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self

from index.model import SourceReport
from index.resolution.candidate_pairs import CandidatePair
from index.snapshot import snapshot
from index.snapshot.build_records import BuildState
from ingest.issues import BrokenFiles, Issue
from ingest.pipeline.gate import GateReport, SnapshotChanges
from ingest.pipeline.plan import BuildContext


@dataclass(frozen=True, slots=True)
class ResolveSummary:
    """The outcome of entity resolution in short: source reports, counts and the content's hash.

    `embedded` is the number of texts embedded to compare records by meaning.
    """

    sources: tuple[SourceReport, ...]
    initiatives: int
    registries: int
    content_hash: str
    embedded: int = 0
    issues: dict[str, int] = field(default_factory=dict)
    broken: tuple[BrokenFiles, ...] = ()


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
        )


def write_report(context: BuildContext, result: BuildResult) -> None:
    """Write the build's report, issues and scored pairs beside the snapshot that it is about."""
    folder = context.snapshot_store.folder / result.snapshot
    snapshot.write_report(folder, result.sources, asdict(result))
    _write_lines(folder / snapshot.ISSUES_FILE, context.load_issues())
    _write_lines(folder / snapshot.PAIRS_FILE, context.workspace.load_resolution().pairs)


def _write_lines(path: Path, rows: Iterable[Issue] | Iterable[CandidatePair]) -> None:
    """Write dataclasses as JSON Lines."""
    lines = (json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows)
    snapshot.write_text(path, "".join(lines))
