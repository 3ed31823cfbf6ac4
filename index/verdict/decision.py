"""Verdict decision and sentences: done, under way, stopped, close, nobody, can't say."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from index.facets.gazetteer import country_of
from index.facets.terms import unstated_filters
from index.model import (
    FilterName,
    Hit,
    HitDifference,
    Initiative,
    Query,
    SourceReport,
    SourceState,
    Status,
    Verdict,
    VerdictKind,
)
from index.retrieval.lexical import LexicalIndex
from index.search import explanation
from index.search.pipeline import SearchResult
from index.snapshot.calibration import Calibration
from index.text.dates import format_date
from index.text.documents import truncate
from index.text.normalise import slug, tokenise
from index.verdict import differences

# Hits that may carry a verdict: the answer shows three before "More".
VERDICT_DEPTH = 3
# A hit answers when it more likely does than not.
MIN_P_ANSWER = 0.5
# Below this many initiatives within its limits, an index that finds nothing has not looked.
MIN_INITIATIVES = 20

_KIND_BY_STATUS = {
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
_STATUS_ORDER = {status: place for place, status in enumerate(_KIND_BY_STATUS)}
_STATUS_PHRASES = {
    Status.LIVE: " is live",
    Status.COMPLETED: " is completed",
    Status.UNKNOWN: "; whether it still runs is not stated",
    Status.BETA: " is in beta",
    Status.ALPHA: " is in alpha",
    Status.DISCOVERY: " is in discovery",
    Status.IDEA: " is an idea",
    Status.STOPPED: " was stopped",
}


def kind_of_status(status: Status) -> VerdictKind:
    """Return the verdict that an answer of this status amounts to."""
    return _KIND_BY_STATUS[status]


def decide_verdict(
    calibration: Calibration,
    query: Query,
    result: SearchResult,
    sources: Sequence[SourceReport],
    lexical_index: LexicalIndex | None = None,
) -> Verdict:
    """Return the verdict on the search result of `query`.

    From `calibration.answered` upwards it is done, under way or stopped; down to
    `calibration.unanswered` it is close; below it is nobody, or can't say where an answer may be
    missing. In a language that the model does not read it is can't say unless it is answered. With
    a `lexical_index` it also says how the nearest hits differ where nothing clearly answers.
    """
    query = replace(query, text=result.text or query.text)
    hits = result.hits
    probability = calibration.question.probability(question_features(result)) if hits else 0.0
    if hits and probability >= calibration.answered:
        return _answered_verdict(hits, probability)
    if query.language:
        return Verdict(VerdictKind.CANT_SAY, _language_sentence(query.language), probability)
    unstated_sentence = _unstated_sentence(query, result)
    differing = (
        differences.find_differences(query, hits[:VERDICT_DEPTH], lexical_index, result.corrections)
        if lexical_index
        else ()
    )
    if hits and probability >= calibration.unanswered:
        best = most_probable_hit(hits)
        close_sentence = " ".join(
            filter(None, (_close_sentence(best, differing), unstated_sentence))
        )
        return Verdict(VerdictKind.CLOSE, close_sentence, probability, (best.rank,), differing)
    if reason := _reason_for_cant_say(query, result, sources, unstated_sentence):
        return Verdict(VerdictKind.CANT_SAY, f"We can’t say: {reason}", probability, (), differing)
    sentence = _nobody_sentence(
        hits, result.filtered_count, differing, has_filters=bool(query.filters)
    )
    return Verdict(VerdictKind.NOBODY, sentence, probability, differing=differing)


def _reason_for_cant_say(
    query: Query, result: SearchResult, sources: Sequence[SourceReport], unstated_sentence: str
) -> str:
    """Return why “nobody” cannot be said where nothing answers; empty where it can."""
    names = {source.name for source in sources}
    failed = [source for source in sources if _may_hold_answer(source, query, names)]
    if failed:
        return _failed_sources_sentence(failed)
    return unstated_sentence or (
        _too_few_sentence(result.filtered_count) if result.filtered_count < MIN_INITIATIVES else ""
    )


def question_features(result: SearchResult) -> dict[str, float]:
    """Return the calibration features of a question: those of its most probable shown hit.

    And `words`: the best BM25 of any hit, scaled, for what the words match may rank below what is
    near in meaning.
    """
    best = most_probable_hit(result.hits)
    lexical = max(hit.lexical for hit in result.hits) / explanation.LEXICAL_SCALE
    features = explanation.hit_features(
        best.dense, best.lexical, best.coverage, result.background_score, best.rerank
    )
    return {**features, "words": lexical}


def most_probable_hit(hits: Sequence[Hit]) -> Hit:
    """Return the shown hit that most probably answers; on a tie the first."""
    return max(hits[:VERDICT_DEPTH], key=lambda hit: hit.probability)


def answering_hits(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Return the hits that the verdict rests on: the most probable, and others likely to answer.

    Only the first `VERDICT_DEPTH` hits count.
    """
    best = most_probable_hit(hits)
    return tuple(
        hit for hit in hits[:VERDICT_DEPTH] if hit is best or hit.probability >= MIN_P_ANSWER
    )


