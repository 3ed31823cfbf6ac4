"""Layout of an answer in 80 columns of a terminal, readable without colour and in a pipe."""

from collections.abc import Iterator

from rich.console import Console, Group, RenderableType

from bot.presentation import initiative_view, provenance
from bot.presentation.next_steps import next_steps
from bot.service.answer import Answer, SearchScope
from bot.service.filters import describe_filters, describe_spoken_filters
from bot.terminal.layout import LabelledText
from index.model import Hit, Initiative, OutcomeResult, SourceState, VerdictKind
from index.text.documents import truncate

_MAX_OUTCOMES, _MAX_ORGANISATIONS, _MAX_TERMS, _MAX_ORIGINS = 4, 6, 8, 3
_MAX_LINE_CHARS, _MAX_PARAGRAPH_CHARS = 160, 320
_NO_MATCH_VERDICTS = {VerdictKind.NOBODY, VerdictKind.CANT_SAY}

Renderables = Iterator[RenderableType]


def print_answer(answer: Answer, console: Console) -> None:
    """Print the answer."""
    console.print(render(answer), crop=False, highlight=False)


def render(answer: Answer) -> RenderableType:
    """Return the answer as a rich renderable, top to bottom."""
    return Group(
        *_verdict(answer),
        *_hits(answer),
        *_attempts(answer.attempts),
        *_elsewhere(answer.elsewhere[: initiative_view.MAX_ELSEWHERE]),
        *_next_steps(answer),
        *_search_scope(answer),
    )


def _verdict(answer: Answer) -> Renderables:
    yield _heading(answer.verdict.sentence)
    yield ""
    yield LabelledText("Question", answer.query.text)
    yield LabelledText("Limits", describe_filters(answer.query.filters) or "none")
    if spoken := describe_spoken_filters(answer.query):
        yield LabelledText("Read as limits", spoken)
        yield LabelledText("", f"To ask without them, add {_unfilter_options(answer)}", indent=15)
    if corrections := initiative_view.corrections(answer.corrections):
        yield LabelledText("Searched as", corrections)


def _unfilter_options(answer: Answer) -> str:
    return " ".join(f'--{name} ""' for name in answer.query.spoken)


def _hits(answer: Answer) -> Renderables:
    if answer.hits:
        yield LabelledText("Probability", provenance.describe_probability(answer.verdict))
    if answer.hits and answer.verdict.kind in {VerdictKind.CLOSE, *_NO_MATCH_VERDICTS}:
        yield from ("", _heading("The closest, which differ"))
    for hit in answer.hits:
        yield from _hit(hit, answer.searched, initiative_view.differences(answer.verdict, hit))


def _hit(hit: Hit, scope: SearchScope, differences: str) -> Renderables:
    initiative = hit.initiative
    yield ""
    yield _heading(f"{hit.rank}. {truncate(initiative.title, _MAX_LINE_CHARS)}")
    organisations = ", ".join(initiative_view.organisations(initiative, _MAX_ORGANISATIONS))
    yield _labelled_line(
        "", truncate(organisations, _MAX_PARAGRAPH_CHARS) or "Organisation not stated"
    )
    yield _labelled_line("", f"{initiative_view.status(initiative)}; {hit.strength}")
    yield _labelled_line(
        "",
        truncate(
            initiative_view.summary_sentence(initiative) or "Summary not stated",
            _MAX_PARAGRAPH_CHARS,
        ),
    )
    if differences:
        yield _labelled_line("Differs", differences)
    yield from _outcomes(initiative)
    yield _labelled_line("Funding", initiative_view.funding(initiative.funding))
    yield _labelled_line("Contact", initiative.contact)
    for line in initiative_view.disagreements(initiative):
        yield _labelled_line("Disputed", line)
    yield _labelled_line("Why", _match_reason(hit))
    for origin in initiative.origins[:_MAX_ORIGINS]:
        yield _labelled_line(
            "Registry", f"{origin.registry}, {provenance.describe_refresh(origin, scope.sources)}"
        )
    if independence := provenance.describe_independence(initiative):
        yield _labelled_line("Witnesses", independence)
    yield _labelled_line("Address", initiative.url)


