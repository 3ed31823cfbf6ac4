"""Stage 5, embed: passages and expected questions become vectors; what is cached is not redone."""

from functools import partial

from ingest.pipeline.journal import StepRunner
from ingest.pipeline.plan import BuildContext

# Texts embedded in one durable step. Within a step the cache stores them every 256 texts.
SHARD_SIZE = 4096


def embed_passages(context: BuildContext, run_step: StepRunner) -> int:
    """Embed all passages, shard by shard, and the questions; return how many were not cached."""
    missing_count = run_step("plan the embedding", partial(_plan_embedding, context))
    for start in range(0, missing_count, SHARD_SIZE):
        run_step(f"embed from {start}", partial(_embed_shard, context, start))
    question_count = run_step("embed questions", partial(_embed_questions, context))
    run_step("gather vectors", partial(_gather_vectors, context))
    return missing_count + question_count


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
            context.embedder.embed,
            shard,
            lambda done, _total: progress(min(start + done, len(missing)), len(missing)),
        )
    return len(shard)


def _embed_questions(context: BuildContext) -> int:
    """Embed the expected questions that are not cached and return how many they were."""
    texts = context.workspace.load_question_texts()
    missing = [texts[position] for position in context.question_cache.find_missing(texts)]
    if missing:
        with context.reporter.step("Embedding questions") as progress:
            context.question_cache.embed_and_store(
                context.embedder.embed_queries, missing, progress
            )
    return len(missing)


def _gather_vectors(context: BuildContext) -> None:
    """Write the vectors of all texts and questions to the workspace.

    Of questions that are no longer expected, such as withdrawn ones, no vector is kept.
    """
    context.workspace.gather_vectors(context.embedding_cache, context.question_cache)
    context.question_cache.keep_only(context.workspace.load_question_texts())
