"""Verdict decision: done, under way, stopped, proposed, nobody or can't say; plain or probable."""

import re
from collections.abc import Collection, Sequence

from index.facets.gazetteer import country_of
from index.i18n.translation import gettext
from index.model import (
    Hit,
    Initiative,
    Query,
    SourceReport,
    SourceState,
    Status,
    Verdict,
    VerdictKind,
)
from index.search.features import (
    NAMED_PROBABILITY,
    VERDICT_DEPTH,
    most_probable_hit,
    question_features,
)
from index.search.pipeline import SearchResult
from index.snapshot.calibration import Calibration
from index.text.documents import body_text
from index.text.normalise import slug, tokenise
from index.verdict import sentences
from index.verdict.differences import find_differences

# A hit, and a question, is more likely answered than not from here on.
MIN_P_ANSWER = 0.5
# Where the hit that a verdict would name answers with less than this, the verdict is no yes.
MIN_P_NAMED_HIT = 0.35
# Where it answers with less than this, the verdict is no plain one. Chosen on the 170 judged
# questions (docs/ranking.md): of plain verdicts .93 were right before, .95 after.
MIN_P_PLAIN_HIT = 0.55
# If fewer initiatives than this were looked at, no answer among them means nothing: where none of
# 100 answers, up to three in a hundred of their kind still may (the rule of three).
MIN_SEARCHED = 100
YES_KINDS = frozenset(
    (VerdictKind.DONE, VerdictKind.UNDER_WAY, VerdictKind.STOPPED, VerdictKind.PROPOSED)
)

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
# The order among hits that are equally likely to answer: live first, stopped last.
_STATUS_ORDER = {status: place for place, status in enumerate(_KIND_BY_STATUS)}
_EARLY_PHASE = re.compile(r"\b(?:pre-?discovery|discovery|alpha)\b", re.IGNORECASE)
_NOT_FUNDED = re.compile(
    r"\b(?:(?:not|never) (?:been )?(?:funded|awarded|selected)|turned down"
    r"|unsuccessful (?:bid|application|proposal)|(?:bid|application|proposal) (?:was )?rejected)\b",
    re.IGNORECASE,
)


def verdict_kind(initiative: Initiative) -> VerdictKind:
    """Return the verdict that an answer by this initiative amounts to.

    A discovery or an alpha that ended was under way and is not done; a proposal that nobody funded
    was not tried.
    """
    status = initiative.status
    if status in {Status.STOPPED, Status.IDEA} and _NOT_FUNDED.search(body_text(initiative)):
        return VerdictKind.PROPOSED
    if status is Status.COMPLETED and _EARLY_PHASE.search(initiative.title):
        return VerdictKind.UNDER_WAY
    return _KIND_BY_STATUS[status]


def decide_verdict(
    calibration: Calibration,
    result: SearchResult,
    sources: Sequence[SourceReport],
    *,
    with_differences: bool = False,
    min_searched: int = MIN_SEARCHED,
) -> Verdict:
    """Return the verdict on a search result.

    From one half upwards it is done, under way, stopped or proposed, plainly from
    `calibration.answered` upwards where a hit answers by itself. Below one half it is nobody,
    plainly below `calibration.unanswered`, or can't say where an answer may be missing: also where
    fewer than `min_searched` initiatives meet the filters, or are in the place that is named. In a
    language that the model does not read it is can't say unless it is answered. `with_differences`
    adds how the nearest hits differ where nothing answers. Where words alone were compared, only
    what the question names is an answer.
    """
    query, hits = result.query, result.hits
    if result.words_only and not (hits and hits[0].named):
        sentence = sentences.no_verdict_sentence(gettext(sentences.WORDS_ONLY_REASON))
        return Verdict(VerdictKind.CANT_SAY, sentence, 0.0)
    probability = answer_probability(calibration, hits)
    if probability >= MIN_P_ANSWER:
        is_plain = probability >= calibration.answered and _has_plain_hit(hits)
        return _answered_verdict(query, hits, probability, is_probable=not is_plain)
    if query.language:
        sentence = sentences.no_verdict_sentence(sentences.welsh_reason())
        return Verdict(VerdictKind.CANT_SAY, sentence, probability)
    if not query.has_content:
        sentence = sentences.no_verdict_sentence(gettext(sentences.NO_WORD_REASON))
        return Verdict(VerdictKind.CANT_SAY, sentence, 0.0)
    differing = find_differences(query, hits[:VERDICT_DEPTH]) if with_differences else ()
    if reason := _reason_for_cant_say(result, sources, min_searched):
        sentence = sentences.no_verdict_sentence(reason)
        return Verdict(VerdictKind.CANT_SAY, sentence, probability, (), differing)
    is_probable = probability >= calibration.unanswered
    summary = sentences.nobody_sentence(
        result.filtered_count, has_filters=bool(query.filters), is_probable=is_probable
    )
    notes = sentences.nearest_note(hits, differing) + sentences.left_out_note(query)
    return Verdict(
        VerdictKind.NOBODY,
        summary + notes,
        probability,
        differing=differing,
        is_probable=is_probable,
        summary=summary,
        named=hits[0].rank if hits else None,
    )


