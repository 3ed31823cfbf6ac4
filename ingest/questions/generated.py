"""Generated questions: a language model is asked for the expected questions of each record.

A step of a build, never of a question. Every reply is cached as it comes, so a build that was
killed goes on, and the next one asks only about what is new. Nothing that the model does fails a
build.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from index.model import ExpectedQuestion, Initiative, QuestionOrigin
from ingest.questions.language_model import (
    ChatClient,
    EndpointRefused,
    EndpointUnavailable,
    LanguageModel,
    UnusableReply,
)
from ingest.questions.prompt import (
    REPLY_SCHEMA,
    make_messages,
    parse_reply,
    record_text,
    reply_key,
)
from ingest.questions.reply_cache import ReplyCache

log = logging.getLogger(__name__)

# At temperature 0 the same question mostly gets the same reply: a record whose reply could not be
# used in this many builds is not sent again.
MAX_UNUSABLE_REPLIES = 3
# After this many records in a row without any reply, or with no usable one, the endpoint is not
# asked again in this build.
_MAX_UNAVAILABLE_IN_A_ROW, _MAX_UNUSABLE_IN_A_ROW = 3, 20


@dataclass(frozen=True, slots=True)
class GenerationReport:
    """Counts of initiatives whose questions a language model was to write, in one build.

    `generated` were written in this build and `cached` in an earlier one; the replies on `failed`
    could not be used; `left` were not asked about and are left for the next build. `reason` says
    why the requests ended early.
    """

    generated: int = 0
    cached: int = 0
    failed: int = 0
    left: int = 0
    reason: str | None = None


class _BudgetSpent(Exception):
    """No further request may be sent in this build."""


def generate_questions(
    initiatives: Iterable[Initiative],
    model: LanguageModel,
    cache: ReplyCache,
    build_id: str,
    progress: Callable[[int, int], None],
) -> GenerationReport:
    """Ask `model` about the `initiatives` that `cache` has no reply on; return the counts.

    Every reply is stored at once. Never raises for what the endpoint does.
    """
    keys: list[bytes] = []
    pending: list[Initiative] = []
    for initiative in initiatives:
        keys.append(reply_key(model.name, record_text(initiative)))
        # No more than the budget can be asked about.
        if model.url and len(pending) <= model.budget and _is_to_be_asked(cache, keys[-1]):
            pending.append(initiative)
    reason: str | None = "no endpoint is set"
    if model.url:
        reason = _ask(pending, model, cache, build_id, progress)
    report = _count(keys, cache, build_id, reason)
    if report.failed or report.left:
        log.warning(
            "questions not generated",
            extra={"build": build_id, "failed": report.failed, "left": report.left},
        )
    return report


def find_generated(
    initiative: Initiative, model: LanguageModel, cache: ReplyCache
) -> tuple[ExpectedQuestion, ...]:
    """Return the cached questions that `model` wrote for an initiative; none without a reply."""
    reply = cache.get(reply_key(model.name, record_text(initiative)))
    texts = reply.questions if reply else ()
    return tuple(ExpectedQuestion(text, QuestionOrigin.GENERATED) for text in texts)


def _is_to_be_asked(cache: ReplyCache, key: bytes) -> bool:
    reply = cache.get(key)
    return reply is None or (not reply.questions and reply.failures < MAX_UNUSABLE_REPLIES)


def _ask(
    pending: Sequence[Initiative],
    model: LanguageModel,
    cache: ReplyCache,
    build_id: str,
    progress: Callable[[int, int], None],
) -> str | None:
    """Ask about each initiative; return why it ended early, None if it did not."""

    def count_request() -> None:
        if cache.request_count(build_id) >= model.budget:
            raise _BudgetSpent
        cache.count_request(build_id)

    unavailable = unusable = 0
    with ChatClient(model, REPLY_SCHEMA, count_request) as client:
        for position, initiative in enumerate(pending):
            progress(position, len(pending))
            text = record_text(initiative)
            questions: tuple[str, ...] = ()
            try:
                reply = client.complete(make_messages(text))
                questions = parse_reply(reply, initiative)
                unavailable = unusable = 0
            except _BudgetSpent:
                return f"the budget of {model.budget:,} requests is spent"
            except EndpointRefused as error:
                return f"the endpoint {error}"
            except EndpointUnavailable as error:
                unavailable += 1
                if unavailable >= _MAX_UNAVAILABLE_IN_A_ROW:
                    return f"the endpoint {error}"
                continue
            except UnusableReply as error:
                unavailable, unusable = 0, unusable + 1
                log.info("reply not usable", extra={"initiative": initiative.id, "why": str(error)})
            cache.put(reply_key(model.name, text), model.name, build_id, questions)
            if unusable >= _MAX_UNUSABLE_IN_A_ROW:
                return f"{unusable} replies in a row could not be used"
    progress(len(pending), len(pending))
    return None


def _count(
    keys: Sequence[bytes], cache: ReplyCache, build_id: str, reason: str | None
) -> GenerationReport:
    replies = [cache.get(key) for key in keys]
    written = [reply for reply in replies if reply and reply.questions]
    generated = sum(reply.build == build_id for reply in written)
    failed = sum(
        reply is not None
        and not reply.questions
        and (reply.build == build_id or reply.failures >= MAX_UNUSABLE_REPLIES)
        for reply in replies
    )
    left = len(replies) - len(written) - failed
    return GenerationReport(generated, len(written) - generated, failed, left, reason)
