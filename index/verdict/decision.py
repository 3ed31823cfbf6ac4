"""Verdict decision: done, under way, stopped, close, nobody, can't say."""

from collections.abc import Collection, Sequence

from index.facets.gazetteer import country_of
from index.model import (
    Hit,
    Query,
    SourceReport,
    SourceState,
    Status,
    Verdict,
    VerdictKind,
)
from index.search.features import VERDICT_DEPTH, most_probable_hit, question_features
from index.search.pipeline import SearchResult
from index.snapshot.calibration import Calibration
from index.text.normalise import slug, tokenise
from index.verdict import sentences
from index.verdict.differences import find_differences

# A hit answers when it more likely does than not.
MIN_P_ANSWER = 0.5
# If fewer initiatives than this meet the filters, no answer among them means nothing.
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
# The order among several hits that answer: live first, stopped last.
_STATUS_ORDER = {status: place for place, status in enumerate(_KIND_BY_STATUS)}


def kind_of_status(status: Status) -> VerdictKind:
    """Return the verdict that an answer of this status amounts to."""
    return _KIND_BY_STATUS[status]


def decide_verdict(
    calibration: Calibration,
    result: SearchResult,
    sources: Sequence[SourceReport],
    *,
    with_differences: bool = False,
) -> Verdict:
    """Return the verdict on a search result.

    From `calibration.answered` upwards it is done, under way or stopped; down to
    `calibration.unanswered` it is close; below it is nobody, or can't say where an answer may be
    missing. In a language that the model does not read it is can't say unless it is answered.
    `with_differences` adds how the nearest hits differ where nothing clearly answers.
    """
    query, hits = result.query, result.hits
    probability = calibration.question.probability(question_features(hits)) if hits else 0.0
    if hits and probability >= calibration.answered:
        return _answered_verdict(hits, probability)
    if query.language:
        reason = sentences.language_reason(query.language)
        return Verdict(VerdictKind.CANT_SAY, sentences.no_verdict_sentence(reason), probability)
    differing = find_differences(query, hits[:VERDICT_DEPTH]) if with_differences else ()
    unstated_reason = sentences.unstated_reason(result.elsewhere)
    if hits and probability >= calibration.unanswered:
        best = most_probable_hit(hits)
        sentence = sentences.close_sentence(best, differing, unstated_reason)
        return Verdict(VerdictKind.CLOSE, sentence, probability, (best.rank,), differing)
    if reason := _reason_for_cant_say(result, sources, unstated_reason):
        sentence = sentences.no_verdict_sentence(reason)
        return Verdict(VerdictKind.CANT_SAY, sentence, probability, (), differing)
    sentence = sentences.nobody_sentence(
        hits, result.filtered_count, differing, has_filters=bool(query.filters)
    )
    return Verdict(VerdictKind.NOBODY, sentence, probability, differing=differing)


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
    sentence = sentences.answered_sentence(kind, best, others)
    return Verdict(kind, sentence, probability, tuple(hit.rank for hit in answers))


def _reason_for_cant_say(
    result: SearchResult, sources: Sequence[SourceReport], unstated_reason: str
) -> str:
    """Return why “nobody” cannot be said where nothing answers; empty where it can."""
    names = {source.name for source in sources}
    failed = [source for source in sources if _may_hold_answer(source, result.query, names)]
    if failed:
        return sentences.failed_sources_reason(failed)
    if unstated_reason:
        return unstated_reason
    if result.filtered_count < MIN_INITIATIVES:
        has_filters = bool(result.query.filters)
        return sentences.too_few_reason(result.filtered_count, has_filters=has_filters)
    return ""


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
