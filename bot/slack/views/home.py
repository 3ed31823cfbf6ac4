"""The Home tab: my questions, what is searched, privacy; for administrators the index."""

from collections.abc import Iterator, Sequence

from bot.presentation import initiative_text, provenance
from bot.service.administration import IndexStatus
from bot.service.answer import Searched
from bot.service.filters import LABELS
from bot.slack import identifiers
from bot.slack.identifiers import Action
from bot.slack.mrkdwn import words
from bot.slack.views import admin, block_kit
from bot.slack.views.block_kit import Block, Blocks
from bot.store.question import Question
from index.model import SourceState
from index.text.dates import date

_QUESTIONS, _SOURCES = 10, 20

PRIVACY = (
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


def home(
    questions: Sequence[Question],
    searched: Searched | None,
    index: IndexStatus | None = None,
) -> Block:
    """The Home tab of one person; `index` is given for administrators alone."""
    blocks = [
        *_ask(),
        *_questions(questions[:_QUESTIONS]),
        *_searched(searched),
        *_privacy(),
        *(_administration(index) if index else []),
    ]
    return {
        "type": "home",
        "callback_id": identifiers.View.HOME,
        "blocks": blocks[: block_kit.VIEW_BLOCKS],
    }


def _ask() -> Blocks:
    return [
        block_kit.header("Has anyone done this before we build it?"),
        block_kit.section(
            f"Type `{identifiers.COMMAND}` and what you have in mind in any channel, mention me, or"
            " write to me under *Messages*. You get who did it, how it ended, and whom to ask."
        ),
    ]


def _questions(questions: Sequence[Question]) -> Iterator[Block]:
    yield block_kit.divider()
    yield block_kit.header("My questions")
    if not questions:
        yield block_kit.section("You have not asked anything yet.")
        return
    for asked in questions:
        yield _question(asked)
    yield block_kit.actions(
        block_kit.button(
            "Delete mine",
            Action.FORGET,
            says="Delete my questions and feedback",
            confirm=block_kit.confirm(
                "Delete your questions?",
                "All your questions and what you said of their answers are deleted here. Messages"
                " already in Slack stay.",
                "Delete mine",
                danger=True,
            ),
        )
    )


def _question(asked: Question) -> Block:
    when = words(date(asked.asked_at.isoformat()), 40)
    limits = "; ".join(
        f"{LABELS[name].lower()}: {value}"
        for name, value in asked.filters.items()
        if value and name in LABELS
    )
    told = " · ".join(
        filter(None, (initiative_text.VERDICTS[asked.verdict], when, words(limits, 160)))
    )
    return block_kit.section(
        f"*{words(asked.text, 200) or 'Question not stated'}*\n{told}",
        accessory=block_kit.button(
            "Ask again", Action.ASK_AGAIN, asked.query_id, says=f"Ask again: {asked.text}"
        ),
    )


def _searched(searched: Searched | None) -> Iterator[Block]:
    yield block_kit.divider()
    yield block_kit.header("What is searched")
    if searched is None:
        yield block_kit.section("There is no index yet: nothing can be searched.")
        return
    yield block_kit.section(words(provenance.searched(searched), 300))
    read = [each for each in searched.sources if each.state is not SourceState.NOT_READ]
    lines = [
        f"• {words(each.title, 60)}: {words(provenance.source_state(each), 70)}"
        for each in read[:_SOURCES]
    ]
    if lines:
        yield block_kit.context("\n".join([*lines, *block_kit.rest(read, _SOURCES)]))


def _privacy() -> Blocks:
    return [
        block_kit.divider(),
        block_kit.header("Privacy"),
        block_kit.context("\n".join(PRIVACY)),
    ]


def _administration(index: IndexStatus) -> Blocks:
    return [block_kit.divider(), block_kit.header("Administration"), *admin.status_blocks(index)]