def answer_probability(calibration: Calibration, hits: Sequence[Hit]) -> float:
    """Return the probability that one of the hits answers; 0 without any.

    What the question names is an answer to it. Where the most probable hit does not answer by
    itself, no answer is claimed.
    """
    if not hits:
        return 0.0
    probability = calibration.question_probability(question_features(hits))
    if hits[0].named:
        return max(probability, NAMED_PROBABILITY)
    if most_probable_hit(hits).probability < MIN_P_NAMED_HIT:
        return min(probability, MIN_P_ANSWER - 0.01)
    return probability


def _has_plain_hit(hits: Sequence[Hit]) -> bool:
    best = most_probable_hit(hits)
    return best.named or best.probability >= MIN_P_PLAIN_HIT


def answering_hits(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Return the hits that the verdict rests on: the most probable, and others likely to answer.

    Only the first `VERDICT_DEPTH` hits count.
    """
    best = most_probable_hit(hits)
    return tuple(
        hit for hit in hits[:VERDICT_DEPTH] if hit is best or hit.probability >= MIN_P_ANSWER
    )


def _likelihood(hit: Hit) -> tuple[bool, float, int]:
    """Return the order of hits by which a verdict names one: of equals, live comes first."""
    return hit.named, hit.probability, -_STATUS_ORDER[hit.initiative.status]


def _failure_likelihood(hit: Hit) -> tuple[bool, bool, float]:
    """Return the order where failure is asked for: stopped attempts come first."""
    return hit.named, hit.initiative.status is Status.STOPPED, hit.probability


def _answered_verdict(
    query: Query, hits: Sequence[Hit], probability: float, *, is_probable: bool
) -> Verdict:
    answers = answering_hits(hits)
    best = max(answers, key=_failure_likelihood if query.asks_failure else _likelihood)
    kind = verdict_kind(best.initiative)
    others = [hit.initiative for hit in answers if hit is not best]
    summary = sentences.answered_sentence(kind, best.initiative, is_probable=is_probable)
    notes = sentences.others_note(kind, others) + sentences.left_out_note(query)
    return Verdict(
        kind,
        summary + notes,
        probability,
        tuple(hit.rank for hit in answers),
        is_probable=is_probable,
        has_ended=kind is VerdictKind.UNDER_WAY and sentences.is_over(best.initiative),
        summary=summary,
        named=best.rank,
    )


def _reason_for_cant_say(
    result: SearchResult, sources: Sequence[SourceReport], min_searched: int
) -> str:
    """Return why “nobody” cannot be said where nothing answers; empty where it can."""
    if result.query.suggestions:
        return sentences.unknown_filters_reason(result.query.suggestions)
    names = {source.name for source in sources}
    failed = [source for source in sources if _may_hold_answer(source, result.query, names)]
    if failed:
        return sentences.failed_sources_reason(failed)
    if unstated_reason := sentences.unstated_reason(result.elsewhere):
        return unstated_reason
    if result.filtered_count < min_searched:
        has_filters = bool(result.query.filters)
        return sentences.too_few_reason(result.filtered_count, has_filters=has_filters)
    place = result.named_place
    if place and place.count < min_searched:
        return sentences.thin_place_reason(place.name, place.count, result.filtered_count)
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
