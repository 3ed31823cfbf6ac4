"""Links between related initiatives that are not the same.

These are programmes and their projects, wholes and their parts, and near matches.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from index.model import Initiative, RelatedInitiative
from index.resolution.candidate_pairs import CandidatePair
from index.resolution.judgements import PairJudgements, Relation
from index.text.normalise import comparison_key
from ingest.resolve.pairs.profiles import title_heads
from ingest.resolve.pairs.scoring import LINK_THRESHOLD

# Maximum number of links of one initiative.
_MAX_LINKS = 20
# Shorter names, in letters, are not treated as names of programmes.
_MIN_NAME_LETTERS = 6

# The reasons are stored in snapshots; changing a sentence changes every link.
PROGRAMME_REASON = "a programme and one of its projects, by their titles"
PART_REASON = "a part, a phase or a version of the other, by their titles"
CLOSE_REASON = "much alike, and not surely the same"


def link_related(
    merged: Mapping[str, Initiative],
    owner_of: Mapping[str, str],
    pairs: Iterable[CandidatePair],
    pair_judgements: PairJudgements,
) -> dict[str, tuple[RelatedInitiative, ...]]:
    """Return the links of every initiative that has any, judged ones first.

    `owner_of` maps a record to its initiative. Links that records state are kept. No initiative has
    more than `_MAX_LINKS`.
    """
    reasons_by_link: dict[str, dict[str, str]] = defaultdict(dict)
    for one, other, reason in _find_links(merged, owner_of, pairs, pair_judgements):
        if (
            one != other
            and len(reasons_by_link[one]) < _MAX_LINKS
            and len(reasons_by_link[other]) < _MAX_LINKS
        ):
            reasons_by_link[one].setdefault(other, reason)
            reasons_by_link[other].setdefault(one, reason)
    return {
        id_: tuple(
            RelatedInitiative(target, merged[target].title, reason)
            for target, reason in sorted(links.items())
        )
        for id_, links in reasons_by_link.items()
    }


def _find_links(
    merged: Mapping[str, Initiative],
    owner_of: Mapping[str, str],
    pairs: Iterable[CandidatePair],
    pair_judgements: PairJudgements,
) -> Iterator[tuple[str, str, str]]:
    """Yield links as (id, id, reason): judged, declared, then by score and by title.

    Pairs that people judged different are not linked by score or title.
    """
    for one, other in pair_judgements.pairs(Relation.RELATED):
        if one in owner_of and other in owner_of:
            yield owner_of[one], owner_of[other], pair_judgements.reason(one, other)
    different = {
        frozenset((owner_of.get(a, a), owner_of.get(b, b)))
        for a, b in pair_judgements.pairs(Relation.DIFFERENT)
    }
    for initiative in merged.values():
        for link in initiative.related:
            if link.id in owner_of:
                yield initiative.id, owner_of[link.id], link.reason
    links = [
        (owner_of[m.one], owner_of[m.other], PART_REASON if m.part else CLOSE_REASON)
        for m in _near_pairs(pairs)
    ]
    links += [(one, other, PROGRAMME_REASON) for one, other in _programme_links(merged)]
    yield from (link for link in links if frozenset(link[:2]) not in different)


def _near_pairs(pairs: Iterable[CandidatePair]) -> list[CandidatePair]:
    """Return the pairs at or above `LINK_THRESHOLD`, the most probable first."""
    near = (pair for pair in pairs if pair.probability >= LINK_THRESHOLD)
    return sorted(near, key=lambda pair: (-pair.probability, pair.one, pair.other))


def _programme_links(merged: Mapping[str, Initiative]) -> Iterator[tuple[str, str]]:
    """Yield pairs of one source whose titles are `Name` and `Name: more`."""
    ids_by_title = {
        (_source_name(each), comparison_key(each.title)): each.id for each in merged.values()
    }
    for each in merged.values():
        for head in map(comparison_key, title_heads(each.title)):
            programme_id = ids_by_title.get((_source_name(each), head))
            if (
                programme_id
                and head != comparison_key(each.title)
                and len(head) >= _MIN_NAME_LETTERS
            ):
                yield programme_id, each.id


def _source_name(initiative: Initiative) -> str:
    return initiative.id.partition(":")[0]
