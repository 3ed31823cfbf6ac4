"""An answer in Slack: the verdict, three matches, what to do next, and what was searched."""

from collections.abc import Iterator

from bot.presentation import initiative_text, provenance
from bot.presentation.next_steps import next_steps
from bot.service.answer import Answer
from bot.service.answering import MORE, SHOWN_FIRST
from bot.service.filters import in_words, spoken_in_words
from bot.slack import identifiers, payloads
from bot.slack.mrkdwn import link, units, words
from bot.slack.views import block_kit, match
from bot.slack.views.block_kit import Block, Blocks, Element, Message
from bot.store.feedback import Feedback
from index.model import Hit, Initiative, SourceState, VerdictKind
from index.text.documents import sentences

FEEDBACK = {
    Feedback.HELPFUL: "This answer helps",
    Feedback.UNHELPFUL: "This answer does not help",
    Feedback.WRONG: "Something is wrong …",
}

_SENTENCE, _QUESTION, _LIMITS = 250, 140, 90
_ATTEMPTS, _STEPS, _SOURCES = 3, 4, 4
_TITLE, _WHO, _STATUS, _MISSED, _ADDRESS = 60, 40, 50, 80, 100
_FOUND_NOTHING = {VerdictKind.NOBODY, VerdictKind.CANT_SAY}


def message(answer: Answer, *, ephemeral: bool = False) -> Message:
    """The answer; one that only the person who asked can see may be shared."""
    if answer.first > 1:
        return more(answer)
    blocks = [
        *_verdict(answer),
        *_hits(answer),
        *_attempts(answer.attempts),
        *_elsewhere(answer.elsewhere[: initiative_text.MOST_ELSEWHERE]),
        *_next(answer),
        _searched(answer),
        block_kit.actions(*_actions(answer, ephemeral=ephemeral)),
    ]
    return Message(_spoken(answer), blocks)


def more(answer: Answer) -> Message:
    """The matches after those shown, in short: from `answer.first`, or from the fourth."""
    first = max(answer.first, SHOWN_FIRST + 1)
    hits = [hit for hit in answer.hits if hit.rank >= first][:MORE]
    asked = words(answer.query.text, _QUESTION)
    if not hits:
        text = f"There are no more matches for “{asked}”."
        return Message(text, [block_kit.section(text), block_kit.actions(_refine(answer))])
    last = hits[-1].rank
    text = f"Matches {first} to {last} for “{asked}”."
    blocks = [block_kit.section(f"*{text}*"), *(match.compact(answer, hit) for hit in hits)]
    return Message(text, [*blocks, block_kit.actions(*_onward(answer, last), _refine(answer))])


def shared(answer: Answer, by: str) -> Message:
    """What is posted where the person `by` shares an answer; `by` is their id in Slack."""
    told = message(answer)
    return Message(
        told.text, [block_kit.context(f"<@{by}> asked this and shares the answer."), *told.blocks]
    )


def _verdict(answer: Answer) -> Iterator[Block]:
    yield from _sentence(answer.verdict.sentence)
    limits = words(in_words(answer.query.filters), _LIMITS) or "none"
    lines = [f"*Question* {words(answer.query.text, _QUESTION)}", f"*Limits* {limits}"]
    if answer.followed:
        lines.append(f"*Goes on from* {words(answer.followed, _LIMITS)}")
    if answer.hits:
        lines.append(f"*Probability* {provenance.likelihood(answer.verdict)}")
    if searched := words(initiative_text.corrected(answer.corrected), _LIMITS):
        lines.append(f"*Searched as* {searched}")
    yield block_kit.context("\n".join(lines))
    if read := words(spoken_in_words(answer.query), _LIMITS):
        lift = block_kit.button("Search without these", identifiers.Action.WITHOUT, answer.query_id)
        yield block_kit.section(f"*Read as limits* {read}", accessory=lift)


def _sentence(sentence: str) -> Iterator[Block]:
    """The verdict as a heading, and what it adds in a second sentence below."""
    first, *others = sentences(sentence) or [""]
    if units(first) > block_kit.HEADER:
        yield block_kit.section(f"*{words(sentence, _SENTENCE)}*")
        return
    yield block_kit.header(first)
    if others:
        yield block_kit.section(words(" ".join(others), _SENTENCE - units(first)))


def _hits(answer: Answer) -> Iterator[Block]:
    if answer.hits and answer.verdict.kind in {VerdictKind.CLOSE, *_FOUND_NOTHING}:
        yield block_kit.section("*The closest, which differ*")
    for hit in answer.hits[:SHOWN_FIRST]:
        yield block_kit.divider()
        yield from match.whole(answer, hit)


