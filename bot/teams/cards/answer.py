"""The answer as one Adaptive Card, small enough whatever the registries hold."""

from collections.abc import Iterator
from functools import partial

from bot import provenance, wording
from bot.advice import next_steps
from bot.answer import Answer
from bot.filters import in_words
from bot.teams.cards import room as rooms
from bot.teams.cards.elements import (
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
from bot.teams.cards.feedback import form
from bot.teams.cards.markdown import link, literal, one_line
from bot.teams.cards.match import address, match
from bot.teams.cards.room import Room, fitted
from bot.teams.names import Key, Verb
from index.model import Hit, Initiative, Result, SourceReport, SourceState, VerdictKind
from index.text import shortened

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
    return fitted(partial(_draw, answer), rooms.ANSWER)


def summary(answer: Answer) -> str:
    """The answer in a line of plain text, for a notification and where no card can be shown."""
    titles = [shortened(one_line(hit.initiative.title), 80) for hit in _shown(answer, 3)]
    found = f" {'; '.join(titles)}." if titles else ""
    return one_line(shortened(answer.verdict.sentence, 300)) + found


def _draw(answer: Answer, room: Room) -> Card:
    told = summary(answer)
    shown = _shown(answer, room.matches)
    body = [
        *_verdict(answer, room),
        *_matches(answer, shown, room),
        *_attempts(answer, room),
        *_next(answer, room),
        *_searched(answer, room),
    ]
    actions = list(_actions(answer, shown))
    return card(body, actions, fallbackText=told, speak=_spoken(told))


def _shown(answer: Answer, most: int) -> list[Hit]:
    return [hit for hit in answer.hits if hit.rank >= answer.first][:most]


def _verdict(answer: Answer, room: Room) -> Iterator[Element]:
    verdict, query = answer.verdict, answer.query
    colour = _COLOURS.get(verdict.kind, "Default")
    yield text(wording.VERDICTS[verdict.kind], weight="Bolder", color=colour, size="Small")
    yield heading(literal(verdict.sentence, 300), size="Large", spacing="None")
    asked = [
        ("Question", literal(query.text, room.paragraph)),
        ("Limits", literal(in_words(query.filters), room.paragraph) or "none"),
    ]
    if answer.followed:
        asked.insert(0, ("Following", literal(answer.followed, room.paragraph)))
    if answer.hits:
        asked.append(("Probability", provenance.likelihood(verdict)))
    yield facts(asked)


def _matches(answer: Answer, shown: list[Hit], room: Room) -> Iterator[Element]:
    if not shown:
        return
    if answer.first > 1 or len(shown) < len(answer.hits):
        where = f"{shown[0].rank} to {shown[-1].rank} of {len(answer.hits)}"
        where = where if len(shown) > 1 else f"{shown[0].rank} of {len(answer.hits)}"
    else:
        where = ""
    close = answer.verdict.kind in {VerdictKind.CLOSE, *_FOUND_NOTHING}
    title = "The closest, which differ" if close else "What we found"
    yield heading(f"{title}: {where}" if where else title, separator=True, spacing="Medium")
    for hit in shown:
        yield match(hit, answer.searched, answer.query_id, room)
    judged = [hit for hit in shown if len(hit.initiative.id) <= room.name]
    if judged:
        yield action_set([show_card("Feedback on a match", form(answer.query_id, judged))])


def _attempts(answer: Answer, room: Room) -> Iterator[Element]:
    if not answer.attempts or answer.first > 1:
        return
    yield heading("Earlier attempts, oldest first", separator=True, spacing="Medium")
    shown = [_attempt(tried, room) for tried in answer.attempts[: 2 * room.outcomes]]
    rest = len(answer.attempts) - len(shown)
    yield bullets([*shown, f"and {rest} more"] if rest > 0 else shown)


def _attempt(tried: Initiative, room: Room) -> str:
    when = literal(wording.period(tried) or "Date not stated", 60)
    who = literal(wording.lead(tried) or "organisation not stated", room.line)
    title = link(tried.title, address(tried), room.line, room.address)
    line = f"{when}: {title}, {who}. {literal(wording.status(tried), 60)}."
    missed = wording.first(wording.statements(tried, Result.NOT_DELIVERED), room.outcomes)
    told = "; ".join(literal(statement, room.line) for statement in missed)
    return f"{line} Not delivered: {told}." if told else line


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
    if not searched.sources:
        return
    yield action_set([unfold("Each registry and its date", _REGISTRIES)])
    others = [source for source in searched.sources if source.state is not SourceState.FAILED]
    folded = [bullets(_sources(others, room), size="Small", isSubtle=True)] if others else []
    if basis := provenance.calibration(searched):
        folded.append(fine(literal(basis, 300)))
    yield container(folded, id=_REGISTRIES, isVisible=not found)


def _sources(reports: list[SourceReport], room: Room) -> list[str]:
    told = [f"{report.title}: {provenance.source_state(report)}" for report in reports]
    return [literal(line, room.line) for line in wording.first(told, room.sources)]


def _actions(answer: Answer, shown: list[Hit]) -> Iterator[Element]:
    """At most five: watching, a brief and a plan will stand here as well."""
    last = shown[-1].rank if shown else answer.first
    about = {Key.QUERY: answer.query_id}
    if any(hit.rank > last for hit in answer.hits):
        yield execute("More", Verb.MORE, {**about, Key.FIRST: last + 1}, style="positive")
    if answer.first > 1:
        yield execute("First matches", Verb.BACK, about)
    yield execute("Refine", Verb.REFINE, about)


def _spoken(told: str) -> str:
    """What is read aloud, without what would make it SSML."""
    return told.translate({ord("<"): " ", ord(">"): " ", ord("&"): " and "})
