"""Links between related initiatives that are not the same.

Programmes and their projects, wholes and their parts, rounds, bids and grants, and near matches.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from index.i18n.translation import mark
from index.model import Initiative, RelatedInitiative
from index.resolution.candidate_pairs import CandidatePair, Exclusion
from index.resolution.judgements import PairJudgements, Relation
from index.text.normalise import comparison_key
from ingest.resolve.attributes.bodies import name_other_bodies
from ingest.resolve.attributes.designators import are_instalments, read_designators
from ingest.resolve.attributes.stopwords import PHASE_WORDS
from ingest.resolve.pairs.facts import bodies_of, title_heads
from ingest.resolve.pairs.scoring import LINK_THRESHOLD

# Maximum number of links of one initiative.
_MAX_LINKS = 20
# Shorter names, in letters, are not treated as names of programmes.
_MIN_NAME_LETTERS = 6

# The reasons are stored in snapshots; changing a sentence changes every link.
PROGRAMME_REASON = mark("a programme and one of its projects, by their titles")
PART_REASON = mark("a part, a phase or a version of the other, by their titles")
CLOSE_REASON = mark("much alike, and not surely the same")
_EXCLUSION_REASONS = {
    Exclusion.INSTALMENT: mark("another round, phase, year or number, by their titles"),
    Exclusion.FUNDING: mark("one is a bid or grant for the other"),
    Exclusion.AWARD: mark("another bid or grant of the same name"),
    Exclusion.PAGE: mark("much alike, and listed apart on one site"),
    Exclusion.PERIOD: mark("much alike, and of another period"),
    Exclusion.BODY: mark("much alike, and of other organisations"),
}
# A larger series is not linked throughout: its instalments would crowd out every other link.
_MAX_SERIES = 12


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
        (owner_of[pair.one], owner_of[pair.other], _pair_reason(pair))
        for pair in _near_pairs(pairs)
    ]
    links += _series_links(merged)
    links += [(one, other, PROGRAMME_REASON) for one, other in _programme_links(merged)]
    yield from (link for link in links if frozenset(link[:2]) not in different)


def _near_pairs(pairs: Iterable[CandidatePair]) -> list[CandidatePair]:
    """Return the pairs at or above `LINK_THRESHOLD`, the most probable first."""
    near = (pair for pair in pairs if pair.probability >= LINK_THRESHOLD)
    return sorted(near, key=lambda pair: (-pair.probability, pair.one, pair.other))


def _pair_reason(pair: CandidatePair) -> str:
    """Return why the records of a pair that was not merged are linked."""
    if pair.exclusion:
        return _EXCLUSION_REASONS[pair.exclusion]
    return PART_REASON if pair.part else CLOSE_REASON


def _series_links(merged: Mapping[str, Initiative]) -> Iterator[tuple[str, str, str]]:
    """Yield links in one source of titles that differ only in their round, year or number.

    Equal titles are linked too, but for those of other organisations. Those of a series of more
    than `_MAX_SERIES` are linked with the next one alone.
    """
    series: dict[tuple[str, frozenset[str]], list[Initiative]] = defaultdict(list)
    for each in merged.values():
        words = read_designators(each.title).words - PHASE_WORDS
        if sum(map(len, words)) >= _MIN_NAME_LETTERS:
            series[_source_name(each), words].append(each)
    for members in series.values():
        neighbours = len(members) if len(members) <= _MAX_SERIES else 1
        for position, one in enumerate(members):
            for other in members[position + 1 : position + 1 + neighbours]:
                if are_instalments(one.title, other.title) or _are_phases(one.title, other.title):
                    yield one.id, other.id, _EXCLUSION_REASONS[Exclusion.INSTALMENT]
                elif comparison_key(one.title) == comparison_key(
                    other.title
                ) and not name_other_bodies(bodies_of(one), bodies_of(other)):
                    yield one.id, other.id, CLOSE_REASON


def _are_phases(one: str, other: str) -> bool:
    """Return whether two titles name other phases, such as alpha and beta."""
    phases = [read_designators(title).words & PHASE_WORDS for title in (one, other)]
    return phases[0] != phases[1]


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
