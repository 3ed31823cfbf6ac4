"""The build pipeline, top to bottom: read the registries, resolve, embed, write, check, promote."""

import hashlib
import logging
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any

from index import suppression
from index.errors import NotFound, SnapshotError, SourceError
from index.model import Initiative, SourceReport
from index.resolution import judgements
from index.retrieval.types import Vectors
from index.snapshot import manifest, snapshot
from index.snapshot.build_records import BuildRecords, BuildState, new_build_id
from index.snapshot.diff import ContentDigests, compare_content
from index.snapshot.document_store import DocumentStore, content_digest
from index.snapshot.snapshot import SnapshotContent
from index.snapshot.store import SnapshotStore
from index.text import files
from index.text.documents import overview
from ingest.harvest import download
from ingest.http.limits import FetchBudget
from ingest.issues import BrokenFiles, Issue, Issues, summarise_broken_files
from ingest.models.embedding_cache import (
    EXPORT_VERSION,
    EmbeddingCache,
    EmbeddingModel,
    ExportableModel,
)
from ingest.pipeline import acronym_mining
from ingest.pipeline import calibration as calibrate
from ingest.pipeline.gate import (
    GateCriteria,
    GateReport,
    SnapshotChanges,
    check_snapshot,
    count_undeclared_removals,
    summarise_diff,
)
from ingest.pipeline.journal import BuildJournal, StepRunner, run_directly, translate_errors
from ingest.pipeline.lock import hold_build_lock
from ingest.pipeline.progress import ProgressCallback, ProgressReporter
from ingest.pipeline.workspace import Workspace
from ingest.read.record_store import RecordStore
from ingest.read.refresh import RefreshResult, refresh_source, reuse_last_good
from ingest.resolve.pipeline import KnownIds, ResolutionResult, resolve
from ingest.sources.source import Source
from ingest.thresholds import GateTolerances, SourceRetryPolicy

log = logging.getLogger(__name__)

# Texts embedded in one durable step; within it every 256 are kept as they are made.
SHARD_SIZE = 4096
# What was decided of two records before the product shipped.
SHIPPED_JUDGEMENTS = Path(__file__).parents[1] / "data" / "judgements.tsv"
# Seconds between two looks at whether somebody cancelled the build while it waits.
_CANCEL_POLL_S = 1.0


@dataclass(frozen=True, slots=True)
class BuildPlan:
    """The plan of one build: where, from which sources, of them only those in `only` if given.

    `full` writes a snapshot even where nothing changed; `dry` compares and writes none; `keep` is
    the number of snapshots kept on disk; `tolerances` and `golden_folder` (judged questions) belong
    to the gate; `fetch_budget` bounds what a fetch may cost, `retry_policy` how often an
    unavailable source is retried; `reranker` is the cross-encoder that the snapshot carries, if
    any.
    """

    data: Path
    sources: tuple[Source, ...]
    mirror: Path | None = None
    only: frozenset[str] | None = None
    full: bool = False
    keep: int = 5
    dry: bool = False
    tolerances: GateTolerances = field(default_factory=GateTolerances)
    golden_folder: Path | None = None
    fetch_budget: FetchBudget = field(default_factory=FetchBudget)
    retry_policy: SourceRetryPolicy = field(default_factory=SourceRetryPolicy)
    reranker: ExportableModel | None = None


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
class BuildContext:
    """The context of one build: its plan, model, progress reporter and workspace.

    The stores that its steps share are derived from these.
    """

    id: str
    plan: BuildPlan
    embedder: EmbeddingModel
    reporter: ProgressReporter
    workspace: Workspace

    @property
    def snapshot_store(self) -> SnapshotStore:
        """The snapshot store of the data folder."""
        return SnapshotStore(self.plan.data)

    @property
    def source_names(self) -> frozenset[str]:
        """The names of the sources that are declared and enabled."""
        return frozenset(source.name for source in self.plan.sources)

    @property
    def embedding_cache(self) -> EmbeddingCache:
        """The embedding cache of this build's model."""
        return EmbeddingCache(self.plan.data / "cache", self.embedder.fingerprint)

    @property
    def reranker_fingerprint(self) -> str | None:
        """The fingerprint of the cross-encoder, if there is one."""
        return self.plan.reranker.fingerprint if self.plan.reranker else None

    @property
    def record_store(self) -> RecordStore:
        """The record store of the sources; a dry run writes to its own workspace instead."""
        return RecordStore(
            self.plan.data, self.workspace.folder / "sources" if self.plan.dry else None
        )


