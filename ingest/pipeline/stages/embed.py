"""Stage 5, embed: passages and expected questions become vectors; what is cached is not redone.

The vectors of initiatives that the current snapshot holds are taken from there.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from functools import partial
from itertools import chain, compress, islice

import numpy as np

from index.errors import SnapshotError
from index.model import QuestionOrigin
from index.retrieval.types import Rows
from index.snapshot import snapshot
from index.snapshot.document_store import DocumentStore, load_json
from index.snapshot.manifest import verify_snapshot
from index.text.documents import passages
from ingest.models.embedding_cache import EmbeddingCache, hash_text
from ingest.pipeline.journal import StepRunner
from ingest.pipeline.plan import PASSAGES, QUESTIONS, BuildContext, question_model

# Texts embedded in one durable step. Within a step the cache stores them every 256 texts.
SHARD_SIZE = 4096
# Texts in memory at once.
_BLOCK_TEXTS = 16 * SHARD_SIZE


def embed_passages(context: BuildContext, run_step: StepRunner) -> int:
    """Embed all passages, shard by shard, and the questions; return how many were not cached."""
    missing_count = run_step("plan the embedding", partial(_plan_embedding, context))
    exchange = context.plan.exchange
    # Workers take shards of their own, and all at once.
    size = SHARD_SIZE if exchange is None or exchange.workers is None else max(missing_count, 1)
    for start in range(0, missing_count, size):
        shard = partial(_embed_shard, context, start, size, missing_count)
        run_step(f"embed from {start}", shard)
    question_count = run_step("embed questions", partial(_embed_questions, context))
    if exchange is not None:
        run_step("share vectors", partial(_share_vectors, context))
    run_step("gather vectors", partial(_gather_vectors, context))
    return missing_count + question_count


def _plan_embedding(context: BuildContext) -> int:
    """Save which texts must be embedded in the workspace and return their number.

    What other machines embedded is taken first.
    """
    if exchange := context.plan.exchange:
        embedder = context.embedder
        exchange.vectors(PASSAGES, embedder.fingerprint).pull(context.embedding_cache)
        exchange.vectors(QUESTIONS, question_model(embedder)).pull(context.question_cache)
    workspace = context.workspace
    snapshot_name, rows = _find_kept(context)
    workspace.save_kept(snapshot_name, rows)
    new_lines = compress(workspace.initiative_lines(), rows < 0)
    texts = chain.from_iterable(workspace.save_texts(map(passages, map(load_json, new_lines))))
    return workspace.save_missing(_missing_batches(context.embedding_cache, texts))


def _find_kept(context: BuildContext) -> tuple[str, Rows]:
    """Return the name of the current snapshot and the row there of each initiative, -1 if new.

    All are new, and the name is empty, in a full build and where there is no intact snapshot whose
    vectors the same program and model made.
    """
    digests, store = list(context.workspace.load_digests()), context.snapshot_store
    if not context.plan.full:
        with suppress(SnapshotError, OSError, sqlite3.Error):
            folder = store.current_folder()
            verify_snapshot(folder)
            made_by = (folder / snapshot.VECTORS_MADE_BY_FILE).read_text(encoding="utf-8")
            if made_by == context.vectors_made_by:
                with closing(DocumentStore(folder / snapshot.DOCUMENTS_FILE)) as documents:
                    row_of = documents.rows_by_digest()
                rows = np.array([row_of.get(digest, -1) for digest in digests], dtype=np.int64)
                return folder.name, rows
    return "", np.full(len(digests), -1, dtype=np.int64)


def _missing_batches(cache: EmbeddingCache, texts: Iterator[str]) -> Iterator[list[str]]:
    """Yield the texts that are not cached, each once, in batches of `SHARD_SIZE`.

    Of all texts in memory at once, the short ones come first.
    """
    seen: set[bytes] = set()
    missing: list[str] = []
    while block := list(islice(texts, _BLOCK_TEXTS)):
        for text in (block[position] for position in cache.find_missing(block)):
            if (text_hash := hash_text(text)) not in seen:
                seen.add(text_hash)
                missing.append(text)
        while len(missing) >= SHARD_SIZE:
            yield missing[:SHARD_SIZE]
            del missing[:SHARD_SIZE]
    if missing:
        yield missing


def _embed_shard(context: BuildContext, start: int, size: int, total: int) -> int:
    """Embed one shard of the `total` missing texts and return how many were embedded.

    Texts of it that were embedded before an interruption are skipped.
    """
    with context.reporter.step("Embedding") as progress:
        return context.embed_passages(
            context.workspace.load_missing(start, size),
            lambda done, _total: progress(min(start + done, total), total),
        )


def _embed_questions(context: BuildContext) -> int:
    """Embed the expected questions that are not cached and return how many they were."""
    texts, private = context.workspace.load_question_texts(), _confirmed_texts(context)
    if not len(context.question_cache.find_missing(texts)):
        return 0
    with context.reporter.step("Embedding questions") as progress:
        return context.embed_questions(texts, private, progress)


def _confirmed_texts(context: BuildContext) -> set[str]:
    """Return the questions that people confirmed: their own words, which leave no machine."""
    questions = (question for each in context.workspace.load_questions() for question in each)
    return {each.text for each in questions if each.origin is QuestionOrigin.CONFIRMED}


def _share_vectors(context: BuildContext) -> None:
    """Share the vectors that only this machine has, so that another can build without it."""
    exchange, private = context.plan.exchange, _confirmed_texts(context)
    if exchange is None:
        return
    embedder, vectors = context.embedder, exchange.vectors(PASSAGES, context.embedder.fingerprint)
    texts = chain.from_iterable(map(passages, context.workspace.initiatives()))
    cache = context.embedding_cache
    while block := list(islice(texts, _BLOCK_TEXTS)):
        # The vectors of what is unchanged are in the snapshot, and may have left the cache.
        missing = {block[position] for position in cache.find_missing(block)}
        vectors.push(cache, [text for text in block if text not in missing])
    questions = [text for text in context.workspace.load_question_texts() if text not in private]
    vectors = exchange.vectors(QUESTIONS, question_model(embedder))
    vectors.push(context.question_cache, questions)
    exchange.clear_texts()


def _gather_vectors(context: BuildContext) -> None:
    """Write the vectors of all texts and questions to the workspace.

    Of questions that are no longer expected, such as withdrawn ones, no vector is kept.
    """
    context.workspace.gather_vectors(context.embedding_cache, context.question_cache)
    context.question_cache.keep_only(context.workspace.load_question_texts())
