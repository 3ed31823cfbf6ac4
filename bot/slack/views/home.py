"""Home tab: a person's questions, what is searched, privacy; for administrators the index."""

from collections.abc import Iterator, Sequence

from bot.presentation import help_view, labels
from bot.presentation.admin_view import Confirmation, StatusView
from bot.presentation.help_view import HelpSection
from bot.presentation.home_view import HomeView, QuestionView
from bot.presentation.provenance import SearchedView, SourceView
from bot.slack import identifiers
from bot.slack.identifiers import ActionId
from bot.slack.mrkdwn import escape
from bot.slack.views import admin, block_kit
from bot.slack.views.block_kit import Block, Blocks, Element
from bot.store.model import Surface

_MAX_SOURCES = 20


def home_tab(home: HomeView, status: StatusView | None = None) -> Block:
    """Return the Home tab of one person; `status` is given for administrators alone."""
    blocks = [
        *_welcome_blocks(),
        *_question_blocks(home),
        *_search_blocks(home),
        *_privacy_blocks(home.privacy),
        *(_admin_blocks(status) if status else []),
    ]
    return {
        "type": "home",
        "callback_id": identifiers.ViewId.HOME,
        "blocks": blocks[: block_kit.MAX_VIEW_BLOCKS],
    }


def _welcome_blocks() -> Blocks:
    welcome = help_view.view_welcome(Surface.SLACK, identifiers.COMMAND)
    return [
        block_kit.header(welcome.title),
        block_kit.section(f"{welcome.text}\n{welcome.how_to_begin}"),
    ]


def _question_blocks(home: HomeView) -> Iterator[Block]:
    yield from _section_heading(home.title)
    if home.questions_note:
        yield block_kit.section(home.questions_note)
    for question in home.questions:
        yield _question_block(question, home.show_answer)
    if home.questions:
        yield block_kit.actions(_delete_button(home.deletion))


def _question_block(question: QuestionView, show_answer: str) -> Block:
    return block_kit.section(
        f"*{escape(question.text, 200)}*\n{escape(question.summary, 250)}",
        accessory=block_kit.button(
            show_answer,
            ActionId.ASK_AGAIN,
            question.query_id,
            accessibility_label=labels.SHOW_ANSWER_TO.format(question=question.text),
        ),
    )


def _delete_button(deletion: Confirmation) -> Element:
    return block_kit.button(
        deletion.action,
        ActionId.FORGET,
        confirm=block_kit.confirm(
            deletion.question, deletion.warning, deletion.confirm, danger=True
        ),
    )


def _search_blocks(home: HomeView) -> Iterator[Block]:
    yield from _section_heading(home.search_title)
    if home.search_note:
        yield block_kit.section(home.search_note)
    if home.scope:
        yield from _searched_blocks(home.scope)


def _searched_blocks(searched: SearchedView) -> Iterator[Block]:
    yield block_kit.section(escape(searched.scope, 300))
    sources = (*searched.failed, *searched.read)
    if lines := [_source_line(source) for source in sources[:_MAX_SOURCES]]:
        yield block_kit.context("\n".join([*lines, *block_kit.more_line(sources, _MAX_SOURCES)]))


def _source_line(source: SourceView) -> str:
    title, state = escape(source.title, 60), escape(source.state, 70)
    return f"• {labels.SOURCE_STATE.format(title=title, state=state)}"


def _privacy_blocks(privacy: HelpSection) -> Blocks:
    return [*_section_heading(privacy.title), block_kit.context("\n".join(privacy.lines))]


def _admin_blocks(status: StatusView) -> Blocks:
    return [*_section_heading(labels.ADMINISTRATION), *admin.status_blocks(status)]


def _section_heading(title: str) -> Sequence[Block]:
    return [block_kit.divider(), block_kit.header(title)]
