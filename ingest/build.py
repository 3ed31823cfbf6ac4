"""The ingest job, top to bottom: read the registries, merge, embed, write, calibrate, promote."""

import fcntl
import hashlib
import json
import logging
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from index import snapshot, suppression
from index.catalogue import Catalogue, to_json
from index.embed import Vectors
from index.errors import SetupError, SnapshotError, SourceError
from index.model import Initiative, SourceReport, SourceState
from index.promotion import Shelf
from index.suppression import Suppression
from index.text import passages
from ingest import cache, calibrate, fetch
from ingest.embedder import Embedder
from ingest.issues import Issue, IssueKind, Issues
from ingest.last_good import LastGood
from ingest.progress import Teller
from ingest.read import read
from ingest.resolve import Known, Resolved, judgements, resolve
from ingest.source import Source

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to build: where, from which sources, of them only those named in `only` if given.

    `full` writes a snapshot even where nothing changed; `keep` is how many stay on the disk.
    """

    data: Path
    sources: tuple[Source, ...]
    mirror: Path | None = None
    only: frozenset[str] | None = None
    full: bool = False
    keep: int = 5


@dataclass(frozen=True, slots=True)
class Built:
    """What came of a build: the snapshot that answers now, and what was read of each source."""

    snapshot: str
    promoted: bool
    initiatives: int
    embedded: int
    sources: tuple[SourceReport, ...]
    issues: dict[str, int]


def build(plan: Plan, embedder: Embedder, teller: Teller) -> Built:
    """Read what is asked for and promote a snapshot of it; the old one answers until then.

    Raises SourceError when there is nothing to build from, SetupError when something is missing or
    another build is running.
    """
    shelf, issues = Shelf(plan.data), Issues()
    with _on_disk(), _alone(plan.data):
        reports, records = _read_all(plan, issues, teller)
        reports, records = _shown(reports, records, suppression.load(plan.data))
        resolved = _resolve(plan, shelf, records, embedder, teller)
        reports = _counted(reports, records, resolved)
        vectors, embedded = _embed(resolved.initiatives, embedder, plan.data / "cache", teller)
        content = _content(resolved.initiatives, embedder.fingerprint)
        unchanged = None if plan.full else _same(shelf, content)
        name = unchanged or _write(plan, shelf, resolved, vectors, embedder, content, teller)
        built = Built(
            snapshot=name,
            promoted=unchanged is None,
            initiatives=len(resolved.initiatives),
            embedded=embedded,
            sources=reports,
            issues=dict(Counter(issue.kind.value for issue in issues.raised)),
        )
        _account(shelf.folder / name, built, issues, resolved)
        if built.promoted:
            shelf.promote(name)
            shelf.prune(plan.keep)
    return built


@contextmanager
def _on_disk() -> Iterator[None]:
    """Turn what a full disk does to a build, wherever it strikes, into a SetupError."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        log.exception("build not written")
        raise SetupError(
            "The data folder cannot be written to.",
            "Is the disk full? What answered before still answers.",
        ) from error


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """Hold the one right to build in `data`; raises SetupError when another build runs."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / "ingest.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SetupError("Another build is running here.", "Wait until it has ended.") from None
        yield


def _read_all(
    plan: Plan, issues: Issues, teller: Teller
) -> tuple[tuple[SourceReport, ...], list[Initiative]]:
    """Every source's report and the records to build from, in the order declared."""
    last_good = LastGood(plan.data)
    with teller.step("Reading the registries") as tell, fetch.client() as http:
        reports = []
        for done, source in enumerate(plan.sources):
            tell(done, len(plan.sources))
            reports.append(_read_one(plan, source, last_good, issues, http))
        tell(len(plan.sources), len(plan.sources))
    records = [record for source in plan.sources for record in last_good.records(source.name)]
    if not records:
        raise SourceError("There is nothing to build: no registry gave any record.", _why(reports))
    return tuple(reports), records


def _why(reports: Sequence[SourceReport]) -> str:
    failed = [f"{report.name}: {report.reason}" for report in reports if report.reason]
    return " ".join(failed) or "A mirror must hold a folder named like a source."


def _read_one(
    plan: Plan, source: Source, last_good: LastGood, issues: Issues, http: Any
) -> SourceReport:
    """Read one source if it is asked for; when it fails, its last good records stay."""
    before = last_good.report(source.name)
    known = before or _report(source, SourceState.NOT_READ)
    if plan.only is not None and source.name not in plan.only:
        return known
    try:
        with fetch.files_of(source, plan.mirror, http) as folder:
            if folder is None:
                return known
            report, records = _good(source, folder, before, issues)
    except SourceError as error:
        return _failed(known, error.message, last_good)
    except Exception:
        log.exception("source failed", extra={"source": source.name})
        return _failed(known, "It could not be read; the log says why.", last_good)
    last_good.keep(report, records)
    return report


def _good(
    source: Source, folder: Path, before: SourceReport | None, issues: Issues
) -> tuple[SourceReport, tuple[Initiative, ...]]:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    reading = read(source, folder, now[:10], issues)
    if reading.read < source.records_min:
        short = f"{reading.read} records, {source.records_min} expected"
        if before and before.read >= source.records_min:
            raise SourceError(f"It gave {short}; its last good records stay.")
        issues.add(Issue(source.name, IssueKind.SHORT, detail=short))
    report = replace(
        _report(source, SourceState.READ),
        refreshed=now,
        read=reading.read,
        left_out=reading.left_out,
    )
    return report, reading.initiatives


