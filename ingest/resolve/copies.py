"""Exact copies of one record, and records of other things that share an id by mistake."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.model import Initiative
from index.resolution.candidate_pairs import CandidatePair, FeatureContribution
from index.text.normalise import comparison_key, slug
from index.text.urls import normalise_url
from ingest.resolve.attributes.bodies import name_other_bodies
from ingest.resolve.attributes.funding import funding_kind
from ingest.resolve.clustering import Clusters
from ingest.resolve.identifiers import KnownIds
from ingest.resolve.pairs import exclusions
from ingest.resolve.pairs.blocking import MAX_BLOCK_SIZE
from ingest.resolve.pairs.facts import bodies_of, compared_text
from ingest.resolve.pairs.profiles import MIN_TEXT_LETTERS, Corpus, repository_name

# Parts the id of a record from what was added because its registry used the key twice.
_REUSED_ID_MARK = "~"
# A text of fewer letters says nothing, not even beside the name of a repository.
_MIN_SHORT_TEXT_LETTERS = 12
# Owners put this before the text of a repository that they leave.
_DEPRECATION = re.compile(
    r"^\W*deprecated\b[^\])]{0,60}?[\]):]\s*|^\W*deprecated\b\W*", re.IGNORECASE
)


def join_copies(
    records: Sequence[Initiative], clusters: Clusters, corpus: Corpus
) -> list[CandidatePair]:
    """Join records with one title, and one URL, whole text or repository; return the pairs.

    Those that an exclusion keeps apart, such as grants of one title to several bodies, are returned
    with it. A record is compared with at most `MAX_BLOCK_SIZE` others that are not its copies.
    """
    profiles = {profile.id: profile for profile in corpus.profiles}
    ids_by_key: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for record in records:
        for key in _copy_keys(record):
            ids_by_key[key].add(record.id)
    pairs = []
    for (basis, _, _), members in sorted(ids_by_key.items()):
        reason = FeatureContribution(f"one title and one {basis}", 1.0, 0.0)
        representatives: list[str] = []
        for id_ in sorted(members, key=lambda member: (profiles[member].bodies, member)):
            for representative in reversed(representatives[-MAX_BLOCK_SIZE:]):
                is_joined = clusters.union(representative, id_)
                exclusion = exclusions.find_exclusion(profiles[representative], profiles[id_])
                if is_joined or exclusion:
                    pairs.append(
                        CandidatePair(
                            min(representative, id_),
                            max(representative, id_),
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
                representatives.append(id_)
    return pairs


def separate_reused_ids(
    records: Sequence[Initiative], known_ids: KnownIds
) -> tuple[Initiative, ...]:
    """Return the records, those of other things that share an id with ids of their own.

    A registry may use one key twice, for grants to two bodies. The id stays with the record that it
    was about: the first whose own id no earlier build knows. The id of any other is followed by its
    title and organisation.
    """
    groups_by_id: dict[str, list[list[Initiative]]] = defaultdict(list)
    for record in records:
        groups = groups_by_id[record.id]
        group = next((each for each in groups if not _is_reuse(each[0], record)), None)
        if group is None:
            groups.append([record])
        else:
            group.append(record)
    new_ids: dict[Initiative, str] = {}
    for groups in groups_by_id.values():
        if len(groups) > 1:
            unseen = (each for each in groups if _own_id(each[0]) not in known_ids.first_seen)
            owner = next(unseen, groups[0])
            for group in groups:
                if group is not owner:
                    new_ids |= dict.fromkeys(group, _own_id(group[0]))
    return tuple(
        replace(record, id=new_ids[record]) if record in new_ids else record for record in records
    )


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


def _copy_keys(record: Initiative) -> Iterator[tuple[str, str, str]]:
    """Yield the keys by which exact copies are found: title and URL, title and text.

    A short text is a key with the name of the repository, which keeps it when it moves to another
    owner.
    """
    title, text = comparison_key(record.title), comparison_key(compared_text(record))
    url = normalise_url(record.url, keep_fragment=False) if record.url else ""
    repository = repository_name(url)
    own_text = comparison_key(_DEPRECATION.sub("", compared_text(record)))
    if repository and len(own_text) >= _MIN_SHORT_TEXT_LETTERS and own_text != title:
        yield "repository", title, f"{repository.partition('/')[2]} {own_text}"
    if url:
        yield "address", title, url
    if len(text) >= MIN_TEXT_LETTERS:
        yield "text", title, text