def build(plan: BuildPlan, embedder: EmbeddingModel, reporter: ProgressReporter) -> BuildResult:
    """Build a snapshot of what the plan names and promote it; the old one answers until then.

    Raises SourceError when there is nothing to build from, SetupError when something is missing,
    another build is running or the disk is full.
    """
    with translate_errors(), hold_build_lock(plan.data):
        return run_plan(plan, embedder, reporter, new_build_id(), {})


def run_plan(
    plan: BuildPlan,
    embedder: EmbeddingModel,
    reporter: ProgressReporter,
    id: str,  # noqa: A002 - a build's field
    request: dict[str, Any],
    run_step: StepRunner = run_directly,
) -> BuildResult:
    """Run the build `id` to its end and return its result.

    `run_step` may skip a step that an interrupted build had finished, and return what it returned
    then. The caller holds the build lock. Raises AppError.
    """
    journal = BuildJournal(plan.data, id, request)
    workspace = Workspace(BuildRecords(plan.data).folder / id)
    context = BuildContext(
        id, plan, embedder, reporter.with_listener(journal.record_progress), workspace
    )
    try:
        result = _run_steps(context, partial(journal.run, run_step))
        journal.finish(result.state, asdict(result), "; ".join(result.held) or None)
    except Exception as error:
        raise journal.record_failure(error) from error
    finally:
        # Not after a kill: then the next start finds here what was done.
        workspace.clear()
        shutil.rmtree(_draft_folder(context), ignore_errors=True)
    return result


def _run_steps(context: BuildContext, run_step: StepRunner) -> BuildResult:
    """Run the steps of a build in order; end early on a dry run or where nothing changed."""
    reports = _read_sources(context, run_step)
    summary = run_step("resolve", partial(_resolve_records, context, reports))
    if context.plan.dry:
        return run_step("compare", partial(_compare_versions, context, summary))
    if existing := run_step("look for the same", partial(_find_existing, context, summary)):
        return existing
    missing_count = run_step("plan the embedding", partial(_plan_embedding, context))
    for start in range(0, missing_count, SHARD_SIZE):
        run_step(f"embed from {start}", partial(_embed_shard, context, start))
    run_step("gather", partial(_gather_vectors, context))
    name = run_step("name", partial(_name_snapshot, context, summary))
    run_step("write", partial(_write_draft, context))
    run_step("calibrate", partial(_calibrate_and_seal, context, name, summary))
    result = run_step(
        "check", partial(_check_gate, context, name, summary, summary.embedded + missing_count)
    )
    return run_step("promote", partial(_promote_snapshot, context, result))


def _read_sources(context: BuildContext, run_step: StepRunner) -> tuple[SourceReport, ...]:
    """Read every source, each as a step of its own, and return their reports as declared.

    Sources that were unavailable are retried after all the others have been read.
    """
    sources, results = context.plan.sources, dict[str, RefreshResult]()
    with download.open_session(context.plan.data, context.plan.fetch_budget) as http:
        with context.reporter.step("Reading the registries") as progress:
            for done, source in enumerate(sources):
                progress(done, len(sources))
                results[source.name] = run_step(
                    f"read {source.name}", partial(_read_source, context, source, http)
                )
            progress(len(sources), len(sources))
        for attempt, delay_s in enumerate(context.plan.retry_policy.delays(), 2):
            if not (
                unavailable := [source for source in sources if results[source.name].is_unavailable]
            ):
                break
            run_step(
                f"wait for try {attempt}",
                partial(_wait_before_retry, context, unavailable, delay_s),
            )
            with context.reporter.step("Reading again what was away") as progress:
                for done, source in enumerate(unavailable):
                    progress(done, len(unavailable))
                    retry = partial(_read_source, context, source, http)
                    results[source.name] = run_step(f"read {source.name}, try {attempt}", retry)
    return tuple(results[source.name].report for source in sources)


