"""Pairs become clusters: people's decisions first, then the surest pairs, one a registry."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from index.resolution.candidate_pairs import Match
from ingest.resolve.pairs.scoring import SAME

# How many times better the odds of a pair must be than those of the next best in one registry.
_MARGIN = 3.0
# What is less likely than this is no rival.
_LIKELY = 0.5


class Clusters:
    """Sets of records that are one, grown by joining; `apart` are pairs never to be in one set."""

    def __init__(self, registries: Mapping[str, str], apart: Iterable[tuple[str, str]]) -> None:
        """Start with each id of `registries` (id → registry) by itself."""
        self._parents = {each: each for each in registries}
        self._members = {each: [each] for each in registries}
        self._registries: dict[str, set[str]] = {i: {r} for i, r in registries.items()}
        self._apart: dict[str, set[str]] = defaultdict(set)
        for one, other in apart:
            self._apart[one].add(other)
            self._apart[other].add(one)

    def root(self, record: str) -> str:
        """The id that stands for the set of `record`."""
        while self._parents[record] != record:
            self._parents[record] = self._parents[self._parents[record]]
            record = self._parents[record]
        return record

    def join(self, one: str, other: str, *, across: bool = False) -> bool:
        """Make two sets one, unless they are held apart, or `across` and a registry is in both."""
        keep, gone = sorted((self.root(one), self.root(other)))
        if keep == gone:
            return True
        if across and self._registries[keep] & self._registries[gone]:
            return False
        if self._held_apart(keep, gone):
            return False
        self._parents[gone] = keep
        self._members[keep] += self._members.pop(gone)
        self._registries[keep] |= self._registries.pop(gone)
        return True

    def sets(self) -> list[list[str]]:
        """Every set, its members in order."""
        return [sorted(members) for members in self._members.values()]

    def _held_apart(self, one: str, other: str) -> bool:
        few, many = sorted((self._members[one], self._members[other]), key=len)
        roots = {self.root(each) for member in few for each in self._apart.get(member, ())}
        return bool(roots) and self.root(many[0]) in roots


def sure(
    matches: Sequence[Match], clusters: Clusters, registries: Mapping[str, str]
) -> list[Match]:
    """The matches to merge, surest first: those that no other record of the registry rivals."""
    rivals: dict[tuple[str, str], list[tuple[float, str]]] = defaultdict(list)
    for match in (each for each in matches if not each.part):
        for one, other in ((match.one, match.other), (match.other, match.one)):
            rivals[one, registries[other]].append((match.probability, clusters.root(other)))

    def rivalled(match: Match) -> bool:
        ways = ((match.one, match.other), (match.other, match.one))
        return any(_odds(rival(*way)) * _MARGIN > _odds(match.probability) for way in ways)

    def rival(one: str, other: str) -> float:
        """How likely the next best record of the registry of `other` is, if it is likely at all."""
        own = clusters.root(other)
        best = max((p for p, root in rivals[one, registries[other]] if root != own), default=0.0)
        return best if best > _LIKELY else 0.0

    kept = [
        match
        for match in matches
        if match.probability >= SAME and not match.part and (match.whole or not rivalled(match))
    ]
    return sorted(kept, key=lambda match: (-match.probability, match.one, match.other))


def _odds(probability: float) -> float:
    return probability / max(1e-6, 1 - probability)
