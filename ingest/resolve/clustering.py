"""Constrained clustering by union-find: judgements first, then the most probable pairs."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from index.resolution.candidate_pairs import CandidatePair
from ingest.resolve.pairs.scoring import MERGE_THRESHOLD

# Minimum ratio of a pair's odds to those of the next best record in the same registry.
_MIN_ODDS_RATIO = 3.0
# A less probable pair is not a rival.
_MIN_RIVAL_PROBABILITY = 0.5


class Clusters:
    """Disjoint sets of record ids (union-find with path halving), with cannot-link constraints.

    `registry_of` tells which registry a record is of. `cannot_link` are pairs of ids that must
    never be in one set. `can_merge` tells of the members of two sets whether they may become one.
    What was never joined is a set of its own, and takes no memory.
    """

    def __init__(
        self,
        registry_of: Callable[[str], int],
        cannot_link: Iterable[tuple[str, str]],
        can_merge: Callable[[Sequence[str], Sequence[str]], bool],
    ) -> None:
        """Start with each id in a set of its own."""
        self._can_merge, self._registry_of = can_merge, registry_of
        self._parents: dict[str, str] = {}
        self._members: dict[str, list[str]] = {}
        self._cannot_link: dict[str, set[str]] = defaultdict(set)
        for one, other in cannot_link:
            self._cannot_link[one].add(other)
            self._cannot_link[other].add(one)

    def find(self, record: str) -> str:
        """Return the id that represents the set of `record`."""
        parents = self._parents
        while (parent := parents.get(record, record)) != record:
            parents[record] = parents.get(parent, parent)
            record = parents[record]
        return record

    def union(
        self, one: str, other: str, *, across_registries: bool = False, judged: bool = False
    ) -> bool:
        """Merge the sets of two records and return whether they are one set now.

        They are not merged where a cannot-link pair forbids it, nor where `across_registries` is
        set and one registry is in both, nor where `can_merge` forbids it: unless a person `judged`
        that they are the same.
        """
        kept_root, merged_root = sorted((self.find(one), self.find(other)))
        if kept_root == merged_root:
            return True
        kept, merged = self._members_of(kept_root), self._members_of(merged_root)
        if across_registries and self._registries(kept) & self._registries(merged):
            return False
        if self._cannot_merge(kept, merged):
            return False
        if not judged and not self._can_merge(kept, merged):
            return False
        self._parents[merged_root] = kept_root
        self._members[kept_root] = kept + merged
        self._members.pop(merged_root, None)
        return True

    def sets(self) -> list[list[str]]:
        """Return every set of several, its members sorted."""
        return [sorted(members) for members in self._members.values()]

    def _members_of(self, root: str) -> list[str]:
        return self._members.get(root, [root])

    def _registries(self, members: Iterable[str]) -> set[int]:
        return set(map(self._registry_of, members))

    def _cannot_merge(self, one: list[str], other: list[str]) -> bool:
        """Return whether a cannot-link pair forbids merging two sets, given by their members."""
        smaller, larger = sorted((one, other), key=len)
        roots = {
            self.find(each) for member in smaller for each in self._cannot_link.get(member, ())
        }
        return bool(roots) and self.find(larger[0]) in roots


def select_pairs(
    pairs: Sequence[CandidatePair], clusters: Clusters, registry_of: Callable[[str], int]
) -> list[CandidatePair]:
    """Return the pairs to merge, the most probable first.

    A pair is selected if its probability is at least `MERGE_THRESHOLD`, it is not a part or a
    phase, and no other record of the same registry rivals it: its odds must be three times those of
    the next best (`_MIN_ODDS_RATIO`). Pairs that share a repository (`whole`) may have rivals.
    """
    rivals: dict[tuple[str, int], list[tuple[float, str]]] = defaultdict(list)
    for pair in (each for each in pairs if not each.part):
        for one, other in ((pair.one, pair.other), (pair.other, pair.one)):
            rivals[one, registry_of(other)].append((pair.probability, clusters.find(other)))

    def has_rival(pair: CandidatePair) -> bool:
        """Return whether either record has another candidate that is almost as probable."""
        directions = ((pair.one, pair.other), (pair.other, pair.one))
        return any(
            _odds(best_rival_probability(*direction)) * _MIN_ODDS_RATIO > _odds(pair.probability)
            for direction in directions
        )

    def best_rival_probability(one: str, other: str) -> float:
        """Return the probability of the next best record of the registry of `other`.

        Returns 0 if it is not above `_MIN_RIVAL_PROBABILITY`.
        """
        own_root = clusters.find(other)
        best = max(
            (p for p, root in rivals[one, registry_of(other)] if root != own_root), default=0.0
        )
        return best if best > _MIN_RIVAL_PROBABILITY else 0.0

    selected = [
        pair
        for pair in pairs
        if pair.probability >= MERGE_THRESHOLD
        and not pair.part
        and (pair.whole or not has_rival(pair))
    ]
    return sorted(selected, key=lambda pair: (-pair.probability, pair.one, pair.other))


def _odds(probability: float) -> float:
    return probability / max(1e-6, 1 - probability)