def _read_source(context: BuildContext, source: Source, http: Any) -> RefreshResult:
    """Read one source anew, or report its stored records where it was not requested."""
    plan, record_store, suppression_list = (
        context.plan,
        context.record_store,
        suppression.load(context.plan.data),
    )
    is_requested = plan.only is None or source.name in plan.only
    if not is_requested and record_store.is_intact(source.name):
        return reuse_last_good(source, record_store, suppression_list)
    issues = Issues()
    result = refresh_source(source, plan.mirror, record_store, suppression_list, issues, http)
    context.workspace.save_issues(source.name, issues.raised)
    return result


def _wait_before_retry(
    context: BuildContext, unavailable: Sequence[Source], delay_s: float
) -> None:
    """Wait `delay_s` seconds before a retry; the build can be cancelled meanwhile."""
    names, remaining_s = ", ".join(source.name for source in unavailable), delay_s
    with context.reporter.step(f"Waiting {delay_s:,.0f} s for {names}") as progress:
        while remaining_s > 0:
            time.sleep(min(remaining_s, _CANCEL_POLL_S))
            remaining_s -= _CANCEL_POLL_S
            progress(round(delay_s - max(remaining_s, 0)), round(delay_s))


def _resolve_records(context: BuildContext, reports: Sequence[SourceReport]) -> ResolveSummary:
    """Resolve the records of all sources into initiatives and save them in the workspace.

    Raises SourceError where no source has any record.
    """
    records_by_source = {
        s.name: tuple(context.record_store.records(s.name)) for s in context.plan.sources
    }
    if not any(records_by_source.values()):
        raise SourceError(
            "There is nothing to build: no registry gave any record.", _failure_reasons(reports)
        )
    with context.reporter.step("Seeing what is one") as progress:
        merged, embedded = _merge_records(
            context, tuple(chain.from_iterable(records_by_source.values())), progress
        )
    resolution = _with_source_redirects(context, merged)
    digests = [content_digest(initiative) for initiative in resolution.initiatives]
    context.workspace.save_resolution(resolution, digests)
    issues = tuple(_load_issues(context))
    return ResolveSummary(
        sources=_with_record_counts(reports, records_by_source, resolution),
        initiatives=len(resolution.initiatives),
        registries=len({o.registry for each in resolution.initiatives for o in each.origins}),
        content_hash=_hash_content(
            digests, context.workspace.load_passages(), _describe_models(context)
        ),
        embedded=embedded,
        issues=dict(Counter(issue.kind.value for issue in issues)),
        broken=summarise_broken_files(issues),
    )


def _failure_reasons(reports: Sequence[SourceReport]) -> str:
    """Return why each source failed, or a hint on mirrors where none did."""
    failed = [f"{report.name}: {report.reason}" for report in reports if report.reason]
    return " ".join(failed) or "A mirror must hold a folder named like a source."


def _merge_records(
    context: BuildContext, records: Sequence[Initiative], progress: ProgressCallback
) -> tuple[ResolutionResult, int]:
    """Resolve the records, given pair judgements, earlier ids and the embedding model.

    Returns the result and the number of texts that were embedded to compare records by meaning.
    """
    embedded = 0

    def embed_records(subset: Sequence[Initiative]) -> Vectors:
        """Return the vectors of records by their first passage; embed those not cached."""
        nonlocal embedded
        texts = [overview(record) for record in subset]
        missing_texts = [
            texts[position] for position in context.embedding_cache.find_missing(texts)
        ]
        context.embedding_cache.embed_and_store(context.embedder, missing_texts, progress)
        embedded += len(missing_texts)
        return context.workspace.vectors_of(context.embedding_cache, texts)

    pair_judgements = judgements.load(
        SHIPPED_JUDGEMENTS, context.plan.data / judgements.JUDGEMENTS_FILE
    )
    today = datetime.now(UTC).date().isoformat()
    return resolve(
        records, pair_judgements, _known_ids(context.snapshot_store), today, embed_records
    ), embedded


