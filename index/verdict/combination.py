"""Combination of the answers to the needs of one question: “bin collections and also potholes”."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from index.model import Hit, RewrittenQuery, Verdict
from index.search.pipeline import SearchResult

_MAX_NEED_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class NeedAnswer:
    """Search result and verdict of one need of a question."""

    result: SearchResult
    verdict: Verdict


def combine_answers(query: RewrittenQuery, needs: Sequence[NeedAnswer]) -> NeedAnswer:
    """Return one answer to a question with several needs, each answered in the sentence.

    The hits take turns. Where the verdicts differ, the kind is that of the first need, and it is
    probable.
    """
    turns = list(enumerate(_take_turns(needs), start=1))
    hits = tuple(replace(hit, rank=rank) for rank, (hit, _) in turns)
    answering = tuple(rank for rank, (hit, need) in turns if hit.rank in need.verdict.answering)
    verdicts = [need.verdict for need in needs]
    first = verdicts[0]
    is_one = len({(verdict.kind, verdict.is_probable) for verdict in verdicts}) == 1
    verdict = Verdict(
        first.kind,
        " ".join(_describe(need, need.verdict.sentence) for need in needs),
        min(verdict.probability for verdict in verdicts),
        answering,
        is_probable=first.is_probable or not is_one,
        summary="\n".join(
            _describe(need, need.verdict.summary or need.verdict.sentence) for need in needs
        ),
        named=first.named,
    )
    filtered_count = max(need.result.filtered_count for need in needs)
    words_only = any(need.result.words_only for need in needs)
    return NeedAnswer(SearchResult(query, hits, filtered_count, words_only=words_only), verdict)


def lead_with_named(result: SearchResult, verdict: Verdict) -> NeedAnswer:
    """Return the answer with the hit that the verdict names in the first place.

    People read the verdict and then the first match: they are about the same initiative.
    """
    if verdict.named in {None, 1}:
        return NeedAnswer(result, verdict)
    ordered = sorted(result.hits, key=lambda hit: hit.rank != verdict.named)
    ranks = {hit.rank: rank for rank, hit in enumerate(ordered, start=1)}
    return NeedAnswer(
        replace(result, hits=tuple(replace(hit, rank=ranks[hit.rank]) for hit in ordered)),
        replace(
            verdict,
            answering=tuple(sorted(ranks[rank] for rank in verdict.answering)),
            differing=tuple(replace(each, rank=ranks[each.rank]) for each in verdict.differing),
            named=1,
        ),
    )


def _take_turns(needs: Sequence[NeedAnswer]) -> Iterator[tuple[Hit, NeedAnswer]]:
    """Yield the hits of each need in turn, each initiative once."""
    seen: set[str] = set()
    for hits in zip_longest(*(need.result.hits for need in needs)):
        for hit, need in zip(hits, needs, strict=True):
            if hit is not None and hit.initiative.id not in seen:
                seen.add(hit.initiative.id)
                yield hit, need


def _describe(need: NeedAnswer, sentence: str) -> str:
    words = " ".join(need.result.query.text.split()).rstrip(" ?!.")
    shortened = words if len(words) <= _MAX_NEED_CHARACTERS else f"{words[:_MAX_NEED_CHARACTERS]}…"
    return f"“{shortened}”: {sentence}"
