"""The answer as one Adaptive Card, small enough whatever the registries hold."""

from collections.abc import Iterator
from functools import partial

from bot.presentation import initiative_text, provenance
from bot.presentation.next_steps import next_steps
from bot.service.answer import Answer
from bot.service.answering import MORE, MOST_HITS
from bot.service.filters import in_words, spoken_in_words
from bot.teams.cards.feedback import form
from bot.teams.cards.kit import size_budget as rooms
from bot.teams.cards.kit.adaptive_cards import (
    Card,
    Element,
    action_set,
    bullets,
    card,
    container,
    execute,
    facts,
    fine,
    heading,
    show_card,
    text,
    unfold,
)
from bot.teams.cards.kit.markdown import link, literal, one_line
from bot.teams.cards.kit.size_budget import Room, fitted
from bot.teams.cards.match import about, address, brief, match
from bot.teams.identifiers import Key, Verb
from index.model import Hit, Initiative, SourceReport, SourceState, VerdictKind
from index.text.documents import shortened

_FOUND_NOTHING = {VerdictKind.NOBODY, VerdictKind.CANT_SAY}
_COLOURS = {
    VerdictKind.DONE: "Good",
    VerdictKind.UNDER_WAY: "Accent",
    VerdictKind.STOPPED: "Attention",
    VerdictKind.CLOSE: "Warning",
}
_REGISTRIES = "registries"


def answer_card(answer: Answer) -> Card:
    """The card of an answer, from the hit at `answer.first` on."""
    return fitted(partial(_draw, answer), rooms.MORE if answer.first > 1 else rooms.FIRST)


def summary(answer: Answer) -> str:
    """The answer in a line of plain text, for a notification and where no card can be shown."""
    titles = [shortened(one_line(hit.initiative.title), 60) for hit in _shown(answer, 3)]
    found = f" {'; '.join(titles)}." if titles else ""
    return one_line(shortened(answer.verdict.sentence, 240)) + found


def _draw(answer: Answer, room: Room) -> Card:
    shown = _shown(answer, room.matches)
    first = answer.first == 1
    body = [
        *_verdict(answer, room),
        *_matches(answer, shown, room),
        *(_attempts(answer, room) if first else ()),
        *(_elsewhere(answer, room) if first else ()),
        *(_next(answer, room) if first else ()),
        *_searched(answer, room),
        *_folded(answer, shown, room),
    ]
    return card(body, list(_actions(answer, shown)), said=summary(answer))


def _shown(answer: Answer, most: int) -> list[Hit]:
    return [hit for hit in answer.hits if hit.rank >= answer.first][:most]


def _verdict(answer: Answer, room: Room) -> Iterator[Element]:
    verdict, query = answer.verdict, answer.query
    colour = _COLOURS.get(verdict.kind, "Default")
    yield text(initiative_text.VERDICTS[verdict.kind], weight="Bolder", color=colour, size="Small")
    yield heading(
        literal(verdict.sentence, min(300, 5 * room.paragraph)), size="Large", spacing="None"
    )
    asked = [
        ("Question", literal(query.text, room.paragraph)),
        ("Limits", literal(in_words(query.filters), room.paragraph) or "none"),
    ]
    if answer.followed:
        asked.insert(0, ("Following", literal(answer.followed, room.paragraph)))
    if answer.corrected:
        asked.append(
            ("Searched as", literal(initiative_text.corrected(answer.corrected), room.paragraph))
        )
    if answer.hits:
        asked.append(("Probability", provenance.likelihood(verdict)))
    if spoken := literal(spoken_in_words(query), room.paragraph):
        asked.append(("Read as limits", spoken))
    yield from facts(asked)
    if spoken:
        data = {Key.QUERY: answer.query_id}
        yield action_set([execute("Search without these limits", Verb.WITHOUT, data)])


def _matches(answer: Answer, shown: list[Hit], room: Room) -> Iterator[Element]:
    close = answer.verdict.kind in {VerdictKind.CLOSE, *_FOUND_NOTHING}
    title = "The closest, which differ" if close else "What we found"
    if answer.first > 1:
        title = f"Further matches, from rank {answer.first}"
    if shown or answer.first > 1:
        yield heading(title, separator=True, spacing="Medium")
    if not shown and answer.first > 1:
        yield text("There are no more matches.")
    drawn = match if answer.first == 1 else brief
    for hit in shown:
        yield drawn(hit, answer, room)