def _known_ids(store: SnapshotStore) -> KnownIds:
    """Return the ids of the current snapshot's initiatives and its redirects; none without one."""
    try:
        documents = DocumentStore(store.current_folder() / snapshot.DOCUMENTS_FILE)
    except (SnapshotError, sqlite3.Error):
        return KnownIds()
    with closing(documents):
        return KnownIds(documents.first_seen(), documents.redirects())


def _with_source_redirects(context: BuildContext, resolution: ResolutionResult) -> ResolutionResult:
    """Add the redirects that the sources themselves declare for their old ids."""
    source_redirects: dict[str, str] = {}
    for source in context.plan.sources:
        source_redirects |= context.record_store.redirects(source.name)
    if not source_redirects:
        return resolution
    ids = {initiative.id for initiative in resolution.initiatives}
    redirects = {old: resolution.redirects.get(new, new) for old, new in source_redirects.items()}
    redirects = {old: new for old, new in redirects.items() if old not in ids and new in ids}
    return replace(resolution, redirects=redirects | resolution.redirects)


def _with_record_counts(
    reports: Sequence[SourceReport],
    records_by_source: dict[str, tuple[Initiative, ...]],
    resolution: ResolutionResult,
) -> tuple[SourceReport, ...]:
    """Return the reports with the numbers of records ingested and merged into another one."""
    unclaimed_ids = {initiative.id for initiative in resolution.initiatives}
    counted = []
    for report in reports:
        records = records_by_source[report.name]
        ingested_ids = {record.id for record in records} & unclaimed_ids
        unclaimed_ids -= ingested_ids
        counted.append(
            replace(report, ingested=len(ingested_ids), merged=len(records) - len(ingested_ids))
        )
    return tuple(counted)


def _load_issues(context: BuildContext) -> Iterator[Issue]:
    """Yield the issues of all sources, saved in the workspace."""
    for source in context.plan.sources:
        yield from context.workspace.load_issues(source.name)


def _hash_content(digests: Iterable[bytes], passages: Iterable[Sequence[str]], models: str) -> str:
    """Return the SHA-256 of what a snapshot would hold, as hexadecimal digits.

    It covers the versions of the program and the snapshot format, the models, the initiatives'
    digests and passages, and the questions that calibrate; not the day on which a record was seen.
    """
    hasher = hashlib.sha256(f"{version('hasanyone')} {manifest.FORMAT_VERSION} {models}\n".encode())
    for document_digest, texts in zip(digests, passages, strict=True):
        hasher.update(document_digest)
        hasher.update("\n".join(texts).encode())
    for file in sorted(calibrate.QUESTIONS_FOLDER.iterdir()):
        hasher.update(file.read_bytes())
    return hasher.hexdigest()


def _describe_models(context: BuildContext) -> str:
    """Return the fingerprints of the snapshot's models and the version of their export."""
    embedder = context.embedder
    models = f"{embedder.fingerprint} {embedder.adapter_version} {context.reranker_fingerprint}"
    return f"{models} {EXPORT_VERSION}"


def _compare_versions(context: BuildContext, summary: ResolveSummary) -> BuildResult:
    """Return what a dry run would change; no index is written."""
    store, resolution = context.snapshot_store, context.workspace.load_resolution()
    current = store.current_name()
    ids = (initiative.id for initiative in resolution.initiatives)
    new_version = ContentDigests(
        dict(zip(ids, context.workspace.load_digests(), strict=True)), resolution.redirects
    )
    diff = compare_content(
        store.content_digests(current) if current else ContentDigests(), new_version
    )
    result = _make_result(context, current or "", summary, BuildState.COMPARED)
    return replace(
        result,
        changes=summarise_diff(diff, count_undeclared_removals(store, context.source_names, diff)),
    )