def _outcomes(initiative: Initiative) -> Renderables:
    expected = initiative_view.outcome_statements(initiative, OutcomeResult.UNKNOWN)
    yield from _labelled_items("Delivered", initiative_view.delivered_outcomes(initiative))
    yield from _labelled_items(
        "Not delivered", initiative_view.outcome_statements(initiative, OutcomeResult.NOT_DELIVERED)
    )
    if expected:
        yield from _labelled_items("Expected", expected)
        yield _labelled_line(" ", "(result not stated)")


def _labelled_items(label: str, items: list[str]) -> Renderables:
    texts = [
        truncate(item, _MAX_LINE_CHARS)
        for item in initiative_view.shorten_list(items, _MAX_OUTCOMES)
    ]
    for item in texts or [initiative_view.NOT_STATED]:
        yield _labelled_line(label, item)
        label = " "


def _match_reason(hit: Hit) -> str:
    terms = ", ".join(initiative_view.shorten_list(list(hit.terms), _MAX_TERMS))
    reason = f"shares {terms}" if terms else "close in meaning, shares no word"
    if facets := initiative_view.matched_facets(hit):
        reason += f"; {truncate(facets, _MAX_LINE_CHARS)}"
    passage = initiative_view.passage(hit)
    return f"{reason}: “{truncate(passage, _MAX_LINE_CHARS)}”" if passage else reason


def _attempts(attempts: tuple[Initiative, ...]) -> Renderables:
    if attempts:
        yield from ("", _heading("Earlier attempts, oldest first"))
    for initiative in attempts:
        when = initiative_view.period(initiative) or "Date not stated"
        organisation = initiative_view.lead_organisation(initiative) or "organisation not stated"
        yield LabelledText(
            "-",
            f"{when}: {truncate(f'{initiative.title}, {organisation}', _MAX_LINE_CHARS)}",
            indent=3,
            gap=2,
        )
        yield LabelledText("", initiative_view.status(initiative), indent=5)
        for outcome in initiative_view.shorten_list(
            initiative_view.undelivered_outcomes(initiative), _MAX_OUTCOMES
        ):
            yield LabelledText("", f"Not delivered: {truncate(outcome, _MAX_LINE_CHARS)}", indent=5)


def _elsewhere(hits: tuple[Hit, ...]) -> Renderables:
    if hits:
        yield from ("", _heading(initiative_view.ELSEWHERE_HEADING))
    for initiative in (hit.initiative for hit in hits):
        organisation = initiative_view.lead_organisation(initiative) or "organisation not stated"
        description = truncate(
            f"{initiative.title}, {organisation}, {initiative_view.place(initiative)}",
            _MAX_PARAGRAPH_CHARS,
        )
        yield LabelledText("-", description, indent=3, gap=2)
        yield LabelledText("", initiative_view.status(initiative), indent=5)
        yield LabelledText("", initiative.url or "address not stated", indent=5)


def _next_steps(answer: Answer) -> Renderables:
    steps = next_steps(answer)
    if steps:
        yield from ("", _heading("What to do next"))
    for step in steps:
        yield LabelledText("-", step, indent=3, gap=2)


def _search_scope(answer: Answer) -> Renderables:
    scope = answer.searched
    yield from ("", _heading("What was searched"))
    yield _labelled_line("", provenance.describe_scope(scope))
    for source in scope.sources:
        description = f"{source.title}: {provenance.describe_source_state(source)}"
        if source.state is not SourceState.READ or answer.verdict.kind in _NO_MATCH_VERDICTS:
            yield LabelledText("-", description, indent=3, gap=2)
    if basis := provenance.describe_calibration(scope):
        yield _labelled_line("", basis)


def _heading(text: str) -> LabelledText:
    return LabelledText("", text, style="bold")


def _labelled_line(label: str, text: str | None) -> LabelledText:
    return LabelledText(
        label, truncate(text or initiative_view.NOT_STATED, 2 * _MAX_PARAGRAPH_CHARS), indent=3
    )
