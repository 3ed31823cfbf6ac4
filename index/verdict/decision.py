"""What the hits amount to: done, under way, stopped, close, nobody we can see, can't say."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from index.facets.gazetteer import country_of
from index.facets.terms import unstated, words
from index.model import (
    Difference,
    Hit,
    Initiative,
    Query,
    Role,
    SourceReport,
    SourceState,
    Status,
    Verdict,
    VerdictKind,
)
from index.retrieval.lexical import Words
from index.search import explanation
from index.search.pipeline import Found
from index.snapshot.calibration import Calibration
from index.text.dates import date
from index.text.documents import shortened
from index.verdict import differences

# Hits that may carry a verdict: the answer shows three before "More".
SHOWN = 3
# A hit answers when it more likely does than not.
ANSWERS = 0.5
# Below this many initiatives within its limits, an index that finds nothing has not looked.
COMPARABLE = 20

_KINDS = {
    Status.LIVE: VerdictKind.DONE,
    Status.COMPLETED: VerdictKind.DONE,
    Status.UNKNOWN: VerdictKind.DONE,
    Status.BETA: VerdictKind.UNDER_WAY,
    Status.ALPHA: VerdictKind.UNDER_WAY,
    Status.DISCOVERY: VerdictKind.UNDER_WAY,
    Status.IDEA: VerdictKind.UNDER_WAY,
    Status.STOPPED: VerdictKind.STOPPED,
}
# The strongest living status first: this order decides among several hits that answer.
_STRONGEST = {status: place for place, status in enumerate(_KINDS)}
_SAID = {
    Status.LIVE: " is live",
    Status.COMPLETED: " is completed",
    Status.UNKNOWN: "; whether it still runs is not stated",
    Status.BETA: " is in beta",
    Status.ALPHA: " is in alpha",
    Status.DISCOVERY: " is in discovery",
    Status.IDEA: " is an idea",
    Status.STOPPED: " was stopped",
}


def kind_of(status: Status) -> VerdictKind:
    """What an answer of this status amounts to."""
    return _KINDS[status]


def judge(
    calibration: Calibration,
    query: Query,
    found: Found,
    sources: Sequence[SourceReport],
    words: Words | None = None,
) -> Verdict:
    """The verdict on what a question, as it was read, found within its limits.

    With the `words` of the index it tells how the nearest differ where nothing clearly answers.
    """
    query = replace(query, text=found.text or query.text)
    hits = found.hits
    probability = calibration.question.probability(signals(found)) if hits else 0.0
    if hits and probability >= calibration.answered:
        return _found(hits, probability)
    if query.language:
        return Verdict(VerdictKind.CANT_SAY, _unread(query.language), probability)
    maybe = _maybe(query, found)
    near = differences.differing(query, hits[:SHOWN], words, found.corrected) if words else ()
    if hits and probability >= calibration.unanswered:
        best = likeliest(hits)
        close = " ".join(filter(None, (_close(best, near), maybe)))
        return Verdict(VerdictKind.CLOSE, close, probability, (best.rank,), near)
    if doubt := _doubt(query, found, sources, maybe):
        return Verdict(VerdictKind.CANT_SAY, f"We can’t say: {doubt}", probability, (), near)
    sentence = _nobody(hits, found.within, near, limited=bool(query.filters))
    return Verdict(VerdictKind.NOBODY, sentence, probability, differing=near)


def _doubt(query: Query, found: Found, sources: Sequence[SourceReport], maybe: str) -> str:
    """Why nobody cannot be said where nothing is found; empty where it can."""
    names = {source.name for source in sources}
    failed = [source for source in sources if _points_at(source, query, names)]
    if failed:
        return _failed(failed)
    return maybe or (_not_covered(found.within) if found.within < COMPARABLE else "")


def signals(found: Found) -> dict[str, float]:
    """The signals of a question that calibration weighs: those of its likeliest hit shown.

    And `words`: the best BM25 of any hit, for what the words find may stand below the meaning.
    """
    best = likeliest(found.hits)
    worded = max(hit.lexical for hit in found.hits) / explanation.MOST_LEXICAL
    own = explanation.signals(
        best.dense, best.lexical, best.coverage, found.background, best.rerank
    )
    return {**own, "words": worded}


def likeliest(hits: Sequence[Hit]) -> Hit:
    """The hit among those shown that most likely answers; of equals the first."""
    return max(hits[:SHOWN], key=lambda hit: hit.probability)


def answering(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The hits that the verdict rests on: the likeliest, and those shown that likely answer too."""
    best = likeliest(hits)
    return tuple(hit for hit in hits[:SHOWN] if hit is best or hit.probability >= ANSWERS)


