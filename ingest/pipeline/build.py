"""The build pipeline, top to bottom: a line for each stage, from the registries to a snapshot."""

import shutil
from dataclasses import asdict
from functools import partial
from typing import Any

from index.snapshot.build_records import BuildRecords
from index.tracing import stage
from ingest.models.protocols import EmbeddingModel
from ingest.pipeline.journal import BuildJournal, StepRunner, run_directly
from ingest.pipeline.plan import BuildContext, BuildPlan
from ingest.pipeline.progress import ProgressReporter
from ingest.pipeline.results import BuildResult
from ingest.pipeline.stages.compare import compare_versions, find_existing
from ingest.pipeline.stages.embed import embed_passages
from ingest.pipeline.stages.publish import check_gate, promote_snapshot
from ingest.pipeline.stages.questions import gather_questions, generate_missing
from ingest.pipeline.stages.read import read_sources
from ingest.pipeline.stages.resolve import resolve_records
from ingest.pipeline.stages.same_input import find_same_input, remember_input
from ingest.pipeline.stages.write import name_snapshot, seal_draft, write_draft
from ingest.pipeline.workspace import Workspace


def run_plan(
    plan: BuildPlan,
    embedder: EmbeddingModel,
    reporter: ProgressReporter,
    id: str,  # noqa: A002 - a build's field
    request: dict[str, Any],
    run_step: StepRunner = run_directly,
) -> BuildResult:
    """Build a snapshot of what the plan names and promote it; the old one answers until then.

    `id` names the build, `request` is recorded with it. `run_step` may skip a step that an
    interrupted build had finished, and return what it returned then. The caller holds the build
    lock. Raises SourceError when there is nothing to build from, SetupError when something is
    missing or the disk is full, Cancelled.
    """
    journal = BuildJournal(plan.build_records, id, request)
    workspace = Workspace(BuildRecords(plan.data).folder / id)
    reporter = reporter.with_listener(journal.record_progress)
    context = BuildContext(id, plan, embedder, reporter, workspace)
    try:
        context.snapshot_store.follow_shared()  # ids and history go on from what answers now
        with stage("build", build=id):
            result = _run_stages(context, partial(journal.run, run_step))
        journal.finish(result.state, asdict(result), "; ".join(result.held) or None)
    except Exception as error:
        raise journal.record_failure(error) from error
    finally:
        # A killed build does not come here: the next start finds in the folders what was done.
        workspace.clear()
        shutil.rmtree(context.draft_folder, ignore_errors=True)
    return result


def _run_stages(context: BuildContext, run_step: StepRunner) -> BuildResult:
    """Run the stages of a build in order; end early on a dry run or where nothing changed."""
    reports = read_sources(context, run_step)
    look_for_input = partial(find_same_input, context, reports)
    input_digest, unchanged = run_step("look for the same records", look_for_input)
    if unchanged:
        return unchanged
    summary = run_step("resolve", partial(resolve_records, context, reports))
    generation = run_step("generate questions", partial(generate_missing, context))
    summary = run_step("gather questions", partial(gather_questions, context, summary, generation))
    if context.plan.dry:
        return run_step("compare", partial(compare_versions, context, summary))
    remember = partial(remember_input, context, input_digest, summary)
    if existing := run_step("look for the same content", partial(find_existing, context, summary)):
        run_step("remember the records", partial(remember, existing))
        return existing
    embedded = summary.embedded + embed_passages(context, run_step)
    name = run_step("name the snapshot", partial(name_snapshot, context, summary))
    run_step("write the index", partial(write_draft, context))
    run_step("calibrate", partial(seal_draft, context, name, summary))
    result = run_step("check", partial(check_gate, context, name, summary, embedded))
    promoted = run_step("promote", partial(promote_snapshot, context, result))
    run_step("remember the records", partial(remember, promoted))
    return promoted