def _find_existing(context: BuildContext, summary: ResolveSummary) -> BuildResult | None:
    """Return the result of the build where a snapshot already holds the same content.

    That is the current snapshot, if it is intact, or one that was built after it and held back.
    None otherwise, and always for a full build.
    """
    if context.plan.full:
        return None
    store = context.snapshot_store
    name = store.find_content(summary.content_hash)
    if name is None:
        return None
    if name == store.current_name():
        try:
            manifest.verify_snapshot(store.current_folder())
        except SnapshotError:
            return None
        result = _make_result(context, name, summary, BuildState.UNCHANGED)
        _write_report(context, result)
        return result
    hold_reasons = (
        store.held_back_reasons(name) if store.manifest(name).parent == store.current_name() else ()
    )
    return (
        replace(_make_result(context, name, summary, BuildState.HELD_BACK), held=hold_reasons)
        if hold_reasons
        else None
    )


def _make_result(
    context: BuildContext,
    name: str,
    summary: ResolveSummary,
    state: BuildState,
    embedded: int | None = None,
) -> BuildResult:
    """Return a result that is not promoted, filled from the resolve summary."""
    return BuildResult(
        snapshot=name,
        promoted=False,
        initiatives=summary.initiatives,
        embedded=summary.embedded if embedded is None else embedded,
        sources=summary.sources,
        issues=summary.issues,
        broken=summary.broken,
        state=state,
        build=context.id,
    )


def _plan_embedding(context: BuildContext) -> int:
    """Save which texts must be embedded in the workspace and return their number."""
    missing = context.embedding_cache.find_missing(context.workspace.load_texts())
    context.workspace.save_missing(missing)
    return len(missing)


def _embed_shard(context: BuildContext, start: int) -> int:
    """Embed one shard of the missing texts and return how many were embedded.

    Texts of it that were embedded before an interruption are skipped.
    """
    texts, missing = context.workspace.load_texts(), context.workspace.load_missing()
    shard = [texts[position] for position in missing[start : start + SHARD_SIZE]]
    shard = [shard[position] for position in context.embedding_cache.find_missing(shard)]
    with context.reporter.step("Embedding") as progress:
        context.embedding_cache.embed_and_store(
            context.embedder,
            shard,
            lambda done, _total: progress(min(start + done, len(missing)), len(missing)),
        )
    return len(shard)


def _gather_vectors(context: BuildContext) -> None:
    """Write the vectors of all texts to the workspace."""
    context.workspace.gather_vectors(context.embedding_cache)


def _name_snapshot(context: BuildContext, summary: ResolveSummary) -> str:
    """Return a name for the new snapshot, of time and content hash, that sorts after all others."""
    now, last = datetime.now(UTC), max(context.snapshot_store.names(), default="")
    while (
        name := f"{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03}Z-{summary.content_hash[:8]}"
    ) <= last:
        now += timedelta(milliseconds=1)
    return name


def _draft_folder(context: BuildContext) -> Path:
    """Return the folder in which the snapshot is written before it has its name."""
    return context.snapshot_store.folder / f".draft-{context.id}"


def _write_draft(context: BuildContext) -> None:
    """Write the snapshot's content to the draft folder; delete drafts of earlier builds."""
    for old_draft in context.snapshot_store.folder.glob(".draft*"):
        shutil.rmtree(old_draft)
    resolution, vectors = context.workspace.load_resolution(), context.workspace.load_vectors()
    with context.reporter.step("Writing the index"):
        snapshot.write(
            _draft_folder(context),
            SnapshotContent(
                initiatives=resolution.initiatives,
                passage_counts=context.workspace.passage_counts(),
                vectors=vectors,
                encoder_folder=context.embedding_cache.ensure_export(context.embedder),
                reranker_folder=_export_reranker(context),
                redirects=resolution.redirects,
                first_seen=resolution.first_seen,
                content_versions=list(_document_versions(context)),
                open_pairs=resolution.open_pairs,
                mined_acronyms=acronym_mining.mine_acronyms(resolution.initiatives),
            ),
        )


