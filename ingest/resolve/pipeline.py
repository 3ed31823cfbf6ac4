"""Entity resolution pipeline: block, compare, score, cluster and merge.

Pair judgements of people override scores.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from index.model import Initiative
from index.resolution import judgements
from index.resolution.candidate_pairs import CandidatePair, FeatureContribution
from index.resolution.judgements import PairJudgements, Relation
from index.text.normalise import comparison_key
from index.text.urls import normalise_url
from ingest.resolve import clustering, identifiers
from ingest.resolve.clustering import Clusters
from ingest.resolve.identifiers import KnownIds
from ingest.resolve.merge import merge_records
from ingest.resolve.pairs import blocking
from ingest.resolve.pairs.features import compute_features
from ingest.resolve.pairs.profiles import MIN_TEXT_LETTERS, Corpus, compared_text
from ingest.resolve.pairs.scoring import MERGE_THRESHOLD, REVIEW_THRESHOLD, score_pair
from ingest.resolve.pairs.semantic import EmbedRecords, add_nearest_feature
from ingest.resolve.related import link_related

__all__ = ["KnownIds", "ResolutionResult", "resolve"]


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
) -> ResolutionResult:
    """Merge the records that describe one initiative; `pair_judgements` override any score.

    Within one registry only copies are merged: records with the same key, or with the same title
    and the same URL or text. Across registries a pair is merged if it is probable enough, and
    clearly more probable than any other record of that registry. Except for copies and records with
    a shared repository, a cluster has at most one record of each registry. `known_ids` are the ids
    of earlier builds, which are kept; new ones are first seen `today`. `embed_records` returns the
    vectors of records; without it, fewer pairs with different words are found.
    """
    pair_judgements, known_ids = (
        pair_judgements or judgements.latest_judgements(),
        known_ids or KnownIds(),
    )
    records_by_id = _group_by_id(records)
    comparable = _order_for_comparison(records)
    corpus = Corpus(comparable)
    registries = {each.id: each.registry for each in corpus.profiles}
    clusters = Clusters(registries, pair_judgements.pairs(Relation.DIFFERENT, Relation.RELATED))
    for one, other in pair_judgements.pairs(Relation.SAME):
        if one in registries and other in registries:
            clusters.union(one, other)
    copy_pairs = _join_exact_copies(records, clusters)
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
    related_links = link_related(merged, owner_of, pairs, pair_judgements)
    return ResolutionResult(
        initiatives=tuple(replace(i, related=related_links.get(i.id, ())) for i in merged.values()),
        redirects=identifiers.make_redirects(members_by_id, known_ids),
        first_seen=identifiers.assign_first_seen(merged, known_ids, today),
        pairs=(*copy_pairs, *pairs),
        open_pairs=tuple(sorted(_open_pairs(pairs, owner_of), key=_threshold_distance)),
    )


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
    return list(_group_by_id(sorted(records, key=_sort_key)).values())


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


def _join_exact_copies(records: Sequence[Initiative], clusters: Clusters) -> list[CandidatePair]:
    """Merge records with the same title and the same URL or text; return the merged pairs."""
    ids_by_key: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for record in records:
        for key in _copy_keys(record):
            ids_by_key[key].add(record.id)
    pairs = []
    for (basis, _, _), members in sorted(ids_by_key.items()):
        representatives: list[str] = []
        for id_ in sorted(members):
            joined = next(
                (
                    representative
                    for representative in representatives
                    if clusters.union(representative, id_)
                ),
                None,
            )
            if joined is None:
                representatives.append(id_)
            else:
                reason = FeatureContribution(f"one title and one {basis}", 1.0, 0.0)
                pairs.append(
                    CandidatePair(joined, id_, 1.0, part=False, whole=True, reasons=(reason,))
                )
    return pairs


def _copy_keys(record: Initiative) -> Iterator[tuple[str, str, str]]:
    """Yield the keys by which exact copies are found: title and URL, title and text."""
    title, text = comparison_key(record.title), comparison_key(compared_text(record))
    if record.url:
        yield "address", title, normalise_url(record.url, keep_fragment=False)
    if len(text) >= MIN_TEXT_LETTERS:
        yield "text", title, text


def _score_pairs(
    corpus: Corpus,
    records: Sequence[Initiative],
    pair_judgements: PairJudgements,
    embed_records: EmbedRecords | None,
) -> list[CandidatePair]:
    """Return the scored candidate pairs that nobody has judged, sorted by id.

    Pairs below `REVIEW_THRESHOLD` are left out.
    """
    profile_pairs = (
        (corpus.profiles[one], corpus.profiles[other])
        for one, other in blocking.find_candidate_pairs(corpus)
    )
    pairs_with_features = [
        (a, b, compute_features(corpus, a, b))
        for a, b in profile_pairs
        if pair_judgements.relation(a.id, b.id) is None
    ]
    if embed_records:
        add_nearest_feature(pairs_with_features, records, embed_records)
    scored = (
        score_pair(min(a.id, b.id), max(a.id, b.id), features)
        for a, b, features in pairs_with_features
    )
    likely = (pair for pair in scored if pair.probability >= REVIEW_THRESHOLD)
    return sorted(likely, key=lambda pair: (pair.one, pair.other))
