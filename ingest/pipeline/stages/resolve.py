"""Stage 2, resolve: the records of all sources become initiatives, each with a permanent id."""

import re
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from index.errors import SnapshotError, SourceError
from index.model import Initiative, SourceReport
from index.resolution import judgements
from index.retrieval.types import Vectors
from index.snapshot import snapshot
from index.snapshot.document_store import DocumentStore, read_id
from index.snapshot.store import SnapshotStore
from index.text.documents import overview
from ingest.issues import summarise_issues
from ingest.pipeline.plan import BuildContext
from ingest.pipeline.progress import ProgressCallback
from ingest.pipeline.results import ResolveSummary
from ingest.read.record_store import damage_error
from ingest.resolve.copies import shared_id
from ingest.resolve.pipeline import EarlierWork, KnownIds, ResolutionResult, resolve_lines
from ingest.resolve.records import UnreadableRecord

# The pair judgements that ship with the product.
SHIPPED_JUDGEMENTS = Path(__file__).parents[2] / "data" / "judgements.tsv"
_REGISTRY = re.compile(rb'"registry":("(?:[^"\\]|\\.)*")')


def resolve_records(context: BuildContext, reports: Sequence[SourceReport]) -> ResolveSummary:
    """Resolve the records of all sources into initiatives and save them in the workspace.

    Raises SourceError where no source has any record, or stored records are damaged.
    """
    records = _SourceRecords(context)
    if not records:
        raise SourceError(
            "There is nothing to build: no registry gave any record.", _failure_reasons(reports)
        )
    with context.reporter.step("Merging records of the same initiative") as progress:
        initiatives, merged, embedded = _merge_records(context, records, progress)
    ids, registries = list[str](), set[bytes]()

    def note() -> Iterator[bytes]:
        for id_, line in initiatives:
            ids.append(id_)
            registries.update(_REGISTRY.findall(line))
            yield line

    context.workspace.save_initiatives(note())
    context.workspace.save_rest(_with_source_redirects(context, merged, ids))
    kinds, broken = summarise_issues(context.load_issues())
    return ResolveSummary(
        sources=records.count_in(reports, ids),
        initiatives=len(ids),
        registries=len(registries),
        embedded=embedded,
        issues=kinds,
        broken=broken,
    )


class _SourceRecords:
    """Records of all sources as lines, counted while they are read; `last_read` names a source."""

    def __init__(self, context: BuildContext) -> None:
        self._store = context.record_store
        self._names = [source.name for source in context.plan.sources]
        self._sources: dict[str, int] = {}
        self._counts: Counter[str] = Counter()
        self.last_read = ""

    def __bool__(self) -> bool:
        return any(next(self._store.lines(name), None) is not None for name in self._names)

    def lines(self) -> Iterator[bytes]:
        """Yield the records of all sources, in their order."""
        for number, name in enumerate(self._names):
            self.last_read = name
            for line in self._store.lines(name):
                self._counts[name] += 1
                try:
                    self._sources.setdefault(read_id(line), number)
                except ValueError:
                    raise UnreadableRecord from None
                yield line

    def count_in(
        self, reports: Sequence[SourceReport], ids: Iterable[str]
    ) -> tuple[SourceReport, ...]:
        """Return the reports with the numbers of records ingested and merged into another one."""
        ingested = Counter(
            self._names[min(places)]
            for id_ in ids
            if (places := [self._sources[e] for e in {id_, shared_id(id_)} if e in self._sources])
        )
        return tuple(
            replace(
                report,
                ingested=ingested[report.name],
                merged=self._counts[report.name] - ingested[report.name],
            )
            for report in reports
        )


def _failure_reasons(reports: Sequence[SourceReport]) -> str:
    """Return why each source failed, or a hint on mirrors where none did."""
    failed = [f"{report.name}: {report.reason}" for report in reports if report.reason]
    return " ".join(failed) or "A mirror must hold a folder named like a source."


def _merge_records(
    context: BuildContext, records: _SourceRecords, progress: ProgressCallback
) -> tuple[Iterator[tuple[str, bytes]], ResolutionResult, int]:
    """Resolve the records, given pair judgements, earlier ids and the embedding model.

    Returns the ids and lines of the initiatives, the rest of the result, and the number of texts
    that were embedded to compare records by meaning.
    """
    embedded = 0

    def embed_records(subset: Sequence[Initiative]) -> Vectors:
        """Return the vectors of records by their first passage; embed those not cached."""
        nonlocal embedded
        cache, texts = context.embedding_cache, [overview(record) for record in subset]
        embedded += context.embed_passages(texts, progress)
        return context.workspace.vectors_of(cache, texts)

    pair_judgements = judgements.load(
        SHIPPED_JUDGEMENTS, context.plan.data / judgements.JUDGEMENTS_FILE
    )
    known_ids, today = _known_ids(context.snapshot_store), datetime.now(UTC).date().isoformat()
    try:
        initiatives, result = resolve_lines(
            records.lines(), pair_judgements, known_ids, today, embed_records, _earlier(context)
        )
    except UnreadableRecord:
        raise damage_error(records.last_read) from None
    return initiatives, result, embedded


def _earlier(context: BuildContext) -> EarlierWork:
    """Return what earlier builds found; nothing where the whole build is made anew."""
    folder = context.cache_folder / "reuse" / "resolution"
    if context.plan.full:
        shutil.rmtree(folder, ignore_errors=True)
    return EarlierWork(
        folder,
        facts=context.make_memo("facts"),
        findings=context.make_memo("findings"),
        merged=context.make_memo("merged"),
        series=context.make_memo("series"),
        scratch=context.workspace.make_folder(),
    )


def _known_ids(store: SnapshotStore) -> KnownIds:
    """Return the ids of the current snapshot's initiatives and its redirects; none without one."""
    try:
        documents = DocumentStore(store.current_folder() / snapshot.DOCUMENTS_FILE)
    except (SnapshotError, sqlite3.Error):
        return KnownIds()
    with closing(documents):
        return KnownIds(documents.first_seen(), documents.redirects())


def _with_source_redirects(
    context: BuildContext, resolution: ResolutionResult, ids: Iterable[str]
) -> ResolutionResult:
    """Add the redirects that the sources themselves declare for their old ids."""
    source_redirects: dict[str, str] = {}
    for source in context.plan.sources:
        source_redirects |= context.record_store.redirects(source.name)
    if not source_redirects:
        return resolution
    own = set(ids)
    redirects = {old: resolution.redirects.get(new, new) for old, new in source_redirects.items()}
    redirects = {old: new for old, new in redirects.items() if old not in own and new in own}
    return replace(resolution, redirects=redirects | resolution.redirects)
