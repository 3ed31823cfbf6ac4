"""Layout of an answer in 80 columns of a terminal, readable without colour and in a pipe."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from rich.console import Console, Group, RenderableType

from bot.presentation import labels
from bot.presentation.answer_view import AnswerView, MatchLength, MatchView
from bot.presentation.initiative_view import Fact, InitiativeView
from bot.presentation.provenance import SearchedView
from bot.terminal.layout import LabelledText
from index.text.documents import truncate

_MAX_VALUES, _MAX_ORGANISATIONS, _MAX_RECORDS, _MAX_SIMILAR, _MAX_TITLES = 4, 6, 3, 3, 10
_MAX_LINE_CHARS, _MAX_PARAGRAPH_CHARS = 160, 320

Renderables = Iterator[RenderableType]


def print_answer(answer: AnswerView, console: Console) -> None:
    """Print the answer."""
    console.print(render(answer), crop=False, highlight=False)


def render(answer: AnswerView) -> RenderableType:
    """Return the answer as a rich renderable, top to bottom."""
    return Group(
        *_verdict(answer),
        *_matches(answer),
        *_attempts(answer.attempts),
        *_elsewhere(answer.elsewhere),
        *_next_steps(answer.next_steps),
        *_searched(answer.searched),
    )


def _verdict(answer: AnswerView) -> Renderables:
    yield _heading(answer.label)
    yield LabelledText("", answer.headline)
    yield ""
    for fact in answer.facts:
        yield LabelledText(fact.label, "; ".join(fact.values))
    if added := answer.added_filters:
        yield LabelledText(labels.ADDED_FILTERS, added.text)
        options = " ".join(f'--{name} ""' for name in added.names)
        yield LabelledText("", labels.DROP_FILTERS_OPTIONS.format(options=options), indent=18)


def _matches(answer: AnswerView) -> Renderables:
    yield from ("", _heading(answer.matches_title))
    lay_out = _MATCH_LAYOUTS[answer.length]
    for match in answer.first_page:
        yield from lay_out(match)
    limit = len(answer.matches)
    if more := limit - len(answer.first_page):
        note = labels.count_noun(more, labels.MORE_WITH_LIMIT, limit=limit)
        yield from ("", _line("", note))


def _match_line(match: MatchView) -> Renderables:
    initiative = match.initiative
    title = truncate(initiative.title, _MAX_LINE_CHARS)
    head = labels.NUMBERED.format(number=match.rank, title=title)
    yield _line("", f"{head} · {initiative.organisations_line(1)} · {initiative.status}")


def _short_match(match: MatchView) -> Renderables:
    initiative = match.initiative
    title = truncate(initiative.title, _MAX_LINE_CHARS)
    yield ""
    yield _heading(labels.NUMBERED.format(number=match.rank, title=title))
    yield _line("", f"{initiative.organisations_line(1)} · {initiative.status}")
    if initiative.summary:
        yield _line("", truncate(initiative.summary, _MAX_PARAGRAPH_CHARS))
    if match.differs:
        yield _line(labels.DIFFERS, truncate(match.differs, _MAX_LINE_CHARS))


def _full_match(match: MatchView) -> Renderables:
    initiative = match.initiative
    title = truncate(initiative.title, _MAX_LINE_CHARS)
    yield ""
    yield _heading(labels.NUMBERED.format(number=match.rank, title=title))
    yield _line(
        "", truncate(initiative.organisations_line(_MAX_ORGANISATIONS), _MAX_PARAGRAPH_CHARS)
    )
    yield _line("", f"{initiative.status} · {match.strength}")
    if initiative.summary:
        yield _line("", truncate(initiative.summary, _MAX_PARAGRAPH_CHARS))
    yield _line(labels.REASON, _reason(match))
    for fact in match.ledger:
        yield from _fact(fact)
    if initiative.not_stated:
        yield _line("", initiative.not_stated)
    for record in initiative.records[:_MAX_RECORDS]:
        yield _line(
            labels.REGISTRY,
            labels.RECORD_SOURCE.format(registry=record.registry, last_read=record.last_read),
        )
    if (rest := len(initiative.records) - _MAX_RECORDS) > 0:
        yield _line("", labels.and_more(rest))
    if initiative.independence:
        yield _line(labels.RECORDS, initiative.independence)
    for similar in match.similar[:_MAX_SIMILAR]:
        yield _line(labels.SIMILAR, truncate(similar.title, _MAX_LINE_CHARS))
    if initiative.address:
        yield _line(labels.ADDRESS, initiative.address)


_MATCH_LAYOUTS: Mapping[MatchLength, Callable[[MatchView], Renderables]] = {
    MatchLength.FULL: _full_match,
    MatchLength.SHORT: _short_match,
    MatchLength.LINE: _match_line,
}


def _fact(fact: Fact) -> Renderables:
    """Yield a fact, a line for each of its values."""
    label = fact.label
    for value in labels.shorten_list(fact.values, _MAX_VALUES):
        yield _line(label, truncate(value, _MAX_PARAGRAPH_CHARS))
        label = " "


def _reason(match: MatchView) -> str:
    reason = truncate(match.reason, _MAX_PARAGRAPH_CHARS)
    if not match.passage:
        return reason
    return f"{reason} {labels.QUOTE.format(passage=truncate(match.passage, _MAX_LINE_CHARS))}"


def _attempts(attempts: Sequence[InitiativeView]) -> Renderables:
    if attempts:
        yield from ("", _heading(labels.ATTEMPTS))
    for attempt in attempts:
        title = truncate(f"{attempt.title}, {attempt.lead}", _MAX_LINE_CHARS)
        yield _item(labels.LABELLED.format(label=attempt.period, text=title))
        yield LabelledText("", attempt.status, indent=5)
        for outcome in labels.shorten_list(attempt.not_delivered, _MAX_VALUES):
            missed = labels.NOT_DELIVERED.format(outcomes=truncate(outcome, _MAX_LINE_CHARS))
            yield LabelledText("", missed, indent=5)


def _elsewhere(initiatives: Sequence[InitiativeView]) -> Renderables:
    if initiatives:
        yield from ("", _heading(labels.ELSEWHERE))
    for initiative in initiatives:
        description = f"{initiative.title}, {initiative.lead}, {initiative.place}"
        yield _item(truncate(description, _MAX_PARAGRAPH_CHARS))
        yield LabelledText("", initiative.status, indent=5)
        yield LabelledText("", initiative.address or labels.ADDRESS_NOT_STATED, indent=5)


def _next_steps(steps: Sequence[str]) -> Renderables:
    if steps:
        yield from ("", _heading(labels.NEXT_STEPS))
    yield from map(_item, steps)


def _searched(searched: SearchedView) -> Renderables:
    yield from ("", _heading(searched.title))
    yield _line("", searched.scope)
    for source in searched.listed:
        yield _item(source.line)
    if missing := searched.not_in_index_line(_MAX_TITLES):
        yield _line("", missing)
    if searched.calibration:
        yield _line("", searched.calibration)


def _heading(text: str) -> LabelledText:
    return LabelledText("", text, style="bold")


def _item(text: str) -> LabelledText:
    return LabelledText("-", text, indent=3, gap=2)


def _line(label: str, text: str) -> LabelledText:
    return LabelledText(label, truncate(text, 2 * _MAX_PARAGRAPH_CHARS), indent=3)
