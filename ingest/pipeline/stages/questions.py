"""Stage 3, expect: each initiative gets the questions that it is known to answer.

Those that ship with the product, else those that a language model wrote where the administrator
named one; and those that people confirmed. What an administrator rejected is left out.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from importlib.metadata import version

from index import suppression
from index.model import ExpectedQuestion, Initiative
from index.snapshot.manifest import FORMAT_VERSION
from ingest.pipeline.calibration import QUESTIONS_FOLDER
from ingest.pipeline.plan import BuildContext
from ingest.pipeline.results import QuestionCounts, ResolveSummary
from ingest.questions.confirmed import load_confirmed
from ingest.questions.generated import GenerationReport, find_generated, generate_questions
from ingest.questions.rejected import load_rejected
from ingest.questions.reply_cache import ReplyCache
from ingest.questions.written import load_written

QuestionsById = dict[str, list[ExpectedQuestion]]


def generate_missing(context: BuildContext) -> GenerationReport | None:
    """Ask the language model about initiatives without written questions; return the counts.

    None without a language model, and for a dry run, which asks nothing. What is suppressed is not
    sent.
    """
    model = context.plan.language_model
    if model is None or context.plan.dry:
        return None
    written = _load_written(context)
    hidden = suppression.load(context.plan.data)
    missing = [
        initiative
        for initiative in context.workspace.load_resolution().initiatives
        if not any(written.get(id_) for id_ in _record_ids(initiative))
        and hidden.redact(initiative)
    ]
    with (
        ReplyCache.open(context.cache_folder) as cache,
        context.reporter.step("Writing questions") as progress,
    ):
        return generate_questions(missing, model, cache, context.id, progress)


def gather_questions(
    context: BuildContext, summary: ResolveSummary, generation: GenerationReport | None = None
) -> ResolveSummary:
    """Save the expected questions of each initiative.

    Returns the summary with the content hash and with the counts of the questions.
    """
    resolution = context.workspace.load_resolution()
    rejected, written = load_rejected(context.plan.data), _load_written(context)
    confirmed: QuestionsById = defaultdict(list)
    asked = context.plan.list_confirmed()
    for id_, question in load_confirmed(asked, resolution.redirects, rejected.ids):
        confirmed[id_].append(question)
    questions = []
    with ReplyCache.open(context.cache_folder) as cache:
        for initiative in resolution.initiatives:
            own = [each for id_ in _record_ids(initiative) for each in written.get(id_, ())]
            if not own and (model := context.plan.language_model):
                own.extend(find_generated(initiative, model, cache))
            own.extend(confirmed.get(initiative.id, ()))
            questions.append(tuple(each for each in _unique(own) if not rejected.is_rejected(each)))
    context.workspace.save_questions(questions)
    counts = Counter(str(question.origin) for each in questions for question in each)
    return replace(
        summary,
        content_hash=_hash_content(context, questions),
        questions=QuestionCounts(dict(counts), generation),
    )


def _load_written(context: BuildContext) -> QuestionsById:
    """Return the questions that ship with the product, by the id of the record."""
    questions: QuestionsById = defaultdict(list)
    for source in context.plan.sources:
        for record_id, question in load_written(source.name):
            questions[record_id].append(question)
    return questions


def _record_ids(initiative: Initiative) -> Iterator[str]:
    """Return its own id, which stays if a registry changes its keys, and those of its records."""
    keys = (f"{origin.source}:{origin.key}" for origin in initiative.origins)
    return iter(dict.fromkeys((initiative.id, *keys)))


def _unique(questions: Iterable[ExpectedQuestion]) -> Iterable[ExpectedQuestion]:
    """Return the questions, the first of each text."""
    by_text: dict[str, ExpectedQuestion] = {}
    for question in questions:
        by_text.setdefault(question.text, question)
    return by_text.values()


def _hash_content(context: BuildContext, questions: Sequence[Sequence[ExpectedQuestion]]) -> str:
    """Return the SHA-256 of what a snapshot would hold, as hexadecimal digits.

    It covers the versions of the program and the snapshot format, the models, the initiatives'
    digests, passages and expected questions, and the questions that calibrate; not the day on which
    a record was seen.
    """
    made_by = f"{version('hasanyone')} {FORMAT_VERSION} {context.models}\n"
    hasher = hashlib.sha256(made_by.encode())
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
