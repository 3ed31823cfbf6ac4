"""Stage 4, compare: what a dry run would change, and whether a snapshot holds the same content."""

from dataclasses import replace

from index.errors import SnapshotError
from index.snapshot.build_records import BuildState
from index.snapshot.diff import ContentDigests, compare_content
from index.snapshot.manifest import verify_snapshot
from ingest.pipeline.gate import count_undeclared_removals, summarise_diff
from ingest.pipeline.plan import BuildContext
from ingest.pipeline.results import BuildResult, ResolveSummary, write_report


def compare_versions(context: BuildContext, summary: ResolveSummary) -> BuildResult:
    """Return what a dry run would change; no index is written."""
    store, workspace = context.snapshot_store, context.workspace
    current = store.current_name()
    old_version = store.content_digests(current) if current else ContentDigests()
    new_version = ContentDigests(
        dict(zip(workspace.ids(), workspace.load_digests(), strict=True)),
        workspace.load_rest().redirects,
    )
    diff = compare_content(old_version, new_version)
    undeclared = count_undeclared_removals(store, context.plan.source_names, diff)
    result = BuildResult.from_summary(context.id, current or "", summary, BuildState.COMPARED)
    return replace(result, changes=summarise_diff(diff, undeclared))


def find_existing(context: BuildContext, summary: ResolveSummary) -> BuildResult | None:
    """Return the result of the build where a snapshot already holds the same content.

    That is the current snapshot, if it is intact, or one that was built after it and held back.
    None otherwise, and always for a full build.
    """
    store = context.snapshot_store
    name = None if context.plan.full else store.find_content(summary.content_hash)
    if name is None:
        return None
    if name == store.current_name():
        return _unchanged_result(context, name, summary)
    is_next = store.manifest(name).parent == store.current_name()
    hold_reasons = store.held_back_reasons(name) if is_next else ()
    if not hold_reasons:
        return None
    result = BuildResult.from_summary(context.id, name, summary, BuildState.HELD_BACK)
    return replace(result, held=hold_reasons)


def _unchanged_result(
    context: BuildContext, name: str, summary: ResolveSummary
) -> BuildResult | None:
    """Return the result of a build that changes nothing, its report written.

    None where the current snapshot, called `name`, is damaged.
    """
    try:
        verify_snapshot(context.snapshot_store.current_folder())
    except SnapshotError:
        return None
    result = BuildResult.from_summary(context.id, name, summary, BuildState.UNCHANGED)
    write_report(context, result)
    context.snapshot_store.publish_current()  # its manifest has new dates
    return result
