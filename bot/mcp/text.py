"""Text content of the tools' results: plain words for an assistant, records' texts quoted."""

from collections.abc import Iterable, Iterator

from bot.mcp.quotation import NOTE, clean, quote
from bot.presentation import labels
from bot.presentation.answer_view import AnswerView, MatchView
from bot.presentation.details_view import DetailsView
from bot.presentation.initiative_view import Fact, InitiativeView
from bot.presentation.provenance import RecordView, SearchedView

_TITLE_CHARS, _TEXT_CHARS, _LONG_TEXT_CHARS = 160, 320, 1_500
_MAX_VALUES, _MAX_ORGANISATIONS, _MAX_RECORDS, _MAX_RELATED = 4, 6, 3, 10
_MAX_OUTCOMES, _MAX_TITLES = 20, 10


def write_answer(answer: AnswerView, shown: tuple[MatchView, ...], public_url: str) -> str:
    """Return an answer: the verdict, the matches `shown`, what was searched, what to do next."""
    return "\n".join(
        [
            f"{answer.label}. {clean(answer.headline)}",
            *(
                f"{fact.label}: {quote('; '.join(fact.values), _TEXT_CHARS)}"
                for fact in _asked(answer)
            ),
            "",
            NOTE,
            "",
            f"{answer.matches_title}:",
            *(line for match in shown for line in _match(match, public_url)),
            *_elsewhere(answer.elsewhere, public_url),
            "",
            f"{answer.searched.title}: {clean(answer.searched.scope)}",
            *_not_read(answer.searched),
            f"{labels.NEXT_STEPS}:",
            *(f"- {clean(step)}" for step in answer.next_steps),
        ]
    )


def write_initiative(details: DetailsView, public_url: str) -> str:
    """Return everything that is recorded of an initiative, in short lines."""
    initiative = details.initiative
    return "\n".join(
        [
            f"{details.kind} {quote(initiative.title, _TITLE_CHARS)} (id {initiative.id})",
            NOTE,
            "",
            *_summary_and_page(initiative, public_url),
            *(
                line
                for group in details.outcomes
                for line in _fact(
                    Fact(group.label, tuple(each.statement for each in group.outcomes)),
                    _MAX_OUTCOMES,
                )
            ),
            *(
                line
                for fact in details.fields
                if fact.values
                for line in _fact(fact, _MAX_VALUES, _LONG_TEXT_CHARS)
            ),
            *_fact(Fact(labels.DISAGREEMENTS, details.disagreements)),
            *_not_stated(details.fields_not_stated),
            *_records(initiative.records, len(initiative.records)),
            *(
                f"{labels.RELATED}: {quote(each.title, _TITLE_CHARS)} (id {each.id}), {each.reason}"
                for each in details.related[:_MAX_RELATED]
            ),
        ]
    )


def write_registries(searched: SearchedView) -> str:
    """Return what is searched, and the state of each registry."""
    return "\n".join(
        [
            clean(searched.scope),
            *(f"- {clean(source.line)}" for source in (*searched.failed, *searched.read)),
            *_not_in_index(searched),
        ]
    )


def _asked(answer: AnswerView) -> tuple[Fact, ...]:
    return tuple(fact for fact in answer.all_facts if fact.label != labels.PROBABILITY)


def _match(match: MatchView, public_url: str) -> Iterator[str]:
    initiative = match.initiative
    role = "answers the question" if match.is_answer else match.strength
    title = quote(initiative.title, _TITLE_CHARS)
    yield f"{match.rank}. {title} (id {initiative.id}): {role}"
    lines = [*_lines(initiative, public_url), *_ledger(initiative)]
    if match.differs:
        lines.append(f"{labels.DIFFERS}: {clean(match.differs)}")
    yield from (f"   {line}" for line in (*lines, *_records(initiative.records, _MAX_RECORDS)))


def _lines(initiative: InitiativeView, public_url: str) -> Iterator[str]:
    yield quote(initiative.organisations_line(_MAX_ORGANISATIONS), _TEXT_CHARS)
    yield f"{initiative.status} · {initiative.period} · {clean(initiative.place)}"
    if initiative.link:
        yield f"{labels.ADDRESS}: {clean(initiative.link)}"
    yield from _summary_and_page(initiative, public_url)


def _summary_and_page(initiative: InitiativeView, public_url: str) -> Iterator[str]:
    if initiative.summary:
        yield quote(initiative.summary, _TEXT_CHARS)
    if public_url:
        yield f"Page: {public_url}{initiative.page_path}"


def _ledger(initiative: InitiativeView) -> Iterator[str]:
    for fact in initiative.ledger:
        yield from _fact(fact)
    if initiative.not_stated:
        yield initiative.not_stated


def _fact(fact: Fact, max_values: int = _MAX_VALUES, max_chars: int = _TEXT_CHARS) -> Iterator[str]:
    values = [quote(value, max_chars) for value in fact.values]
    if values:
        yield f"{fact.label}: {'; '.join(labels.shorten_list(values, max_values))}"


def _not_stated(fields: str) -> Iterator[str]:
    if fields:
        yield labels.FACTS_NOT_STATED.format(facts=fields)


def _records(records: tuple[RecordView, ...], max_records: int) -> Iterator[str]:
    for record in records[:max_records]:
        registry, url = quote(record.registry, _TITLE_CHARS), clean(record.url or "")
        yield f"{labels.REGISTRY}: {registry}, {record.last_read}. {url}".rstrip()
    if (rest := len(records) - max_records) > 0:
        yield labels.and_more(rest)


def _elsewhere(initiatives: Iterable[InitiativeView], public_url: str) -> Iterator[str]:
    for number, initiative in enumerate(initiatives):
        if number == 0:
            yield f"{labels.ELSEWHERE}:"
        yield f"- {quote(initiative.title, _TITLE_CHARS)} (id {initiative.id})"
        yield from (f"   {line}" for line in _lines(initiative, public_url))


def _not_read(searched: SearchedView) -> Iterator[str]:
    """Yield the sources that could not be read, and where nothing was found all of them."""
    yield from (f"- {clean(source.line)}" for source in searched.listed)


def _not_in_index(searched: SearchedView) -> Iterator[str]:
    if line := searched.not_in_index_line(_MAX_TITLES):
        yield clean(line)
