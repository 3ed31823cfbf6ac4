"""Stage 3, expect: each initiative gets the questions that its records are known to answer."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.metadata import version

from index.model import ExpectedQuestion, Initiative
from index.snapshot.manifest import FORMAT_VERSION
from ingest.models.embedding_cache import EXPORT_VERSION
from ingest.pipeline.calibration import QUESTIONS_FOLDER
from ingest.pipeline.plan import BuildContext
from ingest.pipeline.results import ResolveSummary
from ingest.questions.written import load_written


def gather_questions(context: BuildContext, summary: ResolveSummary) -> ResolveSummary:
    """Save the expected questions of each initiative; return the summary with the content hash."""
    questions_of_record: dict[str, list[ExpectedQuestion]] = defaultdict(list)
    for source in context.plan.sources:
        for record_id, question in load_written(source.name):
            questions_of_record[record_id].append(question)
    initiatives = context.workspace.load_resolution().initiatives
    questions = [tuple(_of_initiative(each, questions_of_record)) for each in initiatives]
    context.workspace.save_questions(questions)
    return replace(summary, content_hash=_hash_content(context, questions))


def _of_initiative(
    initiative: Initiative, questions_of_record: dict[str, list[ExpectedQuestion]]
) -> Iterator[ExpectedQuestion]:
    """Yield the questions of all records of an initiative, each once."""
    seen: set[str] = set()
    for origin in initiative.origins:
        for question in questions_of_record.get(f"{origin.source}:{origin.key}", ()):
            if question.text not in seen:
                seen.add(question.text)
                yield question


def _hash_content(context: BuildContext, questions: Sequence[Sequence[ExpectedQuestion]]) -> str:
    """Return the SHA-256 of what a snapshot would hold, as hexadecimal digits.

    It covers the versions of the program and the snapshot format, the models, the initiatives'
    digests, passages and expected questions, and the questions that calibrate; not the day on which
    a record was seen.
    """
    models = _describe_models(context)
    hasher = hashlib.sha256(f"{version('hasanyone')} {FORMAT_VERSION} {models}\n".encode())
    workspace = context.workspace
    for document_digest, passages, own_questions in zip(
        workspace.load_digests(), workspace.load_passages(), questions, strict=True
    ):
        hasher.update(document_digest)
        hasher.update("\n".join(passages).encode())
        for question in own_questions:
            hasher.update(f"\n{question.origin} {question.text}".encode())
    for file in sorted(QUESTIONS_FOLDER.iterdir()):
        hasher.update(file.read_bytes())
    return hasher.hexdigest()


def _describe_models(context: BuildContext) -> str:
    """Return the fingerprints of the snapshot's models and the version of their export."""
    embedder = context.embedder
    models = f"{embedder.fingerprint} {embedder.adapter_version} {context.reranker_fingerprint}"
    return f"{models} {EXPORT_VERSION}"
