"""Stage 2, resolve: the records of all sources become initiatives, each with a permanent id."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from pathlib import Path

from pydantic import TypeAdapter

from index.errors import SnapshotError, SourceError
from index.model import Initiative, SourceReport
from index.resolution import judgements
from index.retrieval.types import Vectors
from index.snapshot import snapshot
from index.snapshot.document_store import DocumentStore, content_digest
from index.snapshot.store import SnapshotStore
from index.text.documents import overview
from ingest.issues import summarise_issues
from ingest.pipeline.plan import BuildContext
from ingest.pipeline.progress import ProgressCallback
from ingest.pipeline.results import ResolveSummary
from ingest.resolve.copies import shared_id
from ingest.resolve.pairs.facts import RecordFacts
from ingest.resolve.pipeline import KnownIds, ResolutionResult, resolve
from ingest.reuse.digests import digest_content
from ingest.reuse.memo import Memo

_facts_adapter = TypeAdapter(RecordFacts)
# The pair judgements that ship with the product.
SHIPPED_JUDGEMENTS = Path(__file__).parents[2] / "data" / "judgements.tsv"


def resolve_records(context: BuildContext, reports: Sequence[SourceReport]) -> ResolveSummary:
    """Resolve the records of all sources into initiatives and save them in the workspace.

    Raises SourceError where no source has any record.
    """
    records_by_source = {
        source.name: tuple(context.record_store.records(source.name))
        for source in context.plan.sources
    }
    if not any(records_by_source.values()):
        raise SourceError(
            "There is nothing to build: no registry gave any record.", _failure_reasons(reports)
        )
    with context.reporter.step("Merging records of the same initiative") as progress:
        merged, embedded = _merge_records(
            context, tuple(chain.from_iterable(records_by_source.values())), progress
        )
    resolution = _with_source_redirects(context, merged)
    digests = [content_digest(initiative) for initiative in resolution.initiatives]
    context.workspace.save_resolution(resolution, digests)
    kinds, broken = summarise_issues(context.load_issues())
    return ResolveSummary(
        sources=_with_record_counts(reports, records_by_source, resolution),
        initiatives=len(resolution.initiatives),
        registries=len({o.registry for each in resolution.initiatives for o in each.origins}),
        embedded=embedded,
        issues=kinds,
        broken=broken,
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
        cache, texts = context.embedding_cache, [overview(record) for record in subset]
        embedded += context.embed_passages(texts, progress)
        return context.workspace.vectors_of(cache, texts)

    pair_judgements = judgements.load(
        SHIPPED_JUDGEMENTS, context.plan.data / judgements.JUDGEMENTS_FILE
    )
    known_ids, today = _known_ids(context.snapshot_store), datetime.now(UTC).date().isoformat()
    derive = partial(_derive_facts, context.make_memo("facts"))
    resolution = resolve(records, pair_judgements, known_ids, today, embed_records, derive)
    return resolution, embedded


def _derive_facts(memo: Memo, records: Sequence[Initiative]) -> Callable[[], Iterator[RecordFacts]]:
    """Return a function that gives the facts of records; those of known records are kept."""
    keys = [digest_content(record) for record in records]
    memo.keep_only(keys)

    def make(position: int) -> bytes:
        return _facts_adapter.dump_json(RecordFacts.of(records[position]))

    return lambda: map(_facts_adapter.validate_json, memo.results(keys, make))


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
        record_ids = {record.id for record in records}
        ingested_ids = {id_ for id_ in unclaimed_ids if {id_, shared_id(id_)} & record_ids}
        unclaimed_ids -= ingested_ids
        counted.append(
            replace(report, ingested=len(ingested_ids), merged=len(records) - len(ingested_ids))
        )
    return tuple(counted)
