"""Stage 1, read: every registry is read, or keeps its last good records."""

import time
from collections.abc import Iterable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from index import suppression
from index.model import SourceReport, SourceState
from index.text.files import write_jsonl
from ingest.exchange.files import SharedFiles
from ingest.exchange.records import SharedRecords
from ingest.exchange.shards import READ, Exchange, Shard
from ingest.harvest import download
from ingest.http.client import FetchSession
from ingest.issues import Issues
from ingest.pipeline.journal import StepRunner
from ingest.pipeline.plan import BuildContext, BuildPlan
from ingest.read.record_store import RecordStore
from ingest.read.refresh import RefreshResult, SourceRefresher
from ingest.sources.source import Source

# Seconds between two checks whether the build was cancelled while it waits.
_CANCEL_POLL_S = 1.0


def read_sources(context: BuildContext, run_step: StepRunner) -> tuple[SourceReport, ...]:
    """Read every source, each as a step of its own, and return their reports as declared.

    Sources that were unavailable are retried after all the others have been read.
    """
    plan, names = context.plan, [source.name for source in context.plan.sources]
    folder = plan.data / "sources"
    if exchange := plan.exchange:
        run_step("take the shared records", partial(exchange.records.pull, names, folder))
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
    if exchange:
        run_step("share the records", partial(exchange.records.push, names, folder))
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
    if shared := [source for source in sources if _can_share(context.plan, source)]:
        read = partial(_read_by_workers, context, shared, title, step_suffix)
        results = run_step(f"read by workers{step_suffix}", read)
    with context.reporter.step(title) as progress:
        left = [source for source in sources if source.name not in results]
        for source in left:
            progress(len(results), len(sources))
            read_one = partial(_read_source, context, session, source)
            results[source.name] = run_step(f"read {source.name}{step_suffix}", read_one)
        progress(len(sources), len(sources))
    return results


def _can_share(plan: BuildPlan, source: Source) -> bool:
    """Return whether any worker may read the source: it is on the network, not in a folder."""
    is_requested = plan.only is None or source.name in plan.only
    has_workers = plan.exchange is not None and plan.exchange.workers is not None
    return has_workers and is_requested and plan.mirror is None and source.folder is None


def _read_by_workers(
    context: BuildContext, sources: Iterable[Source], title: str, step_suffix: str
) -> dict[str, RefreshResult]:
    """Let workers read `sources`; return the results of those that they could read."""
    exchange, results = context.plan.exchange, dict[str, RefreshResult]()
    if exchange is None or exchange.workers is None:
        return results
    shards = [
        Shard(READ, f"{source.name}{step_suffix}", {"source": source.name}, _host(source))
        for source in sources
    ]
    with context.reporter.step(title) as progress:

        def tick() -> None:
            progress(len(results), len(shards))

        for shard, outcome in exchange.workers.run(context.id, shards, tick):
            if outcome is not None:
                name = shard.task["source"]
                results[name] = _take_outcome(context, exchange, name, outcome)
                tick()
    return results


def _take_outcome(
    context: BuildContext, exchange: Exchange, name: str, outcome: dict[str, Any]
) -> RefreshResult:
    """Copy what a worker read to the data folder, and its issues to the workspace."""
    folder = context.plan.data / "sources"
    exchange.records.fetch(name, outcome["entry"], folder)
    issues = context.workspace.issues_path(name)
    exchange.files.get_object(outcome["issues"], issues)
    report = context.record_store.report(name)
    if report is None:
        report = SourceReport(name, name, SourceState.FAILED, reason="Its report is damaged.")
    return RefreshResult(report, outcome["is_unavailable"])


def _host(source: Source) -> str:
    """Return what is asked by one worker at a time: the host of a source."""
    return urlsplit(source.url or "").hostname or source.name


def read_shard(plan: BuildPlan, files: SharedFiles, name: str) -> dict[str, Any]:
    """Read a source for the build of any machine; return where its records are.

    They are read in a temporary folder, so that a build of this machine is not disturbed.
    """
    source = next(each for each in plan.sources if each.name == name)
    records, issues = SharedRecords(files), Issues(name)
    with (
        TemporaryDirectory(prefix="hasanyone-read-") as temporary,
        download.open_session(plan.data, plan.fetch_budget) as session,
    ):
        folder = Path(temporary) / "sources"
        records.pull((name,), folder)
        store, hidden = RecordStore(Path(temporary)), suppression.load(plan.data)
        result = SourceRefresher(store, hidden, None, session).refresh(source, issues)
        issues_path = Path(temporary) / "issues.jsonl"
        write_jsonl(issues_path, map(asdict, issues.raised))
        return {
            "entry": records.upload(name, folder),
            "issues": files.put_object(issues_path),
            "is_unavailable": result.is_unavailable,
        }


def _read_source(context: BuildContext, session: FetchSession, source: Source) -> RefreshResult:
    """Read one source anew, or report its stored records where it was not requested."""
    plan, record_store = context.plan, context.record_store
    hidden = suppression.load(plan.data)
    refresher = SourceRefresher(record_store, hidden, plan.mirror, session, plan.full)
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
