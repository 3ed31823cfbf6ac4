"""The ingest job, top to bottom: read the registries, merge, embed, write, check, promote."""

import hashlib
import json
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
from index.snapshot import snapshot
from index.snapshot.build_records import Builds, BuildState, new_build_id
from index.snapshot.document_store import Catalogue, digest
from index.snapshot.store import Shelf, Version, difference
from index.text.documents import passages
from ingest.harvest import download
from ingest.http.limits import Limits
from ingest.issues import Broken, Issue, Issues, broken
from ingest.models.embedding_cache import EXPORT, Cache, Embeds, Exports
from ingest.pipeline import acronym_mining
from ingest.pipeline import calibration as calibrate
from ingest.pipeline.gate import Changes, Check, Gate, check, gone, told
from ingest.pipeline.journal import Diary, Step, at_once, speaking
from ingest.pipeline.lock import alone
from ingest.pipeline.progress import Teller, Told
from ingest.pipeline.workspace import Work
from ingest.read.record_store import LastGood
from ingest.read.refresh import Refreshed, left_alone, refresh
from ingest.resolve.pipeline import Known, Resolved, resolve
from ingest.sources.source import Source
from ingest.thresholds import Margins, Patience

log = logging.getLogger(__name__)

# Texts embedded in one durable step; within it every 256 are kept as they are made.
SHARD = 4096
# What was decided of two records before the product shipped.
JUDGED = Path(__file__).parents[1] / "data" / "judgements.tsv"
# Seconds between two looks at whether somebody cancelled the build while it waits.
_HEARING = 1.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What to build: where, from which sources, of them only those named in `only` if given.

    `full` writes a snapshot even where nothing changed; `dry` compares and writes none; `keep` is
    how many stay on the disk; `margins` and `golden` (a folder of judged questions) are the gate;
    `limits` is what a fetch may cost, `patience` how long a source that is away is waited for;
    `reranker` is the cross-encoder that the snapshot carries, if any.
    """

    data: Path
    sources: tuple[Source, ...]
    mirror: Path | None = None
    only: frozenset[str] | None = None
    full: bool = False
    keep: int = 5
    dry: bool = False
    margins: Margins = field(default_factory=Margins)
    golden: Path | None = None
    limits: Limits = field(default_factory=Limits)
    patience: Patience = field(default_factory=Patience)
    reranker: Exports | None = None


@dataclass(frozen=True, slots=True)
class Built:
    """What came of a build: the snapshot that it is about, and what was read of each source.

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
    check: Check | None = None
    changes: Changes | None = None
    broken: tuple[Broken, ...] = ()
    build: str = ""


