"""The answer made for a terminal: 80 columns, words before colour, fit for a pipe."""

from collections.abc import Iterator

from rich.console import Console, Group, RenderableType

from bot.presentation import initiative_text, provenance
from bot.presentation.next_steps import next_steps
from bot.service.answer import Answer, Searched
from bot.service.filters import in_words, spoken_in_words
from bot.terminal.layout import Field
from index.model import Hit, Initiative, Result, SourceState, VerdictKind
from index.text.documents import shortened

_OUTCOMES, _BODIES, _TERMS, _ORIGINS = 4, 6, 8, 3
_LINE, _PARAGRAPH = 160, 320
_FOUND_NOTHING = {VerdictKind.NOBODY, VerdictKind.CANT_SAY}

Lines = Iterator[RenderableType]


def show(answer: Answer, console: Console) -> None:
    """Print the answer."""
    console.print(render(answer), crop=False, highlight=False)


def render(answer: Answer) -> RenderableType:
    """The answer, top to bottom."""
    return Group(
        *_verdict(answer),
        *_hits(answer),
        *_attempts(answer.attempts),
        *_elsewhere(answer.elsewhere[: initiative_text.MOST_ELSEWHERE]),
        *_next(answer),
        *_searched(answer),
    )


def _verdict(answer: Answer) -> Lines:
    yield _heading(answer.verdict.sentence)
    yield ""
    yield Field("Question", answer.query.text)
    yield Field("Limits", in_words(answer.query.filters) or "none")
    if read := spoken_in_words(answer.query):
        yield Field("Read as limits", read)
        yield Field("", f"To ask without them, add {_lifted(answer)}", indent=15)
    if searched := initiative_text.corrected(answer.corrected):
        yield Field("Searched as", searched)


def _lifted(answer: Answer) -> str:
    return " ".join(f'--{name} ""' for name in answer.query.spoken)


def _hits(answer: Answer) -> Lines:
    if answer.hits:
        yield Field("Probability", provenance.likelihood(answer.verdict))
    if answer.hits and answer.verdict.kind in {VerdictKind.CLOSE, *_FOUND_NOTHING}:
        yield from ("", _heading("The closest, which differ"))
    for hit in answer.hits:
        yield from _hit(hit, answer.searched, initiative_text.differs(answer.verdict, hit))


def _hit(hit: Hit, searched: Searched, differs: str) -> Lines:
    initiative = hit.initiative
    yield ""
    yield _heading(f"{hit.rank}. {shortened(initiative.title, _LINE)}")
    bodies = ", ".join(initiative_text.organisations(initiative, _BODIES))
    yield _line("", shortened(bodies, _PARAGRAPH) or "Organisation not stated")
    yield _line("", f"{initiative_text.status(initiative)}; {hit.strength}")
    yield _line("", shortened(initiative_text.gist(initiative) or "Summary not stated", _PARAGRAPH))
    if differs:
        yield _line("Differs", differs)
    yield from _ledger(initiative)
    yield _line("Funding", initiative_text.funding(initiative.funding))
    yield _line("Contact", initiative.contact)
    for line in initiative_text.disagreements(initiative):
        yield _line("Disputed", line)
    yield _line("Why", _why(hit))
    for origin in initiative.origins[:_ORIGINS]:
        yield _line(
            "Registry", f"{origin.registry}, {provenance.refreshed(origin, searched.sources)}"
        )
    if witnesses := provenance.witnesses(initiative):
        yield _line("Witnesses", witnesses)
    yield _line("Address", initiative.url)


def _ledger(initiative: Initiative) -> Lines:
    expected = initiative_text.statements(initiative, Result.UNKNOWN)
    yield from _items("Delivered", initiative_text.delivered(initiative))
    yield from _items("Not delivered", initiative_text.statements(initiative, Result.NOT_DELIVERED))
    if expected:
        yield from _items("Expected", expected)
        yield _line(" ", "(result not stated)")


def _items(label: str, items: list[str]) -> Lines:
    shown = [shortened(item, _LINE) for item in initiative_text.first(items, _OUTCOMES)]
    for item in shown or [initiative_text.NOT_STATED]:
        yield _line(label, item)
        label = " "


def _why(hit: Hit) -> str:
    shared = ", ".join(initiative_text.first(list(hit.terms), _TERMS))
    found = f"shares {shared}" if shared else "close in meaning, shares no word"
    if facets := initiative_text.facets(hit):
        found += f"; {shortened(facets, _LINE)}"
    passage = initiative_text.passage(hit)
    return f"{found}: “{shortened(passage, _LINE)}”" if passage else found


def _attempts(attempts: tuple[Initiative, ...]) -> Lines:
    if attempts:
        yield from ("", _heading("Earlier attempts, oldest first"))
    for tried in attempts:
        when = initiative_text.period(tried) or "Date not stated"
        who = initiative_text.lead(tried) or "organisation not stated"
        yield Field("-", f"{when}: {shortened(f'{tried.title}, {who}', _LINE)}", indent=3, gap=2)
        yield Field("", initiative_text.status(tried), indent=5)
        for missed in initiative_text.first(initiative_text.not_delivered(tried), _OUTCOMES):
            yield Field("", f"Not delivered: {shortened(missed, _LINE)}", indent=5)


def _elsewhere(hits: tuple[Hit, ...]) -> Lines:
    if hits:
        yield from ("", _heading(initiative_text.ELSEWHERE))
    for initiative in (hit.initiative for hit in hits):
        who = initiative_text.lead(initiative) or "organisation not stated"
        told = shortened(
            f"{initiative.title}, {who}, {initiative_text.where(initiative)}", _PARAGRAPH
        )
        yield Field("-", told, indent=3, gap=2)
        yield Field("", initiative_text.status(initiative), indent=5)
        yield Field("", initiative.url or "address not stated", indent=5)


def _next(answer: Answer) -> Lines:
    steps = next_steps(answer)
    if steps:
        yield from ("", _heading("What to do next"))
    for step in steps:
        yield Field("-", step, indent=3, gap=2)


def _searched(answer: Answer) -> Lines:
    searched = answer.searched
    yield from ("", _heading("What was searched"))
    yield _line("", provenance.searched(searched))
    for source in searched.sources:
        told = f"{source.title}: {provenance.source_state(source)}"
        if source.state is not SourceState.READ or answer.verdict.kind in _FOUND_NOTHING:
            yield Field("-", told, indent=3, gap=2)
    if basis := provenance.calibration(searched):
        yield _line("", basis)


def _heading(text: str) -> Field:
    return Field("", text, style="bold")


def _line(label: str, text: str | None) -> Field:
    return Field(label, shortened(text or initiative_text.NOT_STATED, 2 * _PARAGRAPH), indent=3)
