"""Adjustment of a ranking by what a question asks for beside its subject: failure, a direction."""

from collections.abc import Sequence
from dataclasses import replace

from index.model import Query, Status
from index.query.directions import reverses
from index.search.ranking import RankedInitiative
from index.text.documents import body_text, title_text

# A question about failure: a stopped attempt comes before one that is a little nearer.
STOPPED_BONUS = 0.1
# “Speech to text” is not answered by text to speech, however near it is.
REVERSED_PENALTY = 0.5


def adjust_ranking(
    query: Query, ranked: Sequence[RankedInitiative]
) -> tuple[RankedInitiative, ...]:
    """Return `ranked` in the order that suits what `query` asks for beside its subject."""
    if not (query.asks_failure or query.directions):
        return tuple(ranked)
    adjusted = [_adjust(query, entry) for entry in ranked]
    return tuple(sorted(adjusted, key=lambda entry: -entry.score))


def _adjust(query: Query, entry: RankedInitiative) -> RankedInitiative:
    initiative, score = entry.initiative, entry.score
    if query.asks_failure and initiative.status is Status.STOPPED:
        score += STOPPED_BONUS
    text = f"{title_text(initiative)}. {body_text(initiative)}"
    is_reversed = any(reverses(direction, text) for direction in query.directions)
    if is_reversed:
        score -= REVERSED_PENALTY
    return replace(entry, score=score, is_reversed=is_reversed)
