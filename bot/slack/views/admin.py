"""Administrators' blocks: the index and its sources, a build, a snapshot diff, the audit log."""

from collections.abc import Iterator, Sequence

from bot.presentation import labels
from bot.presentation.admin_view import (
    AuditView,
    BuildView,
    ComparisonView,
    Confirmation,
    HeldBackView,
    StatusView,
    confirm_rollback,
)
from bot.presentation.initiative_view import Fact
from bot.presentation.provenance import SourceView
from bot.slack import identifiers
from bot.slack.identifiers import ActionId
from bot.slack.mrkdwn import escape
from bot.slack.views import block_kit
from bot.slack.views.block_kit import Block, Blocks, Element, SlackMessage
from bot.slack.views.messages import text_message

_MAX_MESSAGE_SOURCES, _MAX_HOME_SOURCES, _MAX_REASONS, _MAX_IDS, _MAX_ENTRIES = 15, 40, 6, 5, 20
_LINE_CHARS, _NAME_CHARS, _SENTENCE_CHARS = 200, 120, 400
_BAR_CHARS = 12


def status_message(status: StatusView) -> SlackMessage:
    """Return the status of the index as a message, with buttons for what can be done about it."""
    blocks = [*_index_blocks(status), *_source_blocks(status, _MAX_MESSAGE_SOURCES)]
    return SlackMessage(escape(status.summary, _SENTENCE_CHARS), blocks)


def status_blocks(status: StatusView) -> Blocks:
    """Return the status of the index for the Home tab, where one source can be rebuilt alone."""
    source_menu = [_source_menu(status.sources)] if status.sources else []
    return [
        *_index_blocks(status, *source_menu),
        *_source_blocks(status, _MAX_HOME_SOURCES),
    ]


def progress_message(build: BuildView) -> SlackMessage:
    """Return the progress of a build, or its result, as a message."""
    return SlackMessage(escape(build.sentence, _SENTENCE_CHARS), progress_blocks(build))


def progress_blocks(build: BuildView) -> Blocks:
    """Return the progress of a build, or its result, for a message or the Home tab."""
    lines = [
        f"*{labels.BUILD}* {escape(build.sentence, _SENTENCE_CHARS)}",
        *map(_fact_line, build.progress),
        *([_bar(build.share)] if build.progress and build.share is not None else []),
        *(f"• {escape(reason, _LINE_CHARS)}" for reason in build.held_back_reasons[:_MAX_REASONS]),
        *block_kit.more_line(build.held_back_reasons, _MAX_REASONS),
        *([escape(build.duration, _LINE_CHARS)] if build.duration else []),
    ]
    buttons = [block_kit.button(labels.REFRESH_ACTION, ActionId.ADMIN_REFRESH)]
    if not build.is_finished:
        buttons.append(_confirmed_button(build.cancel, ActionId.ADMIN_CANCEL, build.id))
    elif build.is_held_back:
        buttons.append(block_kit.button(labels.CHANGES_ACTION, ActionId.ADMIN_DIFF))
    return [block_kit.section("\n".join(lines)), block_kit.actions(*buttons)]


def diff_message(changes: ComparisonView) -> SlackMessage:
    """Return what differs between two snapshots, and why the newer is held back, as a message."""
    return SlackMessage(escape(changes.sentence, _SENTENCE_CHARS), diff_blocks(changes))


def diff_modal(changes: ComparisonView) -> Block:
    """Return what differs between two snapshots as a modal."""
    return block_kit.modal(identifiers.ViewId.DIFF, labels.CHANGES, diff_blocks(changes))


def diff_blocks(changes: ComparisonView) -> Blocks:
    """Return counts by source, why it is held back, and the first ids of each kind of change."""
    blocks = [
        block_kit.section(f"*{escape(changes.sentence, _SENTENCE_CHARS)}*"),
        *_reason_blocks(changes.held_back_reasons),
    ]
    if changes.by_source:
        lines = labels.shorten_list(changes.by_source, _MAX_MESSAGE_SOURCES)
        items = [f"• {escape(line, _NAME_CHARS)}" for line in lines]
        blocks += [
            block_kit.divider(),
            *block_kit.sections([f"*{labels.CHANGES_BY_SOURCE}*", *items]),
        ]
    for group in changes.changes:
        ids = [f"• {escape(id_, _NAME_CHARS)}" for id_ in group.ids[:_MAX_IDS]]
        more = block_kit.more_line(group.ids, _MAX_IDS)
        blocks += block_kit.sections([f"*{group.heading}*", *ids, *more])
    return blocks


def audit_message(audit: AuditView) -> SlackMessage:
    """Return what administrators did or tried to do, newest first."""
    lines = [f"• {escape(line, _LINE_CHARS)}" for line in audit.lines[:_MAX_ENTRIES]]
    return SlackMessage(audit.title, block_kit.sections([f"*{audit.title}*", *lines]))


