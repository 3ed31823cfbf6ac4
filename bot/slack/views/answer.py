"""Answer message: the verdict, three matches, next steps, and what was searched."""

from collections.abc import Iterator

from bot.presentation import initiative_view, provenance
from bot.presentation.next_steps import next_steps
from bot.service.answer import Answer
from bot.service.answering import FIRST_PAGE_HITS, NEXT_PAGE_HITS
from bot.service.filters import describe_filters, describe_spoken_filters
from bot.slack import identifiers, payloads
from bot.slack.mrkdwn import escape, link, utf16_length
from bot.slack.views import block_kit, match
from bot.slack.views.block_kit import Block, Blocks, Element, SlackMessage
from bot.store.feedback import FeedbackKind
from index.model import Hit, Initiative, SourceState, VerdictKind
from index.text.documents import split_sentences

FEEDBACK_LABELS = {
    FeedbackKind.HELPFUL: "This answer helps",
    FeedbackKind.UNHELPFUL: "This answer does not help",
    FeedbackKind.WRONG: "Something is wrong …",
}

_SENTENCE_CHARS, _QUESTION_CHARS, _FILTERS_CHARS = 250, 140, 90
_MAX_ATTEMPTS, _MAX_STEPS, _MAX_SOURCES = 3, 4, 4
_TITLE_CHARS, _WHO_CHARS, _STATUS_CHARS, _MISSED_CHARS, _URL_CHARS = 60, 40, 50, 80, 100
_NOTHING_FOUND = {VerdictKind.NOBODY, VerdictKind.CANT_SAY}


def message(answer: Answer, *, ephemeral: bool = False) -> SlackMessage:
    """Return the message of an answer; with `ephemeral`, seen by one person, it can be shared."""
    if answer.first_rank > 1:
        return more_matches(answer)
    blocks = [
        *_verdict_blocks(answer),
        *_match_blocks(answer),
        *_attempt_blocks(answer.attempts),
        *_elsewhere_blocks(answer.elsewhere[: initiative_view.MAX_ELSEWHERE]),
        *_next_steps_blocks(answer),
        _searched_block(answer),
        block_kit.actions(*_action_elements(answer, ephemeral=ephemeral)),
    ]
    return SlackMessage(_notification_text(answer), blocks)


def more_matches(answer: Answer) -> SlackMessage:
    """Return the next matches in short: from `answer.first`, or from the fourth."""
    first = max(answer.first_rank, FIRST_PAGE_HITS + 1)
    hits = [hit for hit in answer.hits if hit.rank >= first][:NEXT_PAGE_HITS]
    question = escape(answer.query.text, _QUESTION_CHARS)
    if not hits:
        text = f"There are no more matches for “{question}”."
        return SlackMessage(
            text, [block_kit.section(text), block_kit.actions(_refine_button(answer))]
        )
    last = hits[-1].rank
    text = f"Matches {first} to {last} for “{question}”."
    blocks = [block_kit.section(f"*{text}*"), *(match.compact(answer, hit) for hit in hits)]
    return SlackMessage(
        text, [*blocks, block_kit.actions(*_more_button(answer, last), _refine_button(answer))]
    )


def shared_message(answer: Answer, user_id: str) -> SlackMessage:
    """Return the message that posts an answer for all, shared by the Slack user `user_id`."""
    original = message(answer)
    return SlackMessage(
        original.text,
        [block_kit.context(f"<@{user_id}> asked this and shares the answer."), *original.blocks],
    )


def _verdict_blocks(answer: Answer) -> Iterator[Block]:
    yield from _verdict_heading(answer.verdict.sentence)
    filters = escape(describe_filters(answer.query.filters), _FILTERS_CHARS) or "none"
    lines = [f"*Question* {escape(answer.query.text, _QUESTION_CHARS)}", f"*Limits* {filters}"]
    if answer.previous_question:
        lines.append(f"*Goes on from* {escape(answer.previous_question, _FILTERS_CHARS)}")
    if answer.hits:
        lines.append(f"*Probability* {provenance.describe_probability(answer.verdict)}")
    if corrected := escape(initiative_view.corrections(answer.corrections), _FILTERS_CHARS):
        lines.append(f"*Searched as* {corrected}")
    yield block_kit.context("\n".join(lines))
    if spoken := escape(describe_spoken_filters(answer.query), _FILTERS_CHARS):
        button = block_kit.button(
            "Search without these", identifiers.ActionId.DROP_SPOKEN_FILTERS, answer.query_id
        )
        yield block_kit.section(f"*Read as limits* {spoken}", accessory=button)


def _verdict_heading(sentence: str) -> Iterator[Block]:
    """Yield the verdict's first sentence as a heading, and its others below."""
    first, *others = split_sentences(sentence) or [""]
    if utf16_length(first) > block_kit.MAX_HEADER_CHARS:
        yield block_kit.section(f"*{escape(sentence, _SENTENCE_CHARS)}*")
        return
    yield block_kit.header(first)
    if others:
        yield block_kit.section(escape(" ".join(others), _SENTENCE_CHARS - utf16_length(first)))


def _match_blocks(answer: Answer) -> Iterator[Block]:
    if answer.hits and answer.verdict.kind in {VerdictKind.CLOSE, *_NOTHING_FOUND}:
        yield block_kit.section("*The closest, which differ*")
    for hit in answer.hits[:FIRST_PAGE_HITS]:
        yield block_kit.divider()
        yield from match.full(answer, hit)


