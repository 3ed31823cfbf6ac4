"""Entity resolution pipeline: block, compare, score, cluster and merge.

Pair judgements of people override scores.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

from index.model import Initiative, RelatedInitiative
from index.resolution import judgements
from index.resolution.candidate_pairs import CandidatePair, Exclusion
from index.resolution.judgements import PairJudgements, Relation
from ingest.resolve import clustering, copies, identifiers
from ingest.resolve.clustering import Clusters
from ingest.resolve.identifiers import KnownIds
from ingest.resolve.merge import merge_records
from ingest.resolve.pairs import blocking, exclusions
from ingest.resolve.pairs.facts import RecordFacts, compared_text
from ingest.resolve.pairs.features import compute_features
from ingest.resolve.pairs.profiles import Corpus
from ingest.resolve.pairs.scoring import MERGE_THRESHOLD, may_be_likely, score_pair
from ingest.resolve.pairs.semantic import (
    ComparedPair,
    EmbedRecords,
    add_nearest_feature,
    is_worth_embedding,
)
from ingest.resolve.related import link_related

__all__ = ["KnownIds", "ResolutionResult", "resolve"]

# Function that returns a function that gives the facts of records, anew at each call.
DeriveFacts = Callable[[Sequence[Initiative]], Callable[[], Iterable[RecordFacts]]]


def derive_facts(records: Sequence[Initiative]) -> Callable[[], Iterable[RecordFacts]]:
    """Return a function that gives the facts of records, which are made once."""
    facts = list(map(RecordFacts.of, records))
    return lambda: facts


@dataclass(frozen=True, slots=True)
class ResolutionResult:
    """Result of entity resolution: initiatives in record order, and redirects of merged ids.

    `first_seen` maps each id to the day on which it first was an initiative's own. `pairs` are the
    candidate pairs that were merged or nearly merged, with their reasons. `open_pairs` are those
    that a person should judge, nearest to the merge threshold first.
    """

    initiatives: tuple[Initiative, ...]
    redirects: dict[str, str]
    first_seen: dict[str, str]
    pairs: tuple[CandidatePair, ...] = ()
    open_pairs: tuple[CandidatePair, ...] = ()


def resolve(
    records: Sequence[Initiative],
    pair_judgements: PairJudgements | None = None,
    known_ids: KnownIds | None = None,
    today: str = "",
    embed_records: EmbedRecords | None = None,
    derive: DeriveFacts = derive_facts,
) -> ResolutionResult:
    """Merge the records that describe one initiative; `pair_judgements` override any score.

    Within one registry only copies are merged: one key, or one title and with it one URL or one
    text. Across registries a pair is merged when it is probable enough, and clearly more so than
    any other record of that registry. Apart from copies, and from records joined through one
    repository, a cluster holds one record of a registry. Rounds, years, bids, grants and the work
    of other organisations are only linked (`pairs.exclusions`). `known_ids` are those of earlier
    builds, so that ids stay; new ones are first seen `today`. `embed_records` returns the vectors
    of records; without it fewer pairs in different words are found. `derive` may use facts again
    that an earlier build made.
    """
    pair_judgements, known_ids = (
        pair_judgements or judgements.latest_judgements(),
        known_ids or KnownIds(),
    )
    records = copies.separate_reused_ids(records, known_ids)
    records_by_id = _group_by_id(records)
    comparable = _order_for_comparison(records)
    corpus = Corpus(derive(comparable))
    registries = {each.id: each.registry for each in corpus.profiles}
    clusters = Clusters(
        registries,
        pair_judgements.pairs(Relation.DIFFERENT, Relation.RELATED),
        _merge_rule(corpus, pair_judgements),
    )
    for one, other in pair_judgements.pairs(Relation.SAME):
        if one in registries and other in registries:
            clusters.union(one, other, judged=True)
    copy_pairs = copies.join_copies(records, clusters, corpus)
    pairs = _score_pairs(corpus, comparable, pair_judgements, embed_records)
    for pair in clustering.select_pairs(pairs, clusters, registries):
        clusters.union(pair.one, pair.other, across_registries=not pair.whole)
    members_by_id = {
        identifiers.choose_id(members, known_ids): members
        for members in _ordered_clusters(records_by_id, clusters)
    }
    merged = {
        id_: merge_records([records_by_id[m] for m in members], id_)
        for id_, members in members_by_id.items()
    }
    owner_of = {member: id_ for id_, members in members_by_id.items() for member in members}
    related_links = link_related(merged, owner_of, (*copy_pairs, *pairs), pair_judgements)
    return ResolutionResult(
        initiatives=tuple(_with_related(i, related_links.get(i.id, ())) for i in merged.values()),
        redirects=identifiers.make_redirects(members_by_id, known_ids),
        first_seen=identifiers.assign_first_seen(merged, known_ids, today),
        pairs=(*(pair for pair in copy_pairs if not pair.exclusion), *pairs),
        open_pairs=tuple(sorted(_open_pairs(pairs, owner_of), key=_threshold_distance)),
    )


def _with_related(initiative: Initiative, related: tuple[RelatedInitiative, ...]) -> Initiative:
    return initiative if initiative.related == related else replace(initiative, related=related)


def _merge_rule(
    corpus: Corpus, pair_judgements: PairJudgements
) -> Callable[[Sequence[str], Sequence[str]], bool]:
    """Return a function that tells whether the members of two clusters may be one initiative.

    No member may exclude another, but for pairs that people judged the same; and the organisations
    of the clusters must not be others.
    """
    profiles = {profile.id: profile for profile in corpus.profiles}

    def can_merge(ours: Sequence[str], theirs: Sequence[str]) -> bool:
        """Return whether two clusters, by the ids of their members, may be merged."""
        pairs = [
            (one, other)
            for one in ours
            for other in theirs
            if pair_judgements.relation(one, other) is not Relation.SAME
        ]
        found = {exclusions.find_exclusion(profiles[one], profiles[other]) for one, other in pairs}
        if found - {None, Exclusion.BODY}:
            return False
        return not exclusions.are_of_other_bodies(
            [profiles[each] for each in ours], [profiles[each] for each in theirs]
        )

    return can_merge


def _open_pairs(
    pairs: Iterable[CandidatePair], owner_of: Mapping[str, str]
) -> Iterator[CandidatePair]:
    """Yield the pairs that were not merged, and are not a part or a phase."""
    return (m for m in pairs if owner_of[m.one] != owner_of[m.other] and not m.part)


def _threshold_distance(pair: CandidatePair) -> tuple[float, str, str]:
    """Return a sort key: distance from the merge threshold, then ids."""
    return abs(pair.probability - MERGE_THRESHOLD), pair.one, pair.other


def _group_by_id(records: Iterable[Initiative]) -> dict[str, Initiative]:
    """Return the records by id; those with the same id, as parts or repeats, are merged."""
    parts_by_id: dict[str, dict[Initiative, None]] = defaultdict(dict)
    for record in records:
        parts_by_id[record.id][record] = None
    return {id_: merge_records(list(parts), id_) for id_, parts in parts_by_id.items()}


def _order_for_comparison(records: Iterable[Initiative]) -> list[Initiative]:
    """Return one record for each id, in an order that does not depend on that of `records`.

    So two builds of the same records give the same result.
    """
    records_by_id: dict[str, list[Initiative]] = defaultdict(list)
    for record in records:
        records_by_id[record.id].append(record)
    ordered = (
        sorted(same_id, key=_sort_key) if len(same_id) > 1 else same_id
        for _, same_id in sorted(records_by_id.items())
    )
    return list(_group_by_id(chain.from_iterable(ordered)).values())


def _sort_key(record: Initiative) -> tuple[str, ...]:
    """Return a sort key by content, which also orders records with the same id."""
    return (
        record.id,
        record.title,
        record.url or "",
        compared_text(record),
        ",".join(record.links),
    )


def _ordered_clusters(
    records_by_id: Mapping[str, Initiative], clusters: Clusters
) -> list[list[str]]:
    """Return the clusters, and the members of each, in the order of the records."""
    position_of = {id_: number for number, id_ in enumerate(records_by_id)}
    ordered = [sorted(members, key=position_of.__getitem__) for members in clusters.sets()]
    return sorted(ordered, key=lambda members: position_of[members[0]])


def _score_pairs(
    corpus: Corpus,
    records: Sequence[Initiative],
    pair_judgements: PairJudgements,
    embed_records: EmbedRecords | None,
) -> list[CandidatePair]:
    """Return the scored candidate pairs that nobody has judged, sorted by id.

    Pairs below `REVIEW_THRESHOLD` are left out.
    """
    compared = []
    for one, other in blocking.find_candidate_pairs(corpus):
        a, b = corpus.profiles[one], corpus.profiles[other]
        if pair_judgements.relation(a.id, b.id) is None:
            features = compute_features(corpus, a, b)
            is_worth = is_worth_embedding(features, a, b)
            kept = features if may_be_likely(features) else None
            compared.append(ComparedPair(a, b, is_worth, kept))
    if embed_records:
        add_nearest_feature(compared, records, embed_records)
    scored = (
        score_pair(
            min(a.id, b.id), max(a.id, b.id), features, partial(exclusions.find_exclusion, a, b)
        )
        for a, b, _, features in compared
        if features is not None
    )
    return sorted((pair for pair in scored if pair), key=lambda pair: (pair.one, pair.other))
