"""Home tab: a person's questions, what is searched, privacy; for administrators the index."""

from collections.abc import Iterator, Sequence

from bot.presentation import labels, provenance
from bot.presentation.admin_view import StatusView
from bot.service.answer import SearchScope
from bot.slack import identifiers
from bot.slack.identifiers import ActionId
from bot.slack.mrkdwn import escape
from bot.slack.views import admin, block_kit
from bot.slack.views.block_kit import Block, Blocks
from bot.store.model import StoredQuestion
from index.model import SourceState
from index.text.dates import format_date

_MAX_QUESTIONS, _MAX_SOURCES = 10, 20

PRIVACY_LINES = (
    (
        "*What is kept:* your questions with their limits, when and where you asked, what you were"
        " told, and what you say of an answer, under your Slack id and without your name."
    ),
    (
        "*What is not:* other messages. Nothing is read where Has Anyone was not asked, unless an"
        " administrator switched offers on in that channel; even then only questions for which you"
        " are offered an answer are kept, and not after *Not now*."
    ),
    "*Delete mine* removes all of it here. Messages already in Slack stay; delete them there.",
)


def home_view(
    questions: Sequence[StoredQuestion],
    scope: SearchScope | None,
    status: StatusView | None = None,
) -> Block:
    """Return the Home tab of one person; `status` is given for administrators alone."""
    blocks = [
        *_intro_blocks(),
        *_question_blocks(questions[:_MAX_QUESTIONS]),
        *_searched_blocks(scope),
        *_privacy_blocks(),
        *(_admin_blocks(status) if status else []),
    ]
    return {
        "type": "home",
        "callback_id": identifiers.ViewId.HOME,
        "blocks": blocks[: block_kit.MAX_VIEW_BLOCKS],
    }


def _intro_blocks() -> Blocks:
    return [
        block_kit.header("Has anyone done this before we build it?"),
        block_kit.section(
            f"Type `{identifiers.COMMAND}` and what you have in mind in any channel, mention me, or"
            " write to me under *Messages*. You get who did it, how it ended, and whom to ask."
        ),
    ]


def _question_blocks(questions: Sequence[StoredQuestion]) -> Iterator[Block]:
    yield block_kit.divider()
    yield block_kit.header("My questions")
    if not questions:
        yield block_kit.section("You have not asked anything yet.")
        return
    for question in questions:
        yield _question_block(question)
    yield block_kit.actions(
        block_kit.button(
            "Delete mine",
            ActionId.FORGET,
            accessibility_label="Delete my questions and feedback",
            confirm=block_kit.confirm(
                "Delete your questions?",
                "All your questions and what you said of their answers are deleted here. Messages"
                " already in Slack stay.",
                "Delete mine",
                danger=True,
            ),
        )
    )


def _question_block(question: StoredQuestion) -> Block:
    when = escape(format_date(question.asked_at.isoformat()), 40)
    filters = provenance.describe_filters(question.filters)
    summary = " · ".join(
        filter(None, (labels.VERDICT_LABELS[question.verdict], when, escape(filters, 160)))
    )
    return block_kit.section(
        f"*{escape(question.text, 200) or 'Question not stated'}*\n{summary}",
        accessory=block_kit.button(
            "Ask again",
            ActionId.ASK_AGAIN,
            question.query_id,
            accessibility_label=f"Ask again: {question.text}",
        ),
    )


def _searched_blocks(scope: SearchScope | None) -> Iterator[Block]:
    yield block_kit.divider()
    yield block_kit.header("What is searched")
    if scope is None:
        yield block_kit.section("There is no index yet: nothing can be searched.")
        return
    yield block_kit.section(escape(provenance.describe_scope(scope), 300))
    read = [source for source in scope.sources if source.state is not SourceState.NOT_READ]
    lines = [
        f"• {escape(source.title, 60)}: {escape(provenance.describe_source_state(source), 70)}"
        for source in read[:_MAX_SOURCES]
    ]
    if lines:
        yield block_kit.context("\n".join([*lines, *block_kit.more_line(read, _MAX_SOURCES)]))


def _privacy_blocks() -> Blocks:
    return [
        block_kit.divider(),
        block_kit.header("Privacy"),
        block_kit.context("\n".join(PRIVACY_LINES)),
    ]


def _admin_blocks(status: StatusView) -> Blocks:
    return [block_kit.divider(), block_kit.header("Administration"), *admin.status_blocks(status)]