def _answered_verdict(hits: Sequence[Hit], probability: float) -> Verdict:
    answers = answering_hits(hits)
    best = min(answers, key=lambda hit: (_STATUS_ORDER[hit.initiative.status], hit.rank)).initiative
    kind = _KIND_BY_STATUS[best.status]
    others = [hit.initiative for hit in answers if hit.initiative is not best]
    sentence = f"{_OPENINGS[kind]}: {_label(best)}{_STATUS_PHRASES[best.status]}{_as_of(best)}."
    stopped = [other for other in others if other.status is Status.STOPPED]
    if stopped and kind is not VerdictKind.STOPPED:
        sentence += f" Tried and stopped: {_label(stopped[0])}{_ended(stopped[0])}."
    elif others:
        sentence += f" See also {_label(others[0])}."
    return Verdict(kind, sentence, probability, tuple(hit.rank for hit in answers))


_OPENINGS: Mapping[VerdictKind, str] = {
    VerdictKind.DONE: "Yes, this has been done",
    VerdictKind.UNDER_WAY: "Somebody is at it",
    VerdictKind.STOPPED: "This was tried and stopped",
}


def _close_sentence(best: Hit, differing: Sequence[HitDifference]) -> str:
    return f"We see something close, but nothing that clearly answers. {_closest(best, differing)}"


def _nobody_sentence(
    hits: Sequence[Hit],
    filtered_count: int,
    differing: Sequence[HitDifference],
    *,
    has_filters: bool,
) -> str:
    scope = f"{filtered_count:,} initiatives{' within these limits' if has_filters else ''}"
    sentence = f"Nobody we can see has done this, among {scope}."
    return f"{sentence} {_closest(hits[0], differing)}" if hits else sentence


def _closest(hit: Hit, differing: Sequence[HitDifference]) -> str:
    title = _label(hit.initiative)
    phrases = next(
        (difference.words for difference in differing if difference.rank == hit.rank), ()
    )
    return (
        f"The closest, {title}, differs: {', '.join(phrases)}."
        if phrases
        else f"The closest is {title}."
    )


def _unstated_sentence(query: Query, result: SearchResult) -> str:
    """Return a sentence on the hit that may meet the filters, were the facts stated.

    Empty where there is none.
    """
    unstated_by_hit = (
        (hit, unstated_filters(hit.initiative, query.filters)) for hit in result.elsewhere
    )
    candidates = [(hit, names) for hit, names in unstated_by_hit if names]
    if not candidates:
        return ""
    best, names = max(candidates, key=lambda candidate: candidate[0].probability)
    missing = " or ".join(_UNSTATED_PHRASES[name] for name in names)
    return f"{_label(best.initiative)} may answer, but no registry states {missing}."


_UNSTATED_PHRASES = {
    FilterName.PLACE: "where it is",
    FilterName.STATUS: "its status",
    FilterName.SINCE: "when it ran",
    FilterName.LICENCE: "its licence",
}


def _language_sentence(language: str) -> str:
    return (
        f"We can’t say: the question is in {language}, which is searched by words and a glossary, "
        "and that found nothing that clearly answers. Ask it in English too."
    )


def _failed_sources_sentence(failed: Sequence[SourceReport]) -> str:
    names = ", ".join(source.title for source in failed)
    return f"{names} could not be read, and the answer may be there."


def _too_few_sentence(filtered_count: int) -> str:
    count = (
        "no initiative"
        if not filtered_count
        else f"only {filtered_count} initiative{'s' * (filtered_count > 1)}"
    )
    return f"we hold {count} within these limits."


def _may_hold_answer(source: SourceReport, query: Query, names: Collection[str]) -> bool:
    """Return whether a failed source may hold what is asked, by its countries and themes.

    A source that declares no country or no themes covers all. A source holds nothing for a query
    that is filtered to another of `names`.
    """
    filters = query.filters
    if source.state is not SourceState.FAILED:
        return False
    if slug(filters.source or "") in {*names} - {source.name}:
        return False
    country = country_of(filters.place) if filters.place else None
    covers_place = not country or not source.countries or country in source.countries
    query_words = set(tokenise(f"{query.text} {filters.theme or ''}"))
    theme_words = {word for theme in source.themes for word in tokenise(theme)}
    return covers_place and (not theme_words or bool(query_words & theme_words))


def _label(initiative: Initiative) -> str:
    organisation = initiative.first_organisation
    title = f"“{truncate(initiative.title, 120)}”"
    return f"{title} ({truncate(organisation, 80)})" if organisation else title


def _as_of(initiative: Initiative) -> str:
    if initiative.status is Status.UNKNOWN or not initiative.status_as_of:
        return ""
    return f", as of {format_date(initiative.status_as_of)}"


def _ended(initiative: Initiative) -> str:
    return f", {format_date(initiative.ended)}" if initiative.ended else ""