def _attempts(attempts: tuple[Initiative, ...]) -> Blocks:
    if not attempts:
        return []
    told = [*map(_attempt, attempts[:_ATTEMPTS]), *block_kit.rest(attempts, _ATTEMPTS)]
    return [
        block_kit.divider(),
        block_kit.section("\n".join(["*Earlier attempts, oldest first*", *told])),
    ]


def _attempt(tried: Initiative) -> str:
    when = words(initiative_text.period(tried), _STATUS) or "Date not stated"
    lead = words(initiative_text.lead(tried), _WHO) or "organisation not stated"
    told = f"{words(tried.title, _TITLE)}, {lead}: {words(initiative_text.status(tried), _STATUS)}"
    missed = words("; ".join(initiative_text.not_delivered(tried)), _MISSED)
    return f"• *{when}* {told}. Not delivered: {missed}"


def _elsewhere(hits: tuple[Hit, ...]) -> Blocks:
    if not hits:
        return []
    told = [_outside(hit.initiative) for hit in hits]
    return [
        block_kit.divider(),
        block_kit.section("\n".join([f"*{initiative_text.ELSEWHERE}*", *told])),
    ]


def _outside(initiative: Initiative) -> str:
    title = link(initiative.url, initiative.title, _TITLE, longest=_ADDRESS) or "Title not stated"
    lead = words(initiative_text.lead(initiative), _WHO) or "organisation not stated"
    where = words(initiative_text.where(initiative), _WHO)
    return f"• {title}, {lead}, {where}: {words(initiative_text.status(initiative), _STATUS)}"


def _next(answer: Answer) -> Blocks:
    steps = [f"• {words(step, 120)}" for step in next_steps(answer)[:_STEPS]]
    if not steps:
        return []
    return [block_kit.divider(), block_kit.section("\n".join(["*What to do next*", *steps]))]


def _searched(answer: Answer) -> Block:
    """What was looked through: what failed by name, and where nothing was found what was read."""
    nothing = answer.verdict.kind in _FOUND_NOTHING
    told = {SourceState.FAILED, SourceState.READ} if nothing else {SourceState.FAILED}
    sources = sorted(answer.searched.sources, key=lambda each: each.state is SourceState.READ)
    named = [source for source in sources if source.state in told]
    unread = [source.title for source in sources if source.state is SourceState.NOT_READ]
    heading = "Where we looked" if nothing else "What was searched"
    lines = [f"*{heading}* {words(provenance.searched(answer.searched), 160)}"]
    lines += [
        f"• {words(source.title, 50)}: {words(provenance.source_state(source), 60)}"
        for source in named[:_SOURCES]
    ]
    lines += block_kit.rest(named, _SOURCES)
    if unread:
        lines.append(f"Not read here: {words(', '.join(initiative_text.first(unread, 3)), 120)}")
    if basis := provenance.calibration(answer.searched):
        lines.append(words(basis, 90))
    return block_kit.context("\n".join(lines))


def _actions(answer: Answer, *, ephemeral: bool) -> Iterator[Element]:
    """What to do with the whole answer: what later issues bring joins here, once it works."""
    yield from _onward(answer, SHOWN_FIRST)
    yield _refine(answer)
    if ephemeral:
        yield block_kit.button("Share in channel", identifiers.Action.SHARE, answer.query_id)
    yield block_kit.overflow(
        identifiers.Action.ANSWER_FEEDBACK,
        [
            block_kit.option(text, payloads.choice(kind, answer.query_id))
            for kind, text in FEEDBACK.items()
        ],
    )


def _onward(answer: Answer, shown: int) -> Iterator[Element]:
    """The button for the matches after the `shown` ones, where there are any."""
    if any(hit.rank > shown for hit in answer.hits):
        value = payloads.page(answer.query_id, shown + 1)
        yield block_kit.button("More matches", identifiers.Action.MORE, value)


def _refine(answer: Answer) -> Element:
    return block_kit.button("Refine", identifiers.Action.REFINE, answer.query_id)


def _spoken(answer: Answer) -> str:
    """The answer in a few sentences, for notifications and screen readers."""
    asked = words(answer.query.text, 80)
    said = f"{words(answer.verdict.sentence, _SENTENCE)} Question: {asked}."
    matches = "; ".join(_named(hit) for hit in answer.hits[:SHOWN_FIRST])
    return f"{said} Matches: {matches}." if matches else said


def _named(hit: Hit) -> str:
    title = words(hit.initiative.title, 60) or "title not stated"
    return f"{hit.rank}. {title}, {words(initiative_text.status(hit.initiative), 50).lower()}"