def _found(hits: Sequence[Hit], probability: float) -> Verdict:
    found = answering(hits)
    best = min(found, key=lambda hit: (_STRONGEST[hit.initiative.status], hit.rank)).initiative
    kind = _KINDS[best.status]
    others = [hit.initiative for hit in found if hit.initiative is not best]
    sentence = f"{_OPENING[kind]}: {_named(best)}{_SAID[best.status]}{_as_of(best)}."
    stopped = [other for other in others if other.status is Status.STOPPED]
    if stopped and kind is not VerdictKind.STOPPED:
        sentence += f" Tried and stopped: {_named(stopped[0])}{_ended(stopped[0])}."
    elif others:
        sentence += f" See also {_named(others[0])}."
    return Verdict(kind, sentence, probability, tuple(hit.rank for hit in found))


_OPENING: Mapping[VerdictKind, str] = {
    VerdictKind.DONE: "Yes, this has been done",
    VerdictKind.UNDER_WAY: "Somebody is at it",
    VerdictKind.STOPPED: "This was tried and stopped",
}


def _close(best: Hit, near: Sequence[Difference]) -> str:
    return f"We see something close, but nothing that clearly answers. {_closest(best, near)}"


def _nobody(hits: Sequence[Hit], within: int, near: Sequence[Difference], *, limited: bool) -> str:
    among = f"{within:,} initiatives{' within these limits' if limited else ''}"
    told = f"Nobody we can see has done this, among {among}."
    return f"{told} {_closest(hits[0], near)}" if hits else told


def _closest(hit: Hit, near: Sequence[Difference]) -> str:
    named = _named(hit.initiative)
    ways = next((each.words for each in near if each.rank == hit.rank), ())
    return (
        f"The closest, {named}, differs: {', '.join(ways)}." if ways else f"The closest is {named}."
    )


def _maybe(query: Query, found: Found) -> str:
    """What may answer within the limits, were what they limit stated of it; empty for nothing."""
    lacking = ((hit, unstated(hit.initiative, query.filters)) for hit in found.elsewhere)
    likely = [(hit, names) for hit, names in lacking if names]
    if not likely:
        return ""
    best, names = max(likely, key=lambda each: each[0].probability)
    missing = " or ".join(_LACKS[name] for name in names)
    return f"{_named(best.initiative)} may answer, but no registry states {missing}."


_LACKS = {
    "place": "where it is",
    "status": "its status",
    "since": "when it ran",
    "licence": "its licence",
}


def _unread(language: str) -> str:
    return (
        f"We can’t say: the question is in {language}, which is searched by words and a glossary, "
        "and that found nothing that clearly answers. Ask it in English too."
    )


def _failed(failed: Sequence[SourceReport]) -> str:
    names = ", ".join(source.title for source in failed)
    return f"{names} could not be read, and the answer may be there."


def _not_covered(within: int) -> str:
    held = "no initiative" if not within else f"only {within} initiative{'s' * (within > 1)}"
    return f"we hold {held} within these limits."


def _points_at(source: SourceReport, query: Query, names: Collection[str]) -> bool:
    """Whether a failed source may hold what is asked: its country and themes meet that.

    A source that declares no country or no themes covers all. It holds nothing for a question that
    is limited to another of `names`.
    """
    filters = query.filters
    if source.state is not SourceState.FAILED:
        return False
    if "-".join(words(filters.source or "")) in {*names} - {source.name}:
        return False
    country = country_of(filters.place) if filters.place else None
    here = not country or not source.countries or country in source.countries
    asked = set(words(f"{query.text} {filters.theme or ''}"))
    covered = {word for theme in source.themes for word in words(theme)}
    return here and (not covered or bool(asked & covered))


def _named(initiative: Initiative) -> str:
    lead = next((o.name for o in initiative.organisations if o.role is Role.LEAD), None)
    by = lead or next((o.name for o in initiative.organisations), None)
    title = f"“{shortened(initiative.title, 120)}”"
    return f"{title} ({shortened(by, 80)})" if by else title


def _as_of(initiative: Initiative) -> str:
    if initiative.status is Status.UNKNOWN or not initiative.status_as_of:
        return ""
    return f", as of {date(initiative.status_as_of)}"


def _ended(initiative: Initiative) -> str:
    return f", {date(initiative.ended)}" if initiative.ended else ""
