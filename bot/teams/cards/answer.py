"""Answer card: the verdict in a sentence, up to three matches of two lines, where we looked."""

from collections.abc import Iterator
from functools import partial

from bot.presentation import labels
from bot.presentation.answer_view import AnswerView
from bot.presentation.initiative_view import InitiativeView
from bot.presentation.replies.reply_view import ReplyMatch, ReplyView, view_reply
from bot.sanitise import one_line
from bot.teams.cards.kit.adaptive_cards import (
    Card,
    Element,
    adaptive_card,
    container,
    dialog_action,
    execute_action,
    heading,
    small_text,
    text_block,
)
from bot.teams.cards.kit.markdown import escape
from bot.teams.cards.kit.size_budget import REPLY_BUDGETS, SizeBudget, fit_card
from bot.teams.cards.match import title_link
from bot.teams.identifiers import ActionVerb, DataKey
from index.text.documents import truncate

_SENTENCE_CHARS, _ASKED_CHARS, _SEARCHED_CHARS, _ANNOUNCEMENT_CHARS = 320, 220, 200, 700
_FACT_CHARS, _MAX_SENTENCES = 45, 3


def answer_card(answer: AnswerView) -> Card:
    """Return the card of an answer, from the match at `answer.first_rank` on."""
    reply = view_reply(answer)
    return fit_card(partial(_draw_reply, reply), REPLY_BUDGETS)


def answer_summary(answer: AnswerView) -> str:
    """Return the answer in plain text, for notifications and clients without cards."""
    return announcement(view_reply(answer))


def reply_elements(reply: ReplyView, budget: SizeBudget) -> Iterator[Element]:
    """Yield what an answer says first, without any action."""
    for sentence in reply.sentences[:_MAX_SENTENCES]:
        yield heading(escape(sentence, _SENTENCE_CHARS), size="Medium", spacing="Small")
    if asked := escape(reply.asked, _ASKED_CHARS):
        yield small_text(asked)
    if reply.matches_title:
        yield text_block(reply.matches_title, weight="Bolder")
    for each in reply.matches[: budget.matches]:
        yield _match_element(each, budget)
    yield from _small_elements(reply, budget)


def _draw_reply(reply: ReplyView, budget: SizeBudget) -> Card:
    return adaptive_card(
        list(reply_elements(reply, budget)),
        list(_reply_actions(reply)),
        fallback_text=announcement(reply),
    )


def announcement(reply: ReplyView) -> str:
    """Return all that a reply says in plain text, cut."""
    return truncate(one_line(reply.announcement), _ANNOUNCEMENT_CHARS)


def _match_element(each: ReplyMatch, budget: SizeBudget) -> Element:
    """Return a match in a line, or in two: title, who, status; then what it is or became."""
    title = f"**{each.rank}\\. {title_link(each.initiative, budget)}**"
    head = " · ".join(filter(None, (title, *(escape(fact, _FACT_CHARS) for fact in each.facts))))
    gist = escape(each.gist, budget.paragraph_chars)
    if each.is_line:
        return text_block(": ".join(filter(None, (head, gist))), spacing="Small")
    lines = [text_block(gist, spacing="None", isSubtle=True)] if gist else []
    return container([text_block(head), *lines], spacing="Small")


def _small_elements(reply: ReplyView, budget: SizeBudget) -> Iterator[Element]:
    """Yield what lies outside the filters, where we looked, and what to do where we cannot say."""
    if reply.elsewhere:
        matches = "; ".join(_elsewhere_text(each, budget) for each in reply.elsewhere)
        yield small_text(labels.ELSEWHERE_IN_SHORT.format(matches=matches))
    if reply.searched:
        yield small_text(escape(reply.searched, _SEARCHED_CHARS))
    if reply.step:
        yield small_text(escape(reply.step, _SEARCHED_CHARS))


def _elsewhere_text(initiative: InitiativeView, budget: SizeBudget) -> str:
    title, who = title_link(initiative, budget), escape(initiative.who, _FACT_CHARS)
    return f"{title} ({who})" if who else title


def _reply_actions(reply: ReplyView) -> Iterator[Element]:
    """Yield the actions of the card, at most four: there is room for one to come."""
    data: dict[DataKey, object] = {DataKey.QUERY_ID: reply.query_id}
    if reply.matches or reply.first_rank == 1:
        page = {**data, DataKey.FIRST_RANK: reply.first_rank}
        yield dialog_action(labels.DETAILS_ACTION, ActionVerb.ANSWER_DETAILS, page)
    if reply.has_added_filters:
        yield execute_action(labels.DROP_FILTERS_ACTION, ActionVerb.DROP_SPOKEN_FILTERS, data)
    if reply.more_rank:
        more = {**data, DataKey.FIRST_RANK: reply.more_rank}
        yield execute_action(labels.MORE_ACTION, ActionVerb.MORE, more)
    if reply.first_rank > 1:
        yield execute_action(labels.FIRST_MATCHES_ACTION, ActionVerb.BACK, data)
    yield execute_action(labels.REFINE_ACTION, ActionVerb.REFINE, data)