def _export_reranker(context: BuildContext) -> Path | None:
    """Return the folder of the exported cross-encoder, if there is one."""
    if (reranker := context.plan.reranker) is None:
        return None
    # Apart from the embedders: a model may be named as both, by mistake.
    return EmbeddingCache(
        context.plan.data / "cache" / "rerankers", reranker.fingerprint
    ).ensure_export(reranker)


def _document_versions(context: BuildContext) -> Iterator[tuple[bytes, str]]:
    """Yield the digest of each initiative and the time at which its content last changed."""
    now, store = datetime.now(UTC).isoformat(timespec="seconds"), context.snapshot_store
    old_digests: dict[str, bytes] = {}
    changed_at: dict[str, str] = {}
    built_at = now
    with suppress(NotFound, SnapshotError, sqlite3.Error):  # then there is nothing to go by
        built_at = store.manifest(store.current_name() or "").created
        with closing(DocumentStore(store.current_folder() / snapshot.DOCUMENTS_FILE)) as documents:
            old_digests, changed_at = documents.digests(), documents.last_changed()
    for initiative, new_digest in zip(
        context.workspace.load_resolution().initiatives,
        context.workspace.load_digests(),
        strict=True,
    ):
        is_unchanged = old_digests.get(initiative.id) == new_digest
        yield new_digest, changed_at.get(initiative.id, built_at) if is_unchanged else now


def _calibrate_and_seal(context: BuildContext, name: str, summary: ResolveSummary) -> None:
    """Calibrate the draft, seal it and give it its name; it is not promoted yet."""
    store, draft = context.snapshot_store, _draft_folder(context)
    if not draft.exists() and name in store.names():
        return  # killed after the last line of this step
    with context.reporter.step("Calibrating"):
        draft_snapshot = snapshot.open_content(draft, calibrate.load_shipped(), summary.registries)
        with closing(draft_snapshot.documents):
            calibration = calibrate.fit(draft_snapshot)
    snapshot.seal(
        draft,
        calibration,
        {
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "content": summary.content_hash,
            "parent": store.current_name(),
            "model": context.embedder.fingerprint,
            "reranker": context.reranker_fingerprint,
            "dimension": draft_snapshot.encoder.dimension,
            "initiatives": summary.initiatives,
            "registries": summary.registries,
            "sources": summary.sources,
        },
    )
    draft.rename(store.folder / name)


def _check_gate(
    context: BuildContext, name: str, summary: ResolveSummary, embedded: int
) -> BuildResult:
    """Check the new snapshot against the gate, hold it back if it fails, and write its report."""
    plan, store = context.plan, context.snapshot_store
    criteria = GateCriteria(
        plan.tolerances, plan.golden_folder or calibrate.QUESTIONS_FOLDER, context.source_names
    )
    with context.reporter.step("Checking") as progress:
        gate_report = check_snapshot(store, name, criteria, progress)
    state = BuildState.HELD_BACK if gate_report.reasons else BuildState.PROMOTED
    result = replace(
        _make_result(context, name, summary, state, embedded),
        promoted=not gate_report.reasons,
        held=gate_report.reasons,
        check=gate_report,
        changes=gate_report.changes,
    )
    if result.held:
        store.hold_back(name, result.held)
    _write_report(context, result)
    return result


def _promote_snapshot(context: BuildContext, result: BuildResult) -> BuildResult:
    """Promote the snapshot unless it is held back, and prune old ones."""
    if result.promoted:
        context.snapshot_store.promote(result.snapshot)
        context.snapshot_store.prune(context.plan.keep)
    return result


def _write_report(context: BuildContext, result: BuildResult) -> None:
    """Write the build's report, issues and scored pairs beside the snapshot that it is about."""
    folder = context.snapshot_store.folder / result.snapshot
    manifest.write_report(folder, result.sources, asdict(result))
    files.write_jsonl(folder / manifest.ISSUES_FILE, map(asdict, _load_issues(context)))
    pairs = context.workspace.load_resolution().pairs
    files.write_jsonl(folder / manifest.PAIRS_FILE, map(asdict, pairs))
