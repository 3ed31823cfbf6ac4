"""Stage 6, write: the snapshot is written to a draft folder, calibrated, sealed and named."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import compress
from pathlib import Path
from typing import Any

from index.errors import NotFound, SnapshotError
from index.query.vocabulary import find_words
from index.retrieval.types import KeptRows
from index.snapshot import snapshot
from index.snapshot.document_store import DocumentStore, StoredDocument, load_json, read_id
from index.snapshot.document_terms import DocumentTerms
from index.snapshot.snapshot import SnapshotContent
from index.text.documents import full_text
from ingest.models.embedding_cache import EmbeddingCache
from ingest.pipeline import acronym_mining, calibration
from ingest.pipeline.plan import BuildContext
from ingest.pipeline.results import ResolveSummary
from ingest.pipeline.workspace import Workspace
from ingest.reuse.memo import Memo

# What the tally of mentions counts: words of the vocabulary, and evidence of acronyms.
_WORDS, _ACRONYMS = "w ", "a "


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
    workspace, resolution = context.workspace, context.workspace.load_rest()
    digests = list(workspace.load_digests())
    terms, mentions = context.make_memo("terms"), context.make_tally("mentions")
    with context.reporter.step("Writing the index"):
        mentions.update(digests, partial(_find_mentions, workspace))
        snapshot.write(
            context.draft_folder,
            SnapshotContent(
                documents=_documents(context, terms),
                passage_counts=workspace.passage_counts().tolist(),
                vectors=workspace.load_vectors(),
                encoder_folder=context.embedding_cache.ensure_export(context.embedder),
                reranker_folder=_export_reranker(context),
                redirects=resolution.redirects,
                first_seen=resolution.first_seen,
                open_pairs=resolution.open_pairs,
                mined_acronyms=acronym_mining.mine_acronyms(
                    key for key, _ in mentions.counts(_ACRONYMS)
                ),
                word_counts=mentions.counts(_WORDS),
                question_vectors=workspace.load_question_vectors(),
                kept=_kept_rows(context),
                vectors_made_by=context.vectors_made_by,
            ),
        )
    terms.keep_only(digests)


def _kept_rows(context: BuildContext) -> KeptRows | None:
    """Return where unchanged initiatives are, if what is derived of any is used again."""
    name, rows = context.workspace.load_kept()
    return KeptRows(context.snapshot_store.folder / name, rows) if name else None


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
    context.sealed.add(name)


def _find_mentions(workspace: Workspace, positions: list[int]) -> Iterator[set[str]]:
    """Yield the words and the evidence of acronyms of the initiatives at `positions`."""
    wanted = bytearray(positions[-1] + 1 if positions else 0)
    for position in positions:
        wanted[position] = 1
    for line in compress(workspace.initiative_lines(), wanted):
        initiative = load_json(line)
        words = (_WORDS + word for word in find_words(full_text(initiative)))
        evidence = (_ACRONYMS + each for each in acronym_mining.find_evidence(initiative))
        yield {*words, *evidence}


def _documents(context: BuildContext, terms: Memo) -> Iterator[StoredDocument]:
    """Yield the initiatives as they are stored, with the `terms` that are kept of them."""
    lines, versions = context.workspace.initiative_lines(), _content_versions(context)
    questions = context.workspace.load_questions()
    items = ((each[1][0], each) for each in zip(lines, versions, questions, strict=True))
    for (line, (digest, changed), own), data in terms.derive(items, _make_terms):
        known = DocumentTerms.from_json(data)
        yield StoredDocument(read_id(line), line, digest, known, changed, own)


def _make_terms(item: tuple[bytes, *tuple[Any, ...]]) -> bytes:
    return DocumentTerms.of(load_json(item[0])).to_json()


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
    changes: dict[bytes, str | None] = {}
    built_at = now
    with suppress(NotFound, SnapshotError, sqlite3.Error):  # then everything counts as new
        built_at = store.manifest(store.current_name() or "").created
        with closing(DocumentStore(store.current_folder() / snapshot.DOCUMENTS_FILE)) as documents:
            changes = documents.changes_by_digest()
    for digest in context.workspace.load_digests():  # the id is a part of the content
        yield digest, (changes[digest] or built_at) if digest in changes else now