def build_requested() -> SlackMessage:
    """Return the message that a build was requested."""
    return text_message(labels.BUILD_REQUESTED)


def build_cancelled() -> SlackMessage:
    """Return the message that a build is being cancelled."""
    return text_message(labels.BUILD_CANCELLED)


def snapshot_live(name: str) -> SlackMessage:
    """Return the message that another snapshot answers now."""
    return text_message(labels.INDEX_ANSWERS.format(name=name))


def nudges_switched(*, on: bool) -> SlackMessage:
    """Return the message that offers of answers were switched on or off in a channel."""
    return text_message(labels.OFFERS_ON if on else labels.OFFERS_OFF)


def rollback_message(name: str) -> SlackMessage:
    """Return the question whether to roll back to the snapshot `name`."""
    text = labels.PREVIOUS_INDEX_IS.format(name=escape(name, _NAME_CHARS))
    button = _confirmed_button(confirm_rollback(name), ActionId.ADMIN_ROLLBACK, name, danger=True)
    return SlackMessage(text, [block_kit.section(text), block_kit.actions(button)])


def _index_blocks(status: StatusView, *more: Element) -> Blocks:
    lines = [f"*{labels.INDEX}* {status.health}", *map(_fact_line, status.facts)]
    return [
        block_kit.section("\n".join(lines)),
        *(_held_back_blocks(status.held_back, status.promote) if status.held_back else ()),
        *(progress_blocks(status.build) if status.build else ()),
        block_kit.actions(*_action_buttons(status), *more),
    ]


def _fact_line(fact: Fact) -> str:
    return f"*{fact.label}* {escape((fact.values or (labels.NOT_STATED,))[0], _NAME_CHARS)}"


def _held_back_blocks(held_back: HeldBackView, promote: Confirmation) -> Iterator[Block]:
    """Yield the newer snapshot that is held back, why, and what can be done."""
    sentence = escape(held_back.sentence, _LINE_CHARS)
    yield block_kit.section(f"*{labels.HELD_BACK}* {sentence}")
    yield from _reason_blocks(held_back.reasons)
    yield block_kit.actions(
        block_kit.button(labels.CHANGES_ACTION, ActionId.ADMIN_DIFF),
        _confirmed_button(promote, ActionId.ADMIN_PROMOTE, held_back.name, danger=True),
    )


def _reason_blocks(reasons: Sequence[str]) -> Blocks:
    if not reasons:
        return [block_kit.context(labels.NOT_HELD_BACK)]
    lines = [f"• {escape(reason, _LINE_CHARS)}" for reason in reasons[:_MAX_REASONS]]
    more = block_kit.more_line(reasons, _MAX_REASONS)
    return block_kit.sections([f"*{labels.HELD_BACK_REASONS}*", *lines, *more])


def _action_buttons(status: StatusView) -> Iterator[Element]:
    yield _confirmed_button(status.rebuild, ActionId.ADMIN_REBUILD)
    if status.previous:
        yield _confirmed_button(
            status.rollback, ActionId.ADMIN_ROLLBACK, status.previous, danger=True
        )


def _confirmed_button(
    confirmation: Confirmation,
    action_id: ActionId,
    value: str | None = None,
    *,
    danger: bool = False,
) -> Element:
    return block_kit.button(
        confirmation.action,
        action_id,
        value,
        style="danger" if action_id is ActionId.ADMIN_PROMOTE else None,
        confirm=block_kit.confirm(
            confirmation.question, confirmation.warning, confirmation.confirm, danger=danger
        ),
    )


def _source_menu(sources: Sequence[SourceView]) -> Element:
    return block_kit.select(
        ActionId.ADMIN_REBUILD_ONE,
        labels.REBUILD_ONE_ACTION,
        [block_kit.option(source.title, source.name) for source in sources],
        confirm=block_kit.confirm(
            labels.REBUILD_QUESTION, labels.REBUILD_ONE_WARNING, labels.REBUILD_CONFIRM
        ),
    )


def _source_blocks(status: StatusView, max_sources: int) -> Blocks:
    """Return every source and its state, those that failed first."""
    sources = (*status.failed, *status.others)
    lines = [f"• {_source_line(source)}" for source in sources[:max_sources]]
    more = block_kit.more_line(sources, max_sources)
    return block_kit.sections([f"*{labels.SOURCES}*", *lines, *more]) if lines else []


def _source_line(source: SourceView) -> str:
    title, state = escape(source.title, 60), escape(source.state, _LINE_CHARS)
    return labels.SOURCE_STATE.format(title=f"*{title}*", state=state)


def _bar(share: float) -> str:
    filled = int(share * _BAR_CHARS)
    return "█" * filled + "░" * (_BAR_CHARS - filled)
