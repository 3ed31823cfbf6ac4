"""Stage 6, write: the snapshot is written to a draft folder, calibrated, sealed and named."""

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter

from index.errors import NotFound, SnapshotError
from index.model import Initiative
from index.snapshot import snapshot
from index.snapshot.document_store import DocumentStore
from index.snapshot.document_terms import DocumentTerms
from index.snapshot.snapshot import SnapshotContent
from ingest.models.embedding_cache import EmbeddingCache
from ingest.pipeline import acronym_mining, calibration
from ingest.pipeline.acronym_mining import AcronymEvidence
from ingest.pipeline.plan import BuildContext
from ingest.pipeline.results import ResolveSummary
from ingest.reuse.memo import Memo

DerivedT = TypeVar("DerivedT", DocumentTerms, AcronymEvidence)


def name_snapshot(context: BuildContext, summary: ResolveSummary) -> str:
    """Return a name for the new snapshot, of time and content hash, that sorts after all others."""
    now, last = datetime.now(UTC), max(context.snapshot_store.names(), default="")
    while (
        name := f"{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03}Z-{summary.content_hash[:8]}"
    ) <= last:
        now += timedelta(milliseconds=1)
    return name


def write_draft(context: BuildContext) -> None:
    """Write the snapshot's content to the draft folder; delete drafts of earlier builds."""
    for old_draft in context.snapshot_store.folder.glob(".draft*"):
        shutil.rmtree(old_draft)
    resolution, vectors = context.workspace.load_rest(), context.workspace.load_vectors()
    initiatives = tuple(context.workspace.initiatives())
    digests = list(context.workspace.load_digests())
    terms = context.make_memo("terms")
    evidence = context.make_memo("acronyms")
    with context.reporter.step("Writing the index"):
        snapshot.write(
            context.draft_folder,
            SnapshotContent(
                initiatives=initiatives,
                passage_counts=context.workspace.passage_counts().tolist(),
                vectors=vectors,
                encoder_folder=context.embedding_cache.ensure_export(context.embedder),
                reranker_folder=_export_reranker(context),
                redirects=resolution.redirects,
                first_seen=resolution.first_seen,
                content_versions=list(_content_versions(context)),
                open_pairs=resolution.open_pairs,
                mined_acronyms=acronym_mining.mine_acronyms(
                    _derive(evidence, digests, initiatives, AcronymEvidence)
                ),
                questions=list(context.workspace.load_questions()),
                question_vectors=context.workspace.load_question_vectors(),
                terms=partial(_derive, terms, digests, initiatives, DocumentTerms),
            ),
        )
    for memo in (terms, evidence):
        memo.keep_only(digests)


def seal_draft(context: BuildContext, name: str, summary: ResolveSummary) -> None:
    """Calibrate the draft, seal it and give it its name; it is not promoted yet."""
    store, draft = context.snapshot_store, context.draft_folder
    if not draft.exists() and name in store.names():
        return  # killed after the last line of this step
    with context.reporter.step("Calibrating"):
        draft_snapshot = snapshot.open_content(
            draft, calibration.load_shipped(), summary.registries
        )
        with closing(draft_snapshot.documents):
            fitted_calibration = calibration.fit(draft_snapshot)
    manifest = {
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "content": summary.content_hash,
        "parent": store.current_name(),
        "model": context.embedder.fingerprint,
        "reranker": context.reranker_fingerprint,
        "dimension": draft_snapshot.encoder.dimension,
        "initiatives": summary.initiatives,
        "registries": summary.registries,
        "sources": summary.sources,
    }
    snapshot.seal(draft, fitted_calibration, manifest)
    draft.rename(store.folder / name)


def _derive(
    memo: Memo, digests: Sequence[bytes], initiatives: Sequence[Initiative], kind: type[DerivedT]
) -> Iterator[DerivedT]:
    """Yield what `kind` makes of each initiative, from `memo` where its content is known."""
    adapter = TypeAdapter(kind)

    def make(row: int) -> bytes:
        return adapter.dump_json(kind.of(initiatives[row]))

    return map(adapter.validate_json, memo.results(digests, make))


def _export_reranker(context: BuildContext) -> Path | None:
    """Return the folder of the exported cross-encoder, if there is one."""
    if (reranker := context.plan.reranker) is None:
        return None
    # Apart from the embedders: a model may be named as both, by mistake.
    folder = context.cache_folder / "rerankers"
    return EmbeddingCache(folder, reranker.fingerprint).ensure_export(reranker)


def _content_versions(context: BuildContext) -> Iterator[tuple[bytes, str]]:
    """Yield the digest of each initiative and the time at which its content last changed."""
    now, store = datetime.now(UTC).isoformat(timespec="seconds"), context.snapshot_store
    old_digests: dict[str, bytes] = {}
    changed_at: dict[str, str] = {}
    built_at = now
    with suppress(NotFound, SnapshotError, sqlite3.Error):  # then everything counts as new
        built_at = store.manifest(store.current_name() or "").created
        with closing(DocumentStore(store.current_folder() / snapshot.DOCUMENTS_FILE)) as documents:
            old_digests, changed_at = documents.digests(), documents.last_changed()
    for id_, new_digest in zip(
        context.workspace.ids(), context.workspace.load_digests(), strict=True
    ):
        is_unchanged = old_digests.get(id_) == new_digest
        yield new_digest, changed_at.get(id_, built_at) if is_unchanged else now
