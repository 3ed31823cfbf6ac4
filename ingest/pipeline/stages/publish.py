"""Stage 7, publish: the gate checks the new snapshot, which is then promoted or held back."""

from dataclasses import replace

from index.snapshot.build_records import BuildState
from ingest.pipeline.calibration import QUESTIONS_FOLDER
from ingest.pipeline.gate import GateCriteria, check_snapshot
from ingest.pipeline.plan import BuildContext
from ingest.pipeline.results import BuildResult, ResolveSummary, write_report


def check_gate(
    context: BuildContext, name: str, summary: ResolveSummary, embedded: int
) -> BuildResult:
    """Check the new snapshot against the gate, hold it back if it fails, and write its report.

    `embedded` is the number of texts that the whole build embedded.
    """
    plan, store = context.plan, context.snapshot_store
    golden_folder = plan.golden_folder or QUESTIONS_FOLDER
    verified, _ = context.workspace.load_kept()
    criteria = GateCriteria(plan.tolerances, golden_folder, plan.source_names, verified)
    with context.reporter.step("Checking") as progress:
        gate_report = check_snapshot(store, name, criteria, progress)
    is_held = bool(gate_report.reasons)
    state = BuildState.HELD_BACK if is_held else BuildState.PROMOTED
    result = replace(
        BuildResult.from_summary(context.id, name, summary, state),
        promoted=not is_held,
        embedded=embedded,
        held=gate_report.reasons,
        check=gate_report,
        changes=gate_report.changes,
    )
    if is_held:
        store.hold_back(name, gate_report.reasons)
    write_report(context, result)
    return result


def promote_snapshot(context: BuildContext, result: BuildResult) -> BuildResult:
    """Promote the snapshot unless it is held back, and prune old ones."""
    if result.promoted:
        is_verified = result.snapshot in context.sealed
        context.snapshot_store.promote(result.snapshot, is_verified=is_verified)
        context.snapshot_store.prune(context.plan.keep)
    return result