def _failed(known: SourceReport, reason: str, last_good: LastGood) -> SourceReport:
    report = replace(known, state=SourceState.FAILED, reason=reason)
    last_good.keep(report)
    return report


def _report(source: Source, state: SourceState) -> SourceReport:
    return SourceReport(
        name=source.name,
        title=source.title,
        state=state,
        countries=source.countries,
        themes=source.themes,
    )


def _shown(
    reports: Sequence[SourceReport], records: Sequence[Initiative], hidden: Suppression
) -> tuple[tuple[SourceReport, ...], list[Initiative]]:
    """The records without those that must not be shown, and the reports with how many these are."""
    told = [(record, hidden.shown(record)) for record in records]
    gone = Counter(_source(record.id) for record, shown in told if shown is None)
    counted = (
        replace(report, left_out={**report.left_out, "suppressed": gone[report.name]})
        if gone[report.name]
        else report
        for report in reports
    )
    return tuple(counted), [shown for _, shown in told if shown is not None]


def _resolve(
    plan: Plan, shelf: Shelf, records: Sequence[Initiative], embedder: Embedder, teller: Teller
) -> Resolved:
    """The records merged, by what people said, what they tell and what earlier builds gave."""
    said = judgements.load(judgements.SHIPPED, plan.data / judgements.LATER)
    today = datetime.now(UTC).date().isoformat()
    with teller.step("Seeing what is one") as tell:

        def meaning(some: Sequence[Initiative]) -> Vectors:
            texts = [passages(record)[0] for record in some]
            return cache.embed(embedder, texts, plan.data / "cache", tell)[0]

        return resolve(records, said, _known(shelf), today, meaning)


def _known(shelf: Shelf) -> Known:
    """The ids that the snapshot that answers now gave, and those that it redirects."""
    try:
        before = Catalogue(shelf.current_folder() / snapshot.CATALOGUE)
    except (SnapshotError, sqlite3.Error):
        return Known()
    with closing(before):
        return Known(before.since(), before.redirects())


def _counted(
    reports: Sequence[SourceReport], records: Sequence[Initiative], resolved: Resolved
) -> tuple[SourceReport, ...]:
    """The reports with the records that became initiatives and those merged into one."""
    given = Counter(_source(record.id) for record in records)
    kept = Counter(_source(initiative.id) for initiative in resolved.initiatives)
    return tuple(
        replace(report, ingested=kept[report.name], merged=given[report.name] - kept[report.name])
        for report in reports
    )


def _source(initiative_id: str) -> str:
    return initiative_id.partition(":")[0]


def _embed(
    initiatives: Sequence[Initiative], embedder: Embedder, folder: Path, teller: Teller
) -> tuple[Vectors, int]:
    texts = [text for initiative in initiatives for text in passages(initiative)]
    with teller.step("Embedding") as tell:
        return cache.embed(embedder, texts, folder, tell)


def _content(initiatives: Sequence[Initiative], model: str) -> str:
    """The hash of what a snapshot would hold; the day on which a record was seen is no content."""
    digest = hashlib.sha256(f"{version('hasanyone')} {snapshot.VERSION} {model}\n".encode())
    for initiative in initiatives:
        origins = tuple(replace(origin, seen=None) for origin in initiative.origins)
        body = to_json(replace(initiative, origins=origins))
        digest.update(json.dumps(body, sort_keys=True).encode())
        digest.update("\n".join(passages(initiative)).encode())
    for file in sorted(calibrate.QUESTIONS.iterdir()):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _same(shelf: Shelf, content: str) -> str | None:
    """The name of the current snapshot if it holds this content and is whole."""
    try:
        current = shelf.current_folder()
        manifest = snapshot.verify(current)
    except SnapshotError:
        return None
    return current.name if manifest.content == content else None


def _write(
    plan: Plan,
    shelf: Shelf,
    resolved: Resolved,
    vectors: Vectors,
    embedder: Embedder,
    content: str,
    teller: Teller,
) -> str:
    """Write a snapshot beside the others and return its name; it does not answer yet."""
    now = datetime.now(UTC)
    name = f"{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03}Z-{content[:8]}"
    draft = shelf.folder / ".draft"
    shutil.rmtree(draft, ignore_errors=True)
    registries = {o.registry for each in resolved.initiatives for o in each.origins}
    with teller.step("Writing the index"):
        encoder = cache.encoder(embedder, plan.data / "cache")
        snapshot.write(
            draft, resolved.initiatives, resolved.redirects, vectors, encoder, resolved.since
        )
    with teller.step("Calibrating"):
        content_only = snapshot.open_content(draft, calibrate.shipped(), len(registries))
        calibration = calibrate.fit(content_only)
        content_only.catalogue.close()
    snapshot.seal(
        draft,
        calibration,
        {
            "created": now.isoformat(timespec="seconds"),
            "content": content,
            "parent": shelf.current(),
            "model": embedder.fingerprint,
            "dimension": vectors.shape[1],
            "initiatives": len(resolved.initiatives),
            "registries": len(registries),
        },
    )
    draft.rename(shelf.folder / name)
    return name


def _account(folder: Path, built: Built, issues: Issues, resolved: Resolved) -> None:
    """Keep what the reading said in the snapshot that it is about."""
    snapshot.account(folder, built.sources, asdict(built))
    lines = (json.dumps(asdict(issue), ensure_ascii=False) + "\n" for issue in issues.raised)
    snapshot.put_text(folder / snapshot.ISSUES, "".join(lines))
    lines = (json.dumps(asdict(match), ensure_ascii=False) + "\n" for match in resolved.matches)
    snapshot.put_text(folder / snapshot.MATCHES, "".join(lines))