@dataclass(frozen=True, slots=True)
class Summed:
    """What resolving came to, in short: the reports with their counts, and the content's hash.

    `embedded` texts were embedded to see what is told in other words.
    """

    sources: tuple[SourceReport, ...]
    initiatives: int
    registries: int
    content: str
    embedded: int = 0
    issues: dict[str, int] = field(default_factory=dict)
    broken: tuple[Broken, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """One build at work: its plan, its model, who is told, and where its steps meet."""

    id: str
    plan: Plan
    embedder: Embeds
    teller: Teller
    work: Work

    @property
    def shelf(self) -> Shelf:
        """The snapshots."""
        return Shelf(self.plan.data)

    @property
    def declared(self) -> frozenset[str]:
        """The names of the sources that are declared and on."""
        return frozenset(source.name for source in self.plan.sources)

    @property
    def cache(self) -> Cache:
        """The embeddings kept of this model."""
        return Cache(self.plan.data / "cache", self.embedder.fingerprint)

    @property
    def reranker(self) -> str | None:
        """What identifies the cross-encoder, if there is one."""
        return self.plan.reranker.fingerprint if self.plan.reranker else None

    @property
    def last_good(self) -> LastGood:
        """The sources' records; a dry run leaves those of the builds alone."""
        return LastGood(self.plan.data, self.work.folder / "sources" if self.plan.dry else None)


def build(plan: Plan, embedder: Embeds, teller: Teller) -> Built:
    """Read what is asked for and promote a snapshot of it; the old one answers until then.

    Raises SourceError when there is nothing to build from, SetupError when something is missing,
    another build is running or the disk is full.
    """
    with speaking(), alone(plan.data):
        return carry_out(plan, embedder, teller, new_build_id(), {})


def carry_out(
    plan: Plan,
    embedder: Embeds,
    teller: Teller,
    id: str,  # noqa: A002 - a build's field
    asked: dict[str, Any],
    keep: Step = at_once,
) -> Built:
    """Run the build `id` to its end; what `keep` kept of it when it was interrupted is not redone.

    The caller holds the right to build here. Raises AppError.
    """
    diary = Diary(plan.data, id, asked)
    work = Work(Builds(plan.data).folder / id)
    job = Job(id, plan, embedder, teller.noting(diary.note), work)
    try:
        built = _steps(job, partial(diary.run, keep))
        diary.end(built.state, asdict(built), "; ".join(built.held) or None)
    except Exception as error:
        raise diary.failed(error) from error
    finally:
        # Not after a kill: then the next start finds here what was done.
        work.clear()
        shutil.rmtree(_draft(job), ignore_errors=True)
    return built


def _steps(job: Job, step: Step) -> Built:
    reports = _read_all(job, step)
    summed = step("resolve", partial(_resolve, job, reports))
    if job.plan.dry:
        return step("compare", partial(_compare, job, summed))
    if known := step("look for the same", partial(_known, job, summed)):
        return known
    missing = step("plan the embedding", partial(_plan_embedding, job))
    for shard in range(0, missing, SHARD):
        step(f"embed from {shard}", partial(_embed, job, shard))
    step("gather", partial(_gather, job))
    name = step("name", partial(_name, job, summed))
    step("write", partial(_write, job))
    step("calibrate", partial(_seal, job, name, summed))
    built = step("check", partial(_check, job, name, summed, summed.embedded + missing))
    return step("promote", partial(_promote, job, built))


def _read_all(job: Job, step: Step) -> tuple[SourceReport, ...]:
    """Every source's report, in the order declared; each reading is a step of its own.

    Those that were away are asked again when all the others have been read.
    """
    sources, read = job.plan.sources, dict[str, Refreshed]()
    with download.client(job.plan.data, job.plan.limits) as http:
        with job.teller.step("Reading the registries") as tell:
            for done, source in enumerate(sources):
                tell(done, len(sources))
                read[source.name] = step(f"read {source.name}", partial(_read, job, source, http))
            tell(len(sources), len(sources))
        for count, seconds in enumerate(job.plan.patience.waits(), 2):
            if not (away := [source for source in sources if read[source.name].away]):
                break
            step(f"wait for try {count}", partial(_wait, job, away, seconds))
            with job.teller.step("Reading again what was away") as tell:
                for done, source in enumerate(away):
                    tell(done, len(away))
                    again = partial(_read, job, source, http)
                    read[source.name] = step(f"read {source.name}, try {count}", again)
    return tuple(read[source.name].report for source in sources)


def _read(job: Job, source: Source, http: Any) -> Refreshed:
    plan, last_good, hidden = job.plan, job.last_good, suppression.load(job.plan.data)
    asked_for = plan.only is None or source.name in plan.only
    if not asked_for and last_good.is_whole(source.name):
        return left_alone(source, last_good, hidden)
    issues = Issues()
    refreshed = refresh(source, plan.mirror, last_good, hidden, issues, http)
    job.work.keep_issues(source.name, issues.raised)
    return refreshed


def _wait(job: Job, away: Sequence[Source], seconds: float) -> None:
    """Give what is away some time, and whoever cancels the build a hearing."""
    names, left = ", ".join(source.name for source in away), seconds
    with job.teller.step(f"Waiting {seconds:,.0f} s for {names}") as tell:
        while left > 0:
            time.sleep(min(left, _HEARING))
            left -= _HEARING
            tell(round(seconds - max(left, 0)), round(seconds))


def _resolve(job: Job, reports: Sequence[SourceReport]) -> Summed:
    """Merge the records of all sources and keep what comes of it in the build's folder."""
    given = {s.name: tuple(job.last_good.records(s.name)) for s in job.plan.sources}
    if not any(given.values()):
        raise SourceError("There is nothing to build: no registry gave any record.", _why(reports))
    with job.teller.step("Seeing what is one") as tell:
        merged, embedded = _merged(job, tuple(chain.from_iterable(given.values())), tell)
    resolved = _with_old_ids(job, merged)
    digests = [digest(initiative) for initiative in resolved.initiatives]
    job.work.keep_resolved(resolved, digests)
    issues = tuple(_issues(job))
    return Summed(
        sources=_counted(reports, given, resolved),
        initiatives=len(resolved.initiatives),
        registries=len({o.registry for each in resolved.initiatives for o in each.origins}),
        content=_content(resolved.initiatives, digests, _models(job)),
        embedded=embedded,
        issues=dict(Counter(issue.kind.value for issue in issues)),
        broken=broken(issues),
    )


def _why(reports: Sequence[SourceReport]) -> str:
    failed = [f"{report.name}: {report.reason}" for report in reports if report.reason]
    return " ".join(failed) or "A mirror must hold a folder named like a source."


def _merged(job: Job, records: Sequence[Initiative], tell: Told) -> tuple[Resolved, int]:
    """The records merged, by what people said, what they tell and what earlier builds gave.

    With it, how many texts were embedded anew to see what is told in other words.
    """
    embedded = 0

    def meaning(some: Sequence[Initiative]) -> Vectors:
        nonlocal embedded
        texts = [passages(record)[0] for record in some]
        new = [texts[place] for place in job.cache.missing(texts)]
        job.cache.add(job.embedder, new, tell)
        embedded += len(new)
        return job.work.gathered(job.cache, texts)

    said = judgements.load(JUDGED, job.plan.data / judgements.LATER)
    today = datetime.now(UTC).date().isoformat()
    return resolve(records, said, _ids(job.shelf), today, meaning), embedded


def _ids(shelf: Shelf) -> Known:
    """The ids that the snapshot that answers now gave, and those that it redirects."""
    try:
        before = Catalogue(shelf.current_folder() / snapshot.CATALOGUE)
    except (SnapshotError, sqlite3.Error):
        return Known()
    with closing(before):
        return Known(before.since(), before.redirects())


def _with_old_ids(job: Job, resolved: Resolved) -> Resolved:
    """What resolving found, with the old ids that sources say lead to their records."""
    said: dict[str, str] = {}
    for source in job.plan.sources:
        said |= job.last_good.redirects(source.name)
    if not said:
        return resolved
    known = {initiative.id for initiative in resolved.initiatives}
    lead = {old: resolved.redirects.get(new, new) for old, new in said.items()}
    lead = {old: new for old, new in lead.items() if old not in known and new in known}
    return replace(resolved, redirects=lead | resolved.redirects)


def _counted(
    reports: Sequence[SourceReport],
    given: dict[str, tuple[Initiative, ...]],
    resolved: Resolved,
) -> tuple[SourceReport, ...]:
    """The reports with the records that became initiatives and those merged into one."""
    free = {initiative.id for initiative in resolved.initiatives}
    counted = []
    for report in reports:
        records = given[report.name]
        kept = {record.id for record in records} & free
        free -= kept
        counted.append(replace(report, ingested=len(kept), merged=len(records) - len(kept)))
    return tuple(counted)


def _issues(job: Job) -> Iterator[Issue]:
    for source in job.plan.sources:
        yield from job.work.issues(source.name)


def _content(initiatives: Iterable[Initiative], digests: Iterable[bytes], models: str) -> str:
    """The hash of what a snapshot would hold; the day on which a record was seen is no content."""
    whole = hashlib.sha256(f"{version('hasanyone')} {snapshot.VERSION} {models}\n".encode())
    for initiative, one in zip(initiatives, digests, strict=True):
        whole.update(one)
        whole.update("\n".join(passages(initiative)).encode())
    for file in sorted(calibrate.QUESTIONS.iterdir()):
        whole.update(file.read_bytes())
    return whole.hexdigest()


def _models(job: Job) -> str:
    """The models of a snapshot and how they are exported."""
    return f"{job.embedder.fingerprint} {job.embedder.edition} {job.reranker} {EXPORT}"


def _compare(job: Job, summed: Summed) -> Built:
    """What would change, for a dry run: no index is written."""
    shelf, resolved = job.shelf, job.work.resolved()
    current = shelf.current()
    ids = (initiative.id for initiative in resolved.initiatives)
    new = Version(dict(zip(ids, job.work.digests(), strict=True)), resolved.redirects)
    diff = difference(shelf.version(current) if current else Version(), new)
    built = _built(job, current or "", summed, BuildState.COMPARED)
    return replace(built, changes=told(diff, gone(shelf, job.declared, diff)))


def _known(job: Job, summed: Summed) -> Built | None:
    """The build's end where a snapshot holds just this: it answers already, or is held back."""
    if job.plan.full:
        return None
    shelf = job.shelf
    name = shelf.holding(summed.content)
    if name is None:
        return None
    if name == shelf.current():
        try:
            snapshot.verify(shelf.current_folder())
        except SnapshotError:
            return None
        built = _built(job, name, summed, BuildState.UNCHANGED)
        _account(job, built)
        return built
    held = shelf.held(name) if shelf.manifest(name).parent == shelf.current() else ()
    return replace(_built(job, name, summed, BuildState.HELD), held=held) if held else None


def _built(
    job: Job, name: str, summed: Summed, state: BuildState, embedded: int | None = None
) -> Built:
    return Built(
        snapshot=name,
        promoted=False,
        initiatives=summed.initiatives,
        embedded=summed.embedded if embedded is None else embedded,
        sources=summed.sources,
        issues=summed.issues,
        broken=summed.broken,
        state=state,
        build=job.id,
    )


def _plan_embedding(job: Job) -> int:
    """How many texts must be embedded; which ones is kept in the build's folder."""
    missing = job.cache.missing(job.work.texts())
    job.work.keep_missing(missing)
    return len(missing)


def _embed(job: Job, start: int) -> int:
    """Embed one shard of what is missing, but for what was embedded before it was interrupted."""
    texts, missing = job.work.texts(), job.work.missing()
    shard = [texts[place] for place in missing[start : start + SHARD]]
    shard = [shard[place] for place in job.cache.missing(shard)]
    with job.teller.step("Embedding") as tell:
        job.cache.add(
            job.embedder,
            shard,
            lambda done, _total: tell(min(start + done, len(missing)), len(missing)),
        )
    return len(shard)


def _gather(job: Job) -> None:
    job.work.gather(job.cache)


def _name(job: Job, summed: Summed) -> str:
    """The name of the new snapshot, later than every other one."""
    now, last = datetime.now(UTC), max(job.shelf.names(), default="")
    while (
        name := f"{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03}Z-{summed.content[:8]}"
    ) <= last:
        now += timedelta(milliseconds=1)
    return name


def _draft(job: Job) -> Path:
    return job.shelf.folder / f".draft-{job.id}"


def _write(job: Job) -> None:
    """Write the content beside the other snapshots; what earlier builds left half-done goes."""
    for left in job.shelf.folder.glob(".draft*"):
        shutil.rmtree(left)
    resolved, vectors = job.work.resolved(), job.work.vectors()
    with job.teller.step("Writing the index"):
        snapshot.write(
            _draft(job),
            resolved.initiatives,
            resolved.redirects,
            vectors,
            job.cache.exported(job.embedder),
            resolved.since,
            list(_versions(job)),
            resolved.doubts,
            acronym_mining.acronyms(resolved.initiatives),
            _reranker(job),
        )


def _reranker(job: Job) -> Path | None:
    """The folder of the exported cross-encoder, if there is one."""
    if (reranker := job.plan.reranker) is None:
        return None
    # Apart from the embedders: a model may be named as both, by mistake.
    return Cache(job.plan.data / "cache" / "rerankers", reranker.fingerprint).exported(reranker)


def _versions(job: Job) -> Iterator[tuple[bytes, str]]:
    """The digest of each initiative, and when its content last changed."""
    now, shelf = datetime.now(UTC).isoformat(timespec="seconds"), job.shelf
    digests: dict[str, bytes] = {}
    changed: dict[str, str] = {}
    created = now
    with suppress(NotFound, SnapshotError, sqlite3.Error):  # then there is nothing to go by
        created = shelf.manifest(shelf.current() or "").created
        with closing(Catalogue(shelf.current_folder() / snapshot.CATALOGUE)) as catalogue:
            digests, changed = catalogue.digests(), catalogue.changed()
    for initiative, one in zip(job.work.resolved().initiatives, job.work.digests(), strict=True):
        same = digests.get(initiative.id) == one
        yield one, changed.get(initiative.id, created) if same else now


def _seal(job: Job, name: str, summed: Summed) -> None:
    """Calibrate the draft, seal it and give it its name; it does not answer yet."""
    shelf, draft = job.shelf, _draft(job)
    if not draft.exists() and name in shelf.names():
        return  # killed after the last line of this step
    with job.teller.step("Calibrating"):
        content = snapshot.open_content(draft, calibrate.shipped(), summed.registries)
        with closing(content.catalogue):
            calibration = calibrate.fit(content)
    snapshot.seal(
        draft,
        calibration,
        {
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "content": summed.content,
            "parent": shelf.current(),
            "model": job.embedder.fingerprint,
            "reranker": job.reranker,
            "dimension": content.encoder.dimension,
            "initiatives": summed.initiatives,
            "registries": summed.registries,
            "sources": summed.sources,
        },
    )
    draft.rename(shelf.folder / name)


def _check(job: Job, name: str, summed: Summed, embedded: int) -> Built:
    """Hold the new snapshot to what was agreed; what came of it stands in its account."""
    plan, shelf = job.plan, job.shelf
    gate = Gate(plan.margins, plan.golden or calibrate.QUESTIONS, job.declared)
    with job.teller.step("Checking") as tell:
        checked = check(shelf, name, gate, tell)
    state = BuildState.HELD if checked.reasons else BuildState.PROMOTED
    built = replace(
        _built(job, name, summed, state, embedded),
        promoted=not checked.reasons,
        held=checked.reasons,
        check=checked,
        changes=checked.changes,
    )
    if built.held:
        shelf.hold(name, built.held)
    _account(job, built)
    return built


def _promote(job: Job, built: Built) -> Built:
    """Let the new snapshot answer, unless it is held back."""
    if built.promoted:
        job.shelf.promote(built.snapshot)
        job.shelf.prune(job.plan.keep)
    return built


def _account(job: Job, built: Built) -> None:
    """Keep what the reading said in the snapshot that it is about."""
    folder = job.shelf.folder / built.snapshot
    snapshot.account(folder, built.sources, asdict(built))
    lines = (json.dumps(asdict(issue), ensure_ascii=False) + "\n" for issue in _issues(job))
    snapshot.put_text(folder / snapshot.ISSUES, "".join(lines))
    matches = job.work.resolved().matches
    lines = (json.dumps(asdict(match), ensure_ascii=False) + "\n" for match in matches)
    snapshot.put_text(folder / snapshot.MATCHES, "".join(lines))
