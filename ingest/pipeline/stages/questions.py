"""Stage 3, expect: each initiative gets the questions that it is known to answer.

Those that ship with the product, else those that a language model wrote where the administrator
named one; and those that people confirmed. What an administrator rejected is left out.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib.metadata import version

from index import suppression
from index.model import ExpectedQuestion
from index.snapshot.document_store import load_json, read_id, read_origins
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
    missing = (
        initiative
        for line in context.workspace.initiative_lines()
        if not any(written.get(id_) for id_ in _record_ids(read_id(line), line))
        and hidden.redact(initiative := load_json(line))
    )
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
    counts: Counter[str] = Counter()
    hasher = _hash_versions(context)

    def gather() -> Iterator[tuple[ExpectedQuestion, ...]]:
        """Yield the questions of each initiative, counted and hashed with its digest."""
        digests = context.workspace.load_digests()
        for digest, own in zip(digests, _questions(context), strict=True):
            hasher.update(digest)
            for question in own:
                counts[str(question.origin)] += 1
                hasher.update(f"\n{question.origin} {question.text}".encode())
            yield own

    context.workspace.save_questions(gather())
    for file in sorted(QUESTIONS_FOLDER.iterdir()):
        hasher.update(file.read_bytes())
    return replace(
        summary,
        content_hash=hasher.hexdigest(),
        questions=QuestionCounts(dict(counts), generation),
    )


def _questions(context: BuildContext) -> Iterator[tuple[ExpectedQuestion, ...]]:
    """Yield the questions of each initiative, each text once, without those that are rejected."""
    plan = context.plan
    rejected, written = load_rejected(plan.data), _load_written(context)
    confirmed: QuestionsById = defaultdict(list)
    redirects = context.workspace.load_rest().redirects
    for id_, question in load_confirmed(plan.list_confirmed(), redirects, rejected.ids):
        confirmed[id_].append(question)
    with ReplyCache.open(context.cache_folder) as cache:
        for line in context.workspace.initiative_lines():
            id_ = read_id(line)
            keys = _record_ids(id_, line) if written else ()
            own = [each for key in keys for each in written.get(key, ())]
            if not own and plan.language_model:
                own.extend(find_generated(load_json(line), plan.language_model, cache))
            own.extend(confirmed.get(id_, ()))
            yield tuple(each for each in _unique(own) if not rejected.is_rejected(each))


def _load_written(context: BuildContext) -> QuestionsById:
    """Return the questions that ship with the product, by the id of the record."""
    questions: QuestionsById = defaultdict(list)
    for source in context.plan.sources:
        for record_id, question in load_written(source.name):
            questions[record_id].append(question)
    return questions


def _record_ids(id_: str, line: bytes) -> Iterable[str]:
    """Return the id of an initiative, which stays if a registry changes its keys, and its records'.

    `line` is the initiative.
    """
    return dict.fromkeys((id_, *(f"{each.source}:{each.key}" for each in read_origins(line))))


def _unique(questions: Iterable[ExpectedQuestion]) -> Iterable[ExpectedQuestion]:
    """Return the questions, the first of each text."""
    by_text: dict[str, ExpectedQuestion] = {}
    for question in questions:
        by_text.setdefault(question.text, question)
    return by_text.values()


def _hash_versions(context: BuildContext) -> "hashlib._Hash":
    """Return the SHA-256 of what makes a snapshot: program, snapshot format and models.

    With the digests of the initiatives and the questions it is the hash of the content. What a
    snapshot derives of an initiative, such as its passages, follows from its digest and the version
    of the program. The day on which a record was seen is no content.
    """
    made_by = f"{version('hasanyone')} {FORMAT_VERSION} {context.models}\n"
    return hashlib.sha256(made_by.encode())
