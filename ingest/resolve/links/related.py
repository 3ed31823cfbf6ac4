"""Links between related initiatives that are not the same.

Programmes and their projects, wholes and their parts, rounds, bids and grants, and near matches.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from index.i18n.translation import mark
from index.resolution.candidate_pairs import CandidatePair, Exclusion
from index.resolution.judgements import PairJudgements, Relation
from index.text.normalise import comparison_key
from ingest.resolve.attributes.bodies import name_other_bodies
from ingest.resolve.attributes.designators import are_instalments, read_designators
from ingest.resolve.attributes.stopwords import PHASE_WORDS
from ingest.resolve.initiatives import MergedRecords
from ingest.resolve.links.titles import TitleKeys
from ingest.resolve.pairs.facts import bodies_of
from ingest.resolve.pairs.scoring import LINK_THRESHOLD
from ingest.reuse.digests import digest_bytes
from ingest.reuse.result_cache import ResultCache

# Maximum number of links of one initiative.
_MAX_LINKS = 20

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
    initiatives: MergedRecords,
    titles: TitleKeys,
    pairs: Iterable[CandidatePair],
    pair_judgements: PairJudgements,
    series_cache: ResultCache,
) -> dict[str, dict[str, str]]:
    """Return the links of every initiative that has any: the ids of others, each with the reason.

    Links that records state are kept. No initiative has more than `_MAX_LINKS`. `series_cache`
    keeps what the titles of a series say.
    """
    reasons_by_link: dict[str, dict[str, str]] = defaultdict(dict)
    for one, other, reason in _find_links(
        initiatives, titles, pairs, pair_judgements, series_cache
    ):
        if (
            one != other
            and len(reasons_by_link[one]) < _MAX_LINKS
            and len(reasons_by_link[other]) < _MAX_LINKS
        ):
            reasons_by_link[one].setdefault(other, reason)
            reasons_by_link[other].setdefault(one, reason)
    return {id_: links for id_, links in reasons_by_link.items() if links}


def _find_links(
    initiatives: MergedRecords,
    titles: TitleKeys,
    pairs: Iterable[CandidatePair],
    pair_judgements: PairJudgements,
    series_cache: ResultCache,
) -> Iterator[tuple[str, str, str]]:
    """Yield links as (id, id, reason): judged, declared, then by score and by title.

    Pairs that people judged different are not linked by score or title.
    """
    find_owner = initiatives.find_owner
    for one, other in pair_judgements.pairs(Relation.RELATED):
        owners = find_owner(one), find_owner(other)
        if owners[0] and owners[1]:
            yield owners[0], owners[1], pair_judgements.reason(one, other)
    different = {
        frozenset((find_owner(a) or a, find_owner(b) or b))
        for a, b in pair_judgements.pairs(Relation.DIFFERENT)
    }
    for id_ in initiatives.declaring:
        for link in initiatives.initiative(id_).related:
            if owner := find_owner(link.id):
                yield id_, owner, link.reason
    links = chain(
        (
            (initiatives.owner_of.get(m.one, m.one), initiatives.owner_of.get(m.other, m.other), r)
            for m, r in ((pair, _pair_reason(pair)) for pair in _near_pairs(pairs))
        ),
        _series_links(initiatives, titles, series_cache),
        ((one, other, PROGRAMME_REASON) for one, other in _programme_links(initiatives, titles)),
    )
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


def _series_links(
    initiatives: MergedRecords, titles: TitleKeys, series_cache: ResultCache
) -> Iterator[tuple[str, str, str]]:
    """Yield links in one source of titles that differ only in their round, year or number.

    Equal titles are linked too, but for those of other organisations. Those of a series of more
    than `_MAX_SERIES` are linked with the next one alone.
    """
    series = [[initiatives.ids[number] for number in each] for each in titles.series()]
    titles_of_series = [list(map(initiatives.title, each)) for each in series]
    keys = [digest_bytes(json.dumps(each).encode()) for each in titles_of_series]
    all_links = series_cache.results(
        keys, lambda place: json.dumps(list(_link_titles(titles_of_series[place]))).encode()
    )
    for members, links in zip(series, map(json.loads, all_links), strict=True):
        for one, other, is_instalment in links:
            ids = members[one], members[other]
            if is_instalment:
                yield *ids, _EXCLUSION_REASONS[Exclusion.INSTALMENT]
            elif not name_other_bodies(*(bodies_of(initiatives.initiative(id_)) for id_ in ids)):
                yield *ids, CLOSE_REASON
    series_cache.keep_only(keys)


def _link_titles(titles: Sequence[str]) -> Iterator[tuple[int, int, bool]]:
    """Yield the numbers of titles to link, and whether they are instalments or else equal."""
    neighbours = len(titles) if len(titles) <= _MAX_SERIES else 1
    for number, one in enumerate(titles):
        for place, other in enumerate(titles[number + 1 : number + 1 + neighbours], number + 1):
            if are_instalments(one, other) or _are_phases(one, other):
                yield number, place, True
            elif comparison_key(one) == comparison_key(other):
                yield number, place, False


def _are_phases(one: str, other: str) -> bool:
    """Return whether two titles name other phases, such as alpha and beta."""
    phases = [read_designators(title).words & PHASE_WORDS for title in (one, other)]
    return phases[0] != phases[1]


def _programme_links(initiatives: MergedRecords, titles: TitleKeys) -> Iterator[tuple[str, str]]:
    """Yield pairs of one source whose titles are `Name` and `Name: more`."""
    return ((initiatives.ids[p], initiatives.ids[each]) for p, each in titles.programmes())
