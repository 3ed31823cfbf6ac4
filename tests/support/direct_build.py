"""A build in this process, under the lock of its data folder, without a durable workflow."""

from index.snapshot.build_records import new_build_id
from ingest.jobs.lock import hold_build_lock
from ingest.models.protocols import EmbeddingModel
from ingest.pipeline.build import run_plan
from ingest.pipeline.journal import translate_errors
from ingest.pipeline.plan import BuildPlan
from ingest.pipeline.progress import ProgressReporter
from ingest.pipeline.results import BuildResult


def build(plan: BuildPlan, embedder: EmbeddingModel, reporter: ProgressReporter) -> BuildResult:
    with translate_errors(), hold_build_lock(plan.data):
        return run_plan(plan, embedder, reporter, new_build_id(), {})
