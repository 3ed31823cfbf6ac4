"""Entity resolution pipeline: block, compare, score, cluster and merge.

Pair judgements of people override scores. What an earlier build found of records that did not
change is used again. The result is the same as without, but that frequencies of words may be those
of an earlier build, where they are nearly right.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from index.model import Initiative
from index.resolution import judgements
from index.resolution.candidate_pairs import CandidatePair, Exclusion
from index.resolution.judgements import PairJudgements, Relation
from index.retrieval.types import Rows, Vectors
from index.snapshot.document_store import dump_json, dump_text, load_json
from ingest.resolve import clustering, copies, identifiers
from ingest.resolve.clustering import Clusters
from ingest.resolve.compared import ComparedRecords
from ingest.resolve.corpus.state import CorpusState, replace_folder
from ingest.resolve.identifiers import KnownIds
from ingest.resolve.initiatives import MergedRecords
from ingest.resolve.links.related import link_related
from ingest.resolve.links.titles import TitleKeys
from ingest.resolve.pairs import exclusions
from ingest.resolve.pairs.comparison import ComparedPairs, KnownPairs
from ingest.resolve.pairs.scoring import MERGE_THRESHOLD, score_pair
from ingest.resolve.pairs.semantic import EmbedRecords, add_cosines, nearest_shares
from ingest.resolve.records import GatheredRecords
from ingest.reuse.program import program_digest
from ingest.reuse.result_cache import MemoryCache, ResultCache

__all__ = ["EarlierWork", "KnownIds", "ResolutionResult", "resolve", "resolve_lines"]

_PAIRS_FILE = "pairs.npz"
_PROGRAM_FILE = "program.txt"


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


@dataclass(frozen=True, slots=True)
class EarlierWork:
    """Findings of earlier builds, by digests of what they were made of.

    The caches keep facts of records, findings on pairs, merged records and links of titles; what is
    known of all records and pairs is in `folder`, if there is one. Other versions of the program do
    not use it. Lines are in temporary files in `scratch` meanwhile, by default that of the system.
    """

    folder: Path | None = None
    facts: ResultCache = field(default_factory=MemoryCache)
    findings: ResultCache = field(default_factory=MemoryCache)
    merged: ResultCache = field(default_factory=MemoryCache)
    series: ResultCache = field(default_factory=MemoryCache)
    scratch: Path | None = None

    def load(self) -> tuple[CorpusState, KnownPairs]:
        """Return what is known of records and pairs; nothing where it cannot be read."""
        if self.folder is not None:
            try:
                if (self.folder / _PROGRAM_FILE).read_text() == program_digest():
                    state = CorpusState.load(self.folder)
                    return state, KnownPairs.load(self.folder / _PAIRS_FILE)
            except (OSError, ValueError, KeyError, EOFError, BadZipFile):
                pass
        return CorpusState.none(), KnownPairs.none()

    def save(self, state: CorpusState, pairs: KnownPairs) -> None:
        """Keep what is known of records and pairs for the next build; raise OSError."""
        if self.folder is None:
            return

        def write(folder: Path) -> None:
            state.save(folder)
            pairs.save(folder / _PAIRS_FILE)
            (folder / _PROGRAM_FILE).write_text(program_digest())

        replace_folder(self.folder, write)


def resolve(
    records: Iterable[Initiative],
    pair_judgements: PairJudgements | None = None,
    known_ids: KnownIds | None = None,
    today: str = "",
    embed_records: EmbedRecords | None = None,
    earlier: EarlierWork | None = None,
) -> ResolutionResult:
    """Merge the records that describe one initiative, all in memory: see `resolve_lines`."""
    initiatives, result = resolve_lines(
        map(dump_json, records), pair_judgements, known_ids, today, embed_records, earlier
    )
    return replace(result, initiatives=tuple(load_json(line) for _, line in initiatives))


def resolve_lines(
    lines: Iterable[bytes],
    pair_judgements: PairJudgements | None = None,
    known_ids: KnownIds | None = None,
    today: str = "",
    embed_records: EmbedRecords | None = None,
    earlier: EarlierWork | None = None,
) -> tuple[Iterator[tuple[str, bytes]], ResolutionResult]:
    """Merge the records that describe one initiative; `pair_judgements` override any score.

    `lines` are records in JSON. Returns the ids and the lines of the initiatives, and all the rest
    of the result. Raises UnreadableRecord where a line is no record.

    Within one registry only copies are merged: one key, or one title and with it one URL or one
    text. Across registries a pair is merged when it is probable enough, and clearly more so than
    any other record of that registry. Apart from copies, and from records joined through one
    repository, a cluster holds one record of a registry. Rounds, years, bids, grants and the work
    of other organisations are only linked (`pairs.exclusions`). `known_ids` are those of earlier
    builds, so that ids stay; new ones are first seen `today`. `embed_records` returns the vectors
    of records; without it fewer pairs in different words are found. `earlier` is what earlier
    builds found; it keeps what this one finds.
    """
    pair_judgements = pair_judgements or judgements.latest_judgements()
    known_ids, earlier = known_ids or KnownIds(), earlier or EarlierWork()
    known_records, known_pairs = earlier.load()
    places = known_records.places()
    records = GatheredRecords.gather(lines, known_ids, places, earlier.scratch)
    compared = ComparedRecords(records, known_records, places, earlier.facts)
    del places
    positions = {id_: position for position, id_ in enumerate(records.ids)}
    candidates = _leave_out_judged(compared.find_candidate_pairs(), positions, pair_judgements)
    compared_pairs = ComparedPairs(candidates, compared.signatures, known_pairs)
    compared_pairs.compare(compared.corpus, compared.profiles)
    if embed_records:
        add_cosines(compared_pairs, len(records), partial(_embed, records, embed_records))
    mergeable: dict[tuple[str, str], bool] = {}
    pairs = list(_score_pairs(compared_pairs, compared, records, earlier.findings, mergeable))
    registries = compared.registries.tolist()

    def registry_of(record_id: str) -> int:
        return int(registries[positions[record_id]])

    clusters = Clusters(
        registry_of,
        pair_judgements.pairs(Relation.DIFFERENT, Relation.RELATED),
        _merge_rule(compared, positions, mergeable, pair_judgements),
    )
    for one, other in pair_judgements.pairs(Relation.SAME):
        if one in positions and other in positions:
            clusters.union(one, other, judged=True)
    copy_pairs = copies.join_copies(compared.table, records.ids, compared.profiles, clusters)
    for pair in clustering.select_pairs(pairs, clusters, registry_of):
        clusters.union(pair.one, pair.other, across_registries=not pair.whole)
    merged = MergedRecords(records, clusters.sets(), known_ids, earlier.merged, earlier.scratch)
    titles = TitleKeys(merged, compared.table, positions)
    near_pairs = (*copy_pairs, *pairs)
    links = link_related(merged, titles, near_pairs, pair_judgements, earlier.series)
    members_by_id = {id_: merged.members.get(id_, (id_,)) for id_ in merged.ids}
    result = ResolutionResult(
        initiatives=(),
        redirects=identifiers.make_redirects(members_by_id, known_ids),
        first_seen=identifiers.assign_first_seen(merged.ids, known_ids, today),
        pairs=(*(pair for pair in copy_pairs if not pair.exclusion), *pairs),
        open_pairs=tuple(sorted(_open_pairs(pairs, merged), key=_threshold_distance)),
    )
    compared.forget_others()
    earlier.save(compared.state(), compared_pairs.known())
    return _iter_initiatives(merged, links), result


def _leave_out_judged(
    candidates: tuple[Rows, Rows], positions: Mapping[str, int], pair_judgements: PairJudgements
) -> tuple[Rows, Rows]:
    """Return the candidate pairs on which nobody has decided."""
    ones, others = candidates
    judged = [
        sorted((positions[each.one], positions[each.other]))
        for each in pair_judgements.by_pair.values()
        if each.one in positions and each.other in positions
    ]
    codes = [one * len(positions) + other for one, other in judged]
    is_open = ~np.isin(ones * len(positions) + others, np.array(codes, dtype=np.int64))
    return ones[is_open], others[is_open]


def _embed(
    records: GatheredRecords, embed_records: EmbedRecords, positions: Sequence[int]
) -> Vectors:
    """Return the vectors of some records."""
    return embed_records([records.compared(position) for position in positions])


def _score_pairs(
    compared_pairs: ComparedPairs,
    compared: ComparedRecords,
    records: GatheredRecords,
    findings_cache: ResultCache,
    mergeable: dict[tuple[str, str], bool],
) -> Iterator[CandidatePair]:
    """Yield the scored pairs, sorted by id; those below `REVIEW_THRESHOLD` are left out.

    Tells in `mergeable` of those that are probable enough whether anything keeps them apart.
    """
    shares = nearest_shares(compared_pairs, len(compared)).tolist()
    for number, findings in compared_pairs.likely(
        findings_cache, compared.corpus, compared.profiles
    ):
        one = records.ids[compared_pairs.ones[number]]
        other = records.ids[compared_pairs.others[number]]
        pair = score_pair(
            one,
            other,
            findings.weighed,
            findings.exclusion,
            is_part=findings.is_part,
            share_repository=findings.share_repository,
            nearest=shares[number],
        )
        if pair is not None:
            if pair.probability >= MERGE_THRESHOLD:
                mergeable[one, other] = findings.may_be_merged
            yield pair


def _merge_rule(
    compared: ComparedRecords,
    positions: Mapping[str, int],
    mergeable: Mapping[tuple[str, str], bool],
    pair_judgements: PairJudgements,
) -> Callable[[Sequence[str], Sequence[str]], bool]:
    """Return a function that tells whether the members of two clusters may be one initiative.

    No member may exclude another, but for pairs that people judged the same; and the organisations
    of the clusters must not be others. Of two records it may be known in `mergeable`.
    """
    profiles = compared.profiles

    def can_merge(ours: Sequence[str], theirs: Sequence[str]) -> bool:
        """Return whether two clusters, by the ids of their members, may be merged."""
        if len(ours) == len(theirs) == 1 and (ours[0], theirs[0]) in mergeable:
            return mergeable[ours[0], theirs[0]]
        own, other = ([profiles[positions[each]] for each in side] for side in (ours, theirs))
        found = {
            exclusions.find_exclusion(a, b)
            for a in own
            for b in other
            if pair_judgements.relation(a.id, b.id) is not Relation.SAME
        }
        if found - {None, Exclusion.BODY}:
            return False
        return not exclusions.are_of_other_bodies(own, other)

    return can_merge


def _open_pairs(pairs: Iterable[CandidatePair], merged: MergedRecords) -> Iterator[CandidatePair]:
    """Yield the pairs that were not merged, and are not a part or a phase."""
    return (
        pair
        for pair in pairs
        if merged.find_owner(pair.one) != merged.find_owner(pair.other) and not pair.part
    )


def _threshold_distance(pair: CandidatePair) -> tuple[float, str, str]:
    """Return a sort key: distance from the merge threshold, then ids."""
    return abs(pair.probability - MERGE_THRESHOLD), pair.one, pair.other


def _iter_initiatives(
    merged: MergedRecords, links: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[str, bytes]]:
    """Yield the id and the line of each initiative, with its links, sorted by id."""
    declaring, head, to_json = set(merged.declaring), cache(merged.head), cache(dump_text)
    for id_ in merged.ids:
        line = merged.line(id_)
        if id_ in declaring:
            line = dump_json(replace(load_json(line), related=()))
        if id_ in links:  # the last field of an initiative
            related = b",".join(
                b'{%s,"reason":%s}' % (head(other), to_json(reason))
                for other, reason in sorted(links[id_].items())
            )
            line = b'%s,"related":[%s]}' % (line[:-1], related)
        yield id_, line
