"""Annexes of a brief: what it states, under the headings of the UK and of the Italian guidance.

UK: https://www.gov.uk/guidance/share-and-reuse-technology (Technology Code of Practice, point 8).
Italy: the phases of the “Linee guida su acquisizione e riuso di software per le pubbliche
amministrazioni” of AgID, in force since 9 May 2019.
"""

from bot.brief import labels
from bot.brief.blocks import BriefSection, GridTable, Paragraph, titled
from bot.brief.model import TAKES_OVER, Brief, BriefMatch, Decision
from bot.sanitise import one_line
from index.model import OutcomeResult

# The catalogue that the Italian guidelines require to be searched, as a source would be named.
_ITALIAN_CATALOGUE = "developers italia"
_MAX_MATCHES = 10

Lines = tuple[str, ...]


def lay_out(brief: Brief) -> tuple[BriefSection, ...]:
    """Return both annexes."""
    return (_code_of_practice(brief), _comparative_assessment(brief))


def _code_of_practice(brief: Brief) -> BriefSection:
    rows = (
        (labels.TCOP_CONSIDERED, (*_searched(brief), *_verdict(brief), *_decision(brief))),
        (labels.TCOP_BENEFITS_REUSE, _delivered(brief)),
        (labels.TCOP_BENEFITS_SHARE, _sharing(brief)),
        (labels.TCOP_HOW, _sharing(brief)),
        (labels.TCOP_COMMUNITIES, _contacts(brief)),
        (labels.TCOP_SPEND, (*_why(brief), *_not_reused(brief), *_funding(brief))),
    )
    table = _table(labels.ANNEX_HEADING, rows)
    return BriefSection(labels.TCOP, (Paragraph(labels.TCOP_NOTE), table))


def _comparative_assessment(brief: Brief) -> BriefSection:
    kind = brief.decision.kind
    takes_over = _decision(brief) if kind in TAKES_OVER else ()
    builds = _decision(brief) if kind and kind not in TAKES_OVER else ()
    impossible = (*_why(brief), *_not_reused(brief)) if kind is Decision.BUILD_ANYWAY else ()
    stated = {
        "1.1": (labels.STATED_QUESTION.format(question=one_line(brief.question.text)),),
        "1.2": (*_filters(brief), *_funding(brief)),
        "2.1": (*_searched(brief), _italian_catalogue(brief)),
        "2.2": (*_verdict(brief), *_answering(brief), *_not_reused(brief)),
        "2.3": takes_over,
        "2.4": _with_code(brief),
        "2.5": _not_reused(brief, only_with_code=True),
        "2.7": impossible,
        "3.4": (*builds, *(_sharing(brief) if builds else ())),
    }
    rows = tuple((title, stated.get(phase, ())) for phase, title in labels.CAD_PHASES.items())
    table = _table(labels.ANNEX_PHASE, rows)
    return BriefSection(labels.CAD, (Paragraph(labels.CAD_NOTE), table))


def _table(heading: str, rows: tuple[tuple[str, Lines], ...]) -> GridTable:
    cells = tuple((title, "\n".join(lines)) for title, lines in rows)
    return GridTable((heading, labels.ANNEX_STATED), (35, 65), cells)


def _searched(brief: Brief) -> Lines:
    return (labels.STATED_SCOPE.format(scope=brief.searched.scope),)


def _filters(brief: Brief) -> Lines:
    filters = brief.question.filters_in_words
    return (labels.STATED_FILTERS.format(filters=filters),) if filters else ()


def _verdict(brief: Brief) -> Lines:
    return (labels.STATED_VERDICT.format(verdict=brief.verdict.label),)


def _decision(brief: Brief) -> Lines:
    kind = brief.decision.kind
    return (labels.STATED_DECISION.format(decision=labels.DECISIONS[kind]),) if kind else ()


def _why(brief: Brief) -> Lines:
    why = brief.decision.why
    return (labels.STATED_WHY.format(why=why),) if why else ()


def _funding(brief: Brief) -> Lines:
    funding = brief.decision.funding
    return (labels.STATED_FUNDING.format(funding=funding),) if funding else ()


def _sharing(brief: Brief) -> Lines:
    sharing = brief.decision.sharing
    return (labels.STATED_SHARING.format(sharing=sharing),) if sharing else ()


def _delivered(brief: Brief) -> Lines:
    lines = []
    for match in _relevant(brief):
        delivered = [o.statement for o in match.outcomes if o.result == OutcomeResult.DELIVERED]
        if delivered:
            lines.append(
                labels.STATED_DELIVERED.format(title=titled(match), outcomes="; ".join(delivered))
            )
    return tuple(lines)


def _contacts(brief: Brief) -> Lines:
    return tuple(
        labels.STATED_CONTACT.format(
            title=titled(match), organisations=", ".join((*match.organisations, *contact))
        )
        for match in _relevant(brief)
        for contact in ((match.contact,) if match.contact else (),)
        if match.organisations or contact
    )


def _answering(brief: Brief) -> Lines:
    return tuple(
        labels.STATED_MATCH.format(title=titled(match), verdict=match.verdict)
        for match in _relevant(brief)
    )


def _not_reused(brief: Brief, *, only_with_code: bool = False) -> Lines:
    return tuple(
        labels.STATED_CONSIDERED.format(title=titled(match), reason=match.reason)
        for match in brief.matches
        if match.considered and match.reason and (_code(match) or not only_with_code)
    )


def _with_code(brief: Brief) -> Lines:
    return tuple(
        labels.STATED_CODE.format(title=titled(match), code=_code(match))
        for match in brief.matches
        if _code(match)
    )


def _code(match: BriefMatch) -> str:
    return ", ".join(filter(None, (match.code, match.licence)))


def _relevant(brief: Brief) -> tuple[BriefMatch, ...]:
    """Return the matches that the verdict rests on or that were considered."""
    relevant = tuple(match for match in brief.matches if match.answers or match.considered)
    return relevant[:_MAX_MATCHES]


def _italian_catalogue(brief: Brief) -> str:
    """Return whether the catalogue that the guidelines require was searched."""
    for source in brief.searched.sources:
        names = f"{source.name} {source.title}".casefold().replace("-", " ")
        if source.was_read and _ITALIAN_CATALOGUE in names:
            return labels.CAD_CATALOGUE_READ.format(title=source.title)
    return labels.CAD_CATALOGUE_NOT_READ
