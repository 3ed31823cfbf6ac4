"""Answer message: the verdict in a sentence, up to three matches of two lines, where we looked."""

from collections.abc import Iterator

from bot.presentation import labels
from bot.presentation.answer_view import AnswerView
from bot.presentation.initiative_view import InitiativeView
from bot.presentation.replies.reply_view import ReplyMatch, ReplyView, view_reply
from bot.slack import identifiers, payloads
from bot.slack.identifiers import ActionId
from bot.slack.mrkdwn import escape
from bot.slack.views import block_kit, match
from bot.slack.views.block_kit import Block, Element, SlackMessage

# More would be a row of choices instead of an answer.
MAX_ACTIONS = 5
_SENTENCE_CHARS, _ASKED_CHARS, _SEARCHED_CHARS, _ANNOUNCEMENT_CHARS = 320, 220, 200, 700
_TITLE_CHARS, _FACT_CHARS, _GIST_CHARS = 70, 45, 150
_MAX_SENTENCES = 3


def message(answer: AnswerView, *, ephemeral: bool = False) -> SlackMessage:
    """Return the message of an answer; with `ephemeral`, seen by one person, it can be shared."""
    reply = view_reply(answer)
    text = escape(reply.announcement, _ANNOUNCEMENT_CHARS)
    blocks = [*_reply_blocks(reply), _actions_block(reply, ephemeral=ephemeral)]
    return SlackMessage(text, blocks)


def shared_message(answer: AnswerView, user_id: str) -> SlackMessage:
    """Return the message that posts an answer for all, shared by the Slack user `user_id`."""
    original = message(answer)
    text = labels.SHARED_BY.format(person=f"<@{user_id}>")
    return SlackMessage(original.text, [block_kit.context(text), *original.blocks])


def _reply_blocks(reply: ReplyView) -> Iterator[Block]:
    sentences = (escape(each, _SENTENCE_CHARS) for each in reply.sentences[:_MAX_SENTENCES])
    yield block_kit.section("\n".join(f"*{sentence}*" for sentence in sentences))
    if asked := escape(reply.asked, _ASKED_CHARS):
        yield block_kit.context(asked)
    if reply.matches and reply.matches[0].is_line:
        titled = [f"*{reply.matches_title}*"] if reply.matches_title else []
        yield from block_kit.sections([*titled, *map(_match_text, reply.matches)])
    else:
        yield from (block_kit.section(_match_text(each)) for each in reply.matches)
    if small_print := list(_small_lines(reply)):
        yield block_kit.context("\n".join(small_print))


def _match_text(each: ReplyMatch) -> str:
    """Return a match in a line, or in two: title, who, status; then what it is or became."""
    title = match.title_link(each.initiative, _TITLE_CHARS)
    facts = (escape(fact, _FACT_CHARS) for fact in each.facts)
    head = " · ".join(filter(None, [f"*{each.rank}. {title}*", *facts]))
    separator = ": " if each.is_line else "\n"
    return separator.join(filter(None, [head, escape(each.gist, _GIST_CHARS)]))


def _small_lines(reply: ReplyView) -> Iterator[str]:
    """Yield what lies outside the filters, where we looked, and what to do where we cannot say."""
    if reply.elsewhere:
        matches = "; ".join(map(_elsewhere_text, reply.elsewhere))
        yield labels.ELSEWHERE_IN_SHORT.format(matches=matches)
    if reply.searched:
        yield escape(reply.searched, _SEARCHED_CHARS)
    if reply.step:
        yield escape(reply.step, _SEARCHED_CHARS)


def _elsewhere_text(initiative: InitiativeView) -> str:
    title, who = match.title_link(initiative, _TITLE_CHARS), escape(initiative.who, _FACT_CHARS)
    return f"{title} ({who})" if who else title


def _actions_block(reply: ReplyView, *, ephemeral: bool) -> Block:
    elements = list(_action_elements(reply, ephemeral=ephemeral))
    return block_kit.actions(*elements[:MAX_ACTIONS])


def _action_elements(reply: ReplyView, *, ephemeral: bool) -> Iterator[Element]:
    """Yield the buttons and the menu, those that help most first."""
    query_id = reply.query_id
    if reply.matches or reply.first_rank == 1:
        page = payloads.encode_page(query_id, reply.first_rank)
        yield block_kit.button(labels.DETAILS_ACTION, ActionId.ANSWER_DETAILS, page)
    if reply.has_added_filters:
        yield block_kit.button(labels.DROP_FILTERS_ACTION, ActionId.DROP_SPOKEN_FILTERS, query_id)
    if reply.more_rank:
        value = payloads.encode_page(query_id, reply.more_rank)
        yield block_kit.button(labels.MORE_ACTION, ActionId.MORE, value)
    if ephemeral and reply.first_rank == 1:
        yield block_kit.button(labels.SHARE_ACTION, ActionId.SHARE, query_id)
    yield block_kit.button(labels.REFINE_ACTION, ActionId.REFINE, query_id)
    if reply.first_rank == 1:
        yield block_kit.overflow(
            identifiers.ActionId.ANSWER_FEEDBACK,
            match.feedback_options(labels.ANSWER_FEEDBACK, query_id),
        )