def _attempts(answer: Answer, room: Room) -> Iterator[Element]:
    if not answer.attempts:
        return
    yield heading("Earlier attempts, oldest first", separator=True, spacing="Medium")
    shown = [_attempt(tried, room) for tried in answer.attempts[: 2 * room.outcomes]]
    rest = len(answer.attempts) - len(shown)
    yield bullets([*shown, f"and {rest} more"] if rest > 0 else shown)


def _attempt(tried: Initiative, room: Room) -> str:
    when = literal(initiative_text.period(tried) or "Date not stated", 60)
    who = literal(initiative_text.lead(tried) or "organisation not stated", room.line)
    title = link(tried.title, address(tried), room.line, room.address)
    line = f"{when}: {title}, {who}. {literal(initiative_text.status(tried), 60)}."
    missed = initiative_text.first(initiative_text.not_delivered(tried), room.outcomes)
    told = "; ".join(literal(statement, room.line) for statement in missed)
    return f"{line} Not delivered: {told}."


def _elsewhere(answer: Answer, room: Room) -> Iterator[Element]:
    outside = [hit.initiative for hit in answer.elsewhere[: initiative_text.MOST_ELSEWHERE]]
    if outside:
        yield heading(initiative_text.ELSEWHERE, separator=True, spacing="Medium")
        yield bullets(_outside(initiative, room) for initiative in outside[: room.matches])


def _outside(initiative: Initiative, room: Room) -> str:
    title = link(initiative.title, address(initiative), room.line, room.address)
    who = literal(initiative_text.lead(initiative) or "organisation not stated", room.line)
    where = literal(initiative_text.where(initiative), room.line)
    status = literal(initiative_text.status(initiative), 60)
    return f"{title or 'Title not stated'}, {who}, {where}. {status}."


def _next(answer: Answer, room: Room) -> Iterator[Element]:
    steps = next_steps(answer)
    if steps:
        yield heading("What to do next", separator=True, spacing="Medium")
        yield bullets(literal(step, room.paragraph) for step in steps)


def _searched(answer: Answer, room: Room) -> Iterator[Element]:
    searched = answer.searched
    found = answer.verdict.kind not in _FOUND_NOTHING
    title = "What was searched" if found else "Where we looked"
    yield heading(title, separator=True, spacing="Medium", size="Default")
    yield fine(literal(provenance.searched(searched), 300))
    failed = [source for source in searched.sources if source.state is SourceState.FAILED]
    if failed:
        yield bullets(_sources(failed, room), color="Attention", size="Small")


def _folded(answer: Answer, shown: list[Hit], room: Room) -> Iterator[Element]:
    """What is there to unfold at the end: the registries, and a form for feedback."""
    others = [s for s in answer.searched.sources if s.state is not SourceState.FAILED]
    folded = [bullets(_sources(others, room), size="Small", isSubtle=True)] if others else []
    if basis := provenance.calibration(answer.searched):
        folded.append(fine(literal(basis, 300)))
    actions = [unfold("Registries", _REGISTRIES)] if folded else []
    judged = [hit for hit in shown if about(answer.query_id, hit.initiative, room)]
    # Further matches take its place; what is said of them is said under their details.
    if judged and answer.first == 1:
        actions.append(show_card("Give feedback", form(answer.query_id, judged)))
    if actions:
        yield action_set(actions)
    if folded:
        found_nothing = answer.verdict.kind in _FOUND_NOTHING
        yield container(folded, id=_REGISTRIES, isVisible=found_nothing)


def _sources(reports: list[SourceReport], room: Room) -> list[str]:
    told = [
        f"{literal(report.title, room.line)}: {literal(provenance.source_state(report), room.line)}"
        for report in reports
    ]
    return initiative_text.first(told, room.sources)


def _actions(answer: Answer, shown: list[Hit]) -> Iterator[Element]:
    """At most five: watching, a brief and a plan will stand here as well."""
    last = shown[-1].rank if shown else len(answer.hits)
    whole_page = answer.first + MORE - 1 == len(answer.hits) < MOST_HITS
    data = {Key.QUERY: answer.query_id}
    if last < len(answer.hits) or whole_page:
        yield execute("More", Verb.MORE, {**data, Key.FIRST: last + 1}, style="positive")
    if answer.first > 1:
        yield execute("First matches", Verb.BACK, data)
    yield execute("Refine", Verb.REFINE, data)
