"""Exact copies of one record, and records of other things that share an id by mistake."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np

from index.model import Initiative
from index.resolution.candidate_pairs import CandidatePair, FeatureContribution
from index.text.normalise import comparison_key, slug
from ingest.resolve.attributes.bodies import name_other_bodies
from ingest.resolve.attributes.funding import funding_kind
from ingest.resolve.clustering import Clusters
from ingest.resolve.corpus.ragged import bounds
from ingest.resolve.corpus.record_keys import KeyTable
from ingest.resolve.identifiers import KnownIds
from ingest.resolve.pairs import exclusions
from ingest.resolve.pairs.blocking import MAX_BLOCK_SIZE
from ingest.resolve.pairs.facts import bodies_of
from ingest.resolve.pairs.keys import COPY_BASES, copy_basis
from ingest.resolve.pairs.profiles import Profiles

# Parts the id of a record from what was added because its registry used the key twice.
_REUSED_ID_MARK = "~"


def join_copies(
    table: KeyTable, ids: Sequence[str], profiles: Profiles, clusters: Clusters
) -> list[CandidatePair]:
    """Join records with one title, and one URL, whole text or repository; return the pairs.

    Those that an exclusion keeps apart, such as grants of one title to several bodies, are returned
    with it. A record is compared with at most `MAX_BLOCK_SIZE` others that are not its copies.
    """
    pairs = []
    for basis, positions in _find_copies(table):
        profiles.load(positions)
        reason = FeatureContribution(f"one title and one {basis}", 1.0, 0.0)
        representatives: list[int] = []
        for position in sorted(positions, key=lambda each: (profiles[each].bodies, each)):
            for representative in reversed(representatives[-MAX_BLOCK_SIZE:]):
                one, other = ids[representative], ids[position]
                is_joined = clusters.union(one, other)
                exclusion = exclusions.find_exclusion(profiles[representative], profiles[position])
                if is_joined or exclusion:
                    pairs.append(
                        CandidatePair(
                            min(one, other),
                            max(one, other),
                            1.0,
                            part=not is_joined,
                            whole=is_joined,
                            reasons=(reason,),
                            exclusion=None if is_joined else exclusion,
                        )
                    )
                if is_joined:
                    break
            else:
                representatives.append(position)
    return pairs


def _find_copies(table: KeyTable) -> Iterator[tuple[str, list[int]]]:
    """Yield the positions of records that share a key of copies, with what they have in common.

    In the order of `COPY_BASES`, and then of the first records.
    """
    owners, keys = table.of("copies")
    order = np.argsort(keys, kind="stable")
    owners, keys = owners[order], keys[order]
    starts, ends = bounds(keys)
    groups = [
        (int(keys[start]), owners[start:end].tolist())
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
        if end - start > 1
    ]
    by_basis = sorted(groups, key=lambda group: (COPY_BASES.index(copy_basis(group[0])), group[1]))
    return ((copy_basis(key), positions) for key, positions in by_basis)


def separate_reused_ids(
    records: Sequence[Initiative], known_ids: KnownIds
) -> tuple[Initiative, ...]:
    """Return the records, those of other things that share an id with ids of their own.

    A registry may use one key twice, for grants to two bodies. The id stays with the record that it
    was about: the first whose own id no earlier build knows. The id of any other is followed by its
    title and organisation.
    """
    records_by_id: dict[str, list[Initiative]] = defaultdict(list)
    for record in records:
        records_by_id[record.id].append(record)
    new_ids: dict[Initiative, str] = {}
    for same_id in records_by_id.values():
        groups = _group_by_thing(same_id)
        if len(groups) > 1:
            unseen = (each for each in groups if _own_id(each[0]) not in known_ids.first_seen)
            owner = next(unseen, groups[0])
            for group in groups:
                if group is not owner:
                    new_ids |= dict.fromkeys(group, _own_id(group[0]))
    return tuple(
        replace(record, id=new_ids[record]) if record in new_ids else record for record in records
    )


def _group_by_thing(records: Iterable[Initiative]) -> list[list[Initiative]]:
    """Return the records of one id in groups, each of another thing.

    Those of one title stay together, so that no origin comes under two ids.
    """
    by_title: dict[str, list[list[Initiative]]] = defaultdict(list)
    for record in records:
        _add_to_group(by_title[comparison_key(record.title)], [record])
    groups: list[list[Initiative]] = []
    for titled in chain.from_iterable(by_title.values()):
        _add_to_group(groups, titled)
    return groups


def _add_to_group(groups: list[list[Initiative]], records: Sequence[Initiative]) -> None:
    """Add `records` to the first group of the same thing, or as a new one."""
    for group in groups:
        if not any(_is_reuse(group[0], record) for record in records):
            group.extend(records)
            return
    groups.append(list(records))


def shared_id(id_: str) -> str:
    """Return the id that a registry gave to the record `id_`, if it gave it to several."""
    return id_.partition(_REUSED_ID_MARK)[0]


def _own_id(record: Initiative) -> str:
    """Return an id of a record's own, for one that shares its registry's key."""
    return f"{record.id}{_REUSED_ID_MARK}{slug(' '.join((record.title, *bodies_of(record)[:1])))}"


def _is_reuse(one: Initiative, other: Initiative) -> bool:
    """Return whether two records of one id are of two things: they name other organisations.

    Their titles must differ as well, unless they are grants or bids.
    """
    has_one_title = comparison_key(one.title) == comparison_key(other.title)
    if has_one_title and not (funding_kind(one) and funding_kind(other)):
        return False
    return name_other_bodies(bodies_of(one), bodies_of(other))
