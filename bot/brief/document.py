"""Layout-free document of a brief: its sections, in order, which every form lays out.

Text is plain and not escaped. An empty value or cell is shown as “not stated”.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.brief import annexes, labels
from bot.brief.blocks import BriefSection, FactList, GridTable, Paragraph, listed, titled
from bot.brief.model import Brief, BriefMatch
from bot.presentation import labels as answer_labels
from bot.presentation.initiative_view import Fact
from bot.sanitise import one_line
from index.i18n.formats import format_number, format_time
from index.model import OutcomeResult

_SHORT_CODE_CHARS = 16
# Results that are shown even where none is stated; the others only where there are some.
_ALWAYS_SHOWN = (OutcomeResult.DELIVERED, OutcomeResult.NOT_DELIVERED)


@dataclass(frozen=True, slots=True)
class BriefDocument:
    """Document of a brief: `code` is its verification code, `short_code` the begin of it."""

    title: str
    subtitle: str
    question: str
    code: str
    short_code: str
    sections: tuple[BriefSection, ...]


def lay_out(brief: Brief, code: str) -> BriefDocument:
    """Return the document of a brief whose verification code is `code`."""
    return BriefDocument(
        title=labels.TITLE,
        subtitle=labels.SUBTITLE,
        question=one_line(brief.question.text),
        code=code,
        short_code=labels.VERIFICATION_CODE_SHORT.format(code=code[:_SHORT_CODE_CHARS]),
        sections=(
            _question(brief),
            *_found(brief),
            _considered(brief),
            _decision(brief),
            *_searched(brief),
            *annexes.lay_out(brief),
            _verification(code),
        ),
    )


def _question(brief: Brief) -> BriefSection:
    question = brief.question
    asked_at = (
        labels.ASKED_AT_OF_INDEX.format(
            time=format_time(question.asked_at), snapshot=question.asked_of
        )
        if question.asked_at
        else None
    )
    facts = [
        Fact(labels.ASKED, listed(one_line(question.text))),
        Fact(labels.READ_AS, listed(question.read_as)),
        Fact(answer_labels.FILTERS, (question.filters_in_words or answer_labels.NO_FILTERS,)),
        Fact(labels.ASKED_BY, listed(brief.role)),
        Fact(labels.SEARCHED_AT, (labels.MADE_ON.format(time=format_time(brief.made_at)),)),
    ]
    if question.added_filters:
        facts.insert(3, Fact(answer_labels.ADDED_FILTERS, (question.added_filters,)))
    if asked_at:
        facts.append(Fact(labels.ASKED_AT, (asked_at,)))
    return BriefSection(labels.QUESTION, (FactList(tuple(facts)),))


def _found(brief: Brief) -> Iterator[BriefSection]:
    verdict = brief.verdict
    facts = (
        Fact(labels.VERDICT, (verdict.label,)),
        Fact(answer_labels.PROBABILITY, listed(verdict.probability_in_words)),
    )
    yield BriefSection(
        labels.FOUND,
        (
            Paragraph(verdict.sentence, is_lead=True),
            FactList(facts),
            Paragraph(answer_labels.VERDICT_NOTE),
        ),
    )
    for match in brief.matches:
        if match.in_full:
            yield _match(match)
    if further := tuple(match for match in brief.matches if not match.in_full):
        columns = (labels.RANK, labels.INITIATIVE, labels.WHO, labels.STATUS, labels.MATCH_STRENGTH)
        rows = tuple(
            (str(m.rank or ""), m.title, ", ".join(m.organisations), m.status, m.verdict)
            for m in further
        )
        yield BriefSection(
            labels.FURTHER, (GridTable(columns, (10, 25, 30, 15, 20), rows),), level=2
        )
    if brief.elsewhere:
        yield _elsewhere(brief)


def _elsewhere(brief: Brief) -> BriefSection:
    columns = (labels.INITIATIVE, labels.WHO, labels.STATUS)
    rows = tuple((each.title, each.organisation, each.status) for each in brief.elsewhere)
    return BriefSection(labels.ELSEWHERE, (GridTable(columns, (40, 35, 25), rows),), level=2)


def _match(match: BriefMatch) -> BriefSection:
    facts = [
        Fact(labels.ON_IT, listed(match.verdict)),
        *_where_stated(answer_labels.DIFFERS, match.differs),
        *_where_stated(answer_labels.REASON, match.matched_because),
        Fact(labels.STATUS, listed(match.status)),
        Fact(labels.WHEN, listed(match.period)),
        Fact(labels.WHO, match.organisations),
        Fact(labels.WHERE, listed(match.place)),
        Fact(labels.SUMMARY, listed(match.summary)),
        *_outcomes(match),
        Fact(labels.FUNDING, listed(match.funding)),
        Fact(answer_labels.CONTACT, listed(match.contact)),
        Fact(labels.CODE, listed(match.code), is_link=True),
        Fact(labels.LICENCE, listed(match.licence)),
        Fact(labels.ADDRESS, listed(match.address), is_link=True),
    ]
    if match.disagreements:
        facts.append(Fact(answer_labels.DISAGREEMENTS, match.disagreements))
    if match.considered:
        facts.append(Fact(labels.CONSIDERED_SHORT, listed(match.reason)))
    columns = (labels.REGISTRY, labels.KEY, labels.ADDRESS, labels.RECORD_LICENCE, labels.LAST_READ)
    rows = tuple(
        (each.registry, each.key, each.url or "", each.licence or "", each.last_read)
        for each in match.records
    )
    records = GridTable(columns, (20, 20, 30, 15, 15), rows, link_column=2, caption=labels.RECORDED)
    return BriefSection(titled(match), (FactList(tuple(facts)), records), level=2)


def _where_stated(label: str, text: str | None) -> tuple[Fact, ...]:
    return (Fact(label, (text,)),) if text else ()


def _outcomes(match: BriefMatch) -> Iterator[Fact]:
    """Yield what was delivered and what was not, each also where nothing is stated."""
    for result, label in answer_labels.RESULT_LABELS.items():
        statements = tuple(
            answer_labels.LABELLED.format(label=each.statement, text=each.evidence)
            if each.evidence
            else each.statement
            for each in match.outcomes
            if each.result == result
        )
        if statements or result in _ALWAYS_SHOWN:
            yield Fact(label, statements)


def _considered(brief: Brief) -> BriefSection:
    considered = tuple(match for match in brief.matches if match.considered)
    if not considered:
        return BriefSection(labels.CONSIDERED, (Paragraph(labels.NOTHING_CONSIDERED),))
    rows = tuple((titled(match), match.status, match.reason or "") for match in considered)
    columns = (labels.INITIATIVE, labels.STATUS, labels.CONSIDERED_SHORT)
    table = GridTable(columns, (35, 20, 45), rows)
    return BriefSection(labels.CONSIDERED, (table, Paragraph(labels.STATED_BY_ASKER)))


def _decision(brief: Brief) -> BriefSection:
    decision = brief.decision
    facts = (
        Fact(labels.DECIDED, listed(labels.DECISIONS[decision.kind] if decision.kind else None)),
        Fact(labels.WHY, listed(decision.why)),
        Fact(labels.PAID_BY, listed(decision.funding)),
        Fact(labels.SHARED, listed(decision.sharing)),
    )
    return BriefSection(labels.DECISION, (FactList(facts), Paragraph(labels.STATED_BY_ASKER)))


def _searched(brief: Brief) -> Iterator[BriefSection]:
    scope = brief.searched
    facts = (
        Fact(labels.SCOPE, (scope.scope,)),
        Fact(labels.SNAPSHOT, (scope.snapshot,)),
        Fact(labels.SNAPSHOT_HASH, (scope.content,)),
        Fact(labels.COUNTRIES, listed(_composition(brief))),
        *_where_stated(answer_labels.PROBABILITY, scope.calibration),
    )
    yield BriefSection(labels.SEARCHED, (FactList(facts), Paragraph(labels.LIMITS)))
    sources = tuple(
        (each.title, each.state, format_number(each.initiatives)) for each in scope.sources
    )
    if sources:
        columns = (labels.REGISTRY, labels.LAST_STATE, labels.HELD)
        table = GridTable(columns, (45, 35, 20), sources)
        yield BriefSection(labels.REGISTRIES, (table,), level=2)


def _composition(brief: Brief) -> str:
    """Return how many initiatives are from which country, in one line."""
    scope = brief.searched
    counts = [(each.name, each.initiatives) for each in scope.countries]
    if (rest := scope.initiatives - sum(count for _, count in counts)) > 0:
        counts.append((labels.COUNTRY_NOT_NAMED, rest))
    return "; ".join(
        labels.COUNTRY_COUNT.format(name=name, count=format_number(n)) for name, n in counts
    )


def _verification(code: str) -> BriefSection:
    facts = FactList((Fact(labels.VERIFICATION_CODE, (code,)),))
    return BriefSection(labels.VERIFICATION, (facts, Paragraph(labels.HOW_TO_VERIFY)))