def _attempt_blocks(attempts: tuple[Initiative, ...]) -> Blocks:
    if not attempts:
        return []
    lines = [
        *map(_attempt_line, attempts[:_MAX_ATTEMPTS]),
        *block_kit.more_line(attempts, _MAX_ATTEMPTS),
    ]
    return [
        block_kit.divider(),
        block_kit.section("\n".join(["*Earlier attempts, oldest first*", *lines])),
    ]


def _attempt_line(attempt: Initiative) -> str:
    when = escape(initiative_view.period(attempt), _STATUS_CHARS) or "Date not stated"
    lead = (
        escape(initiative_view.lead_organisation(attempt), _WHO_CHARS) or "organisation not stated"
    )
    status = escape(initiative_view.status(attempt), _STATUS_CHARS)
    text = f"{escape(attempt.title, _TITLE_CHARS)}, {lead}: {status}"
    missed = escape("; ".join(initiative_view.undelivered_outcomes(attempt)), _MISSED_CHARS)
    return f"• *{when}* {text}. Not delivered: {missed}"


def _elsewhere_blocks(hits: tuple[Hit, ...]) -> Blocks:
    if not hits:
        return []
    lines = [_elsewhere_line(hit.initiative) for hit in hits]
    return [
        block_kit.divider(),
        block_kit.section("\n".join([f"*{initiative_view.ELSEWHERE_HEADING}*", *lines])),
    ]


def _elsewhere_line(initiative: Initiative) -> str:
    title = (
        link(initiative.url, initiative.title, _TITLE_CHARS, max_url_chars=_URL_CHARS)
        or "Title not stated"
    )
    lead = (
        escape(initiative_view.lead_organisation(initiative), _WHO_CHARS)
        or "organisation not stated"
    )
    place = escape(initiative_view.place(initiative), _WHO_CHARS)
    return (
        f"• {title}, {lead}, {place}: {escape(initiative_view.status(initiative), _STATUS_CHARS)}"
    )


def _next_steps_blocks(answer: Answer) -> Blocks:
    steps = [f"• {escape(step, 120)}" for step in next_steps(answer)[:_MAX_STEPS]]
    if not steps:
        return []
    return [block_kit.divider(), block_kit.section("\n".join(["*What to do next*", *steps]))]


def _searched_block(answer: Answer) -> Block:
    """Return what was searched: sources that failed by name; where nothing was found, all read."""
    nothing_found = answer.verdict.kind in _NOTHING_FOUND
    states = {SourceState.FAILED, SourceState.READ} if nothing_found else {SourceState.FAILED}
    sources = sorted(answer.searched.sources, key=lambda report: report.state is SourceState.READ)
    named = [source for source in sources if source.state in states]
    unread = [source.title for source in sources if source.state is SourceState.NOT_READ]
    heading = "Where we looked" if nothing_found else "What was searched"
    lines = [f"*{heading}* {escape(provenance.describe_scope(answer.searched), 160)}"]
    lines += [
        f"• {escape(source.title, 50)}: {escape(provenance.describe_source_state(source), 60)}"
        for source in named[:_MAX_SOURCES]
    ]
    lines += block_kit.more_line(named, _MAX_SOURCES)
    if unread:
        lines.append(
            f"Not read here: {escape(', '.join(initiative_view.shorten_list(unread, 3)), 120)}"
        )
    if basis := provenance.describe_calibration(answer.searched):
        lines.append(escape(basis, 90))
    return block_kit.context("\n".join(lines))


def _action_elements(answer: Answer, *, ephemeral: bool) -> Iterator[Element]:
    """Yield the buttons and the menu for the whole answer."""
    yield from _more_button(answer, FIRST_PAGE_HITS)
    yield _refine_button(answer)
    if ephemeral:
        yield block_kit.button("Share in channel", identifiers.ActionId.SHARE, answer.query_id)
    yield block_kit.overflow(
        identifiers.ActionId.ANSWER_FEEDBACK,
        [
            block_kit.option(text, payloads.encode_feedback(kind, answer.query_id))
            for kind, text in FEEDBACK_LABELS.items()
        ],
    )


def _more_button(answer: Answer, last_rank: int) -> Iterator[Element]:
    """Yield the button for the matches after rank `last_rank`, where there are any."""
    if any(hit.rank > last_rank for hit in answer.hits):
        value = payloads.encode_page(answer.query_id, last_rank + 1)
        yield block_kit.button("More matches", identifiers.ActionId.MORE, value)


def _refine_button(answer: Answer) -> Element:
    return block_kit.button("Refine", identifiers.ActionId.REFINE, answer.query_id)


def _notification_text(answer: Answer) -> str:
    """Return the answer in a few sentences, for notifications and screen readers."""
    question = escape(answer.query.text, 80)
    text = f"{escape(answer.verdict.sentence, _SENTENCE_CHARS)} Question: {question}."
    matches = "; ".join(_match_line(hit) for hit in answer.hits[:FIRST_PAGE_HITS])
    return f"{text} Matches: {matches}." if matches else text


def _match_line(hit: Hit) -> str:
    title = escape(hit.initiative.title, 60) or "title not stated"
    return f"{hit.rank}. {title}, {escape(initiative_view.status(hit.initiative), 50).lower()}"
