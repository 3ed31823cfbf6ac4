"""Stage 1, read: every registry is read, or keeps its last good records."""

import time
from collections.abc import Iterable
from functools import partial

from index import suppression
from index.model import SourceReport
from ingest.harvest import download
from ingest.http.client import FetchSession
from ingest.issues import Issues
from ingest.pipeline.journal import StepRunner
from ingest.pipeline.plan import BuildContext
from ingest.read.refresh import RefreshResult, SourceRefresher
from ingest.sources.source import Source

# Seconds between two checks whether the build was cancelled while it waits.
_CANCEL_POLL_S = 1.0


def read_sources(context: BuildContext, run_step: StepRunner) -> tuple[SourceReport, ...]:
    """Read every source, each as a step of its own, and return their reports as declared.

    Sources that were unavailable are retried after all the others have been read.
    """
    plan = context.plan
    with download.open_session(plan.data, plan.fetch_budget) as session:
        read_all = partial(_read_all, context, run_step, session)
        results = read_all(plan.sources, "Reading the registries")
        for attempt, delay_s in enumerate(plan.retry_policy.delays(), start=2):
            unavailable = [each for each in plan.sources if results[each.name].is_unavailable]
            if not unavailable:
                break
            wait = partial(_wait_before_retry, context, unavailable, delay_s)
            run_step(f"wait for try {attempt}", wait)
            title = "Retrying registries that did not answer"
            results |= read_all(unavailable, title, f", try {attempt}")
    return tuple(results[source.name].report for source in plan.sources)


def _read_all(
    context: BuildContext,
    run_step: StepRunner,
    session: FetchSession,
    sources: Iterable[Source],
    title: str,
    step_suffix: str = "",
) -> dict[str, RefreshResult]:
    """Read `sources`, each as a step of its own, and return the result of each by its name."""
    results, sources = dict[str, RefreshResult](), list(sources)
    with context.reporter.step(title) as progress:
        for done, source in enumerate(sources):
            progress(done, len(sources))
            read = partial(_read_source, context, session, source)
            results[source.name] = run_step(f"read {source.name}{step_suffix}", read)
        progress(len(sources), len(sources))
    return results


def _read_source(context: BuildContext, session: FetchSession, source: Source) -> RefreshResult:
    """Read one source anew, or report its stored records where it was not requested."""
    plan, record_store = context.plan, context.record_store
    refresher = SourceRefresher(record_store, suppression.load(plan.data), plan.mirror, session)
    is_requested = plan.only is None or source.name in plan.only
    if not is_requested and record_store.is_intact(source.name):
        return refresher.reuse(source)
    issues = Issues(source.name)
    result = refresher.refresh(source, issues)
    context.workspace.save_issues(source.name, issues.raised)
    return result


def _wait_before_retry(
    context: BuildContext, unavailable: Iterable[Source], delay_s: float
) -> None:
    """Wait `delay_s` seconds before a retry; the build can be cancelled meanwhile."""
    names, remaining_s = ", ".join(source.name for source in unavailable), delay_s
    with context.reporter.step(f"Waiting {delay_s:,.0f} s to retry {names}") as progress:
        while remaining_s > 0:
            time.sleep(min(remaining_s, _CANCEL_POLL_S))
            remaining_s -= _CANCEL_POLL_S
            progress(round(delay_s - max(remaining_s, 0)), round(delay_s))
