"""Comparison of candidate pairs: what an earlier build found of two records is not found again.

What is known of a pair goes by the signatures of both records, which cover all that it rests on.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
from pydantic_core import from_json

from index.resolution.candidate_pairs import Exclusion
from index.retrieval.types import Flags, Rows, Vectors
from ingest.resolve.corpus.hashing import Hashes, find, mix
from ingest.resolve.pairs import exclusions
from ingest.resolve.pairs.features import compute_features
from ingest.resolve.pairs.profiles import Corpus, Profiles, RecordProfile
from ingest.resolve.pairs.scoring import WeighedFeature, may_be_likely, weigh_features
from ingest.reuse.result_cache import ResultCache

# Positions of records whose profiles are in memory together, from each side of the pairs.
_TILE_RECORDS = 150_000
# Texts of fewer words are too short to compare by meaning.
_MIN_TOKENS = 10
# Minimum similarity of organisations for that.
_MIN_ORGANISATION_SIMILARITY = 0.7


@dataclass(frozen=True, slots=True)
class KnownPairs:
    """Knowledge of pairs of records, by keys, which are sorted.

    Two records may be worth embedding, and may be likely enough; `cosines` are NaN where nobody
    asked for them.
    """

    keys: Hashes
    is_worth: Flags
    is_likely: Flags
    cosines: Vectors

    @classmethod
    def none(cls) -> Self:
        """Return what is known before the first build."""
        flags = np.empty(0, dtype=np.bool_)
        return cls(np.empty(0, dtype=np.uint64), flags, flags, np.empty(0, dtype=np.float32))

    def save(self, path: Path) -> None:
        """Write to a file; raise OSError."""
        flags = self.is_worth + 2 * self.is_likely.astype(np.uint8)
        with path.open("wb") as file:
            np.savez(file, keys=self.keys, flags=flags, cosines=self.cosines)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote; raise OSError, ValueError or KeyError."""
        with path.open("rb") as file, np.load(file) as stored:
            flags = stored["flags"]
            return cls(stored["keys"], flags % 2 == 1, flags >= 2, stored["cosines"])  # noqa: PLR2004


class PairFindings(NamedTuple):
    """Findings on a likely pair: weighed features, an exclusion, and what else the score rests on.

    Its records may be a part and the whole, share a repository, or be of other organisations.
    """

    weighed: Sequence[WeighedFeature]
    exclusion: Exclusion | None
    is_part: bool
    share_repository: bool
    are_of_other_bodies: bool

    @property
    def may_be_merged(self) -> bool:
        """True if neither an exclusion nor the organisations keep the records apart."""
        return self.exclusion in {None, Exclusion.BODY} and not self.are_of_other_bodies

    def to_json(self) -> bytes:
        """Return the findings as a line of JSON."""
        return json.dumps(self).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        """Return what `to_json` returned as bytes."""
        weighed, exclusion, *rest = from_json(data)
        return cls(weighed, Exclusion(exclusion) if exclusion else None, *rest)


class ComparedPairs:
    """Candidate pairs by positions of their records, compared."""

    def __init__(self, pairs: tuple[Rows, Rows], signatures: Hashes, known: KnownPairs) -> None:
        """Take what is `known` of the pairs; `compare` finds the rest."""
        self.ones, self.others = pairs
        self.keys = mix(mix(signatures[self.ones]) + signatures[self.others])
        places = find(known.keys, self.keys)
        is_known = places >= 0
        self.is_worth, self.is_likely = (
            np.where(is_known, np.append(flags, False)[places], False)
            for flags in (known.is_worth, known.is_likely)
        )
        self.cosines = np.append(known.cosines, np.float32(np.nan))[places].astype(np.float32)
        self._unknown = np.flatnonzero(~is_known)
        self._found: dict[int, bytes] = {}

    def __len__(self) -> int:
        return len(self.ones)

    def compare(self, corpus: Corpus, profiles: Profiles) -> None:
        """Compare the pairs of which nothing is known."""
        for tile in self._tiles():
            positions = np.unique(np.concatenate((self.ones[tile], self.others[tile])))
            profiles.load(positions.tolist())
            for number in tile.tolist():
                a, b = profiles[self.ones[number]], profiles[self.others[number]]
                features = compute_features(corpus, a, b)
                self.is_worth[number] = _is_worth_embedding(features, a, b)
                if may_be_likely(features):
                    self.is_likely[number] = True
                    self._found[number] = _find(features, a, b).to_json()

    def likely(
        self, memo: ResultCache, corpus: Corpus, profiles: Profiles
    ) -> Iterator[tuple[int, PairFindings]]:
        """Yield the numbers of the likely pairs, each with its findings; `memo` keeps them."""
        numbers = np.flatnonzero(self.is_likely).tolist()
        keys = [self.keys[number].tobytes() for number in numbers]

        def make(place: int) -> bytes:
            number = numbers[place]
            if number in self._found:
                return self._found[number]
            a, b = profiles[self.ones[number]], profiles[self.others[number]]
            return _find(compute_features(corpus, a, b), a, b).to_json()

        yield from zip(numbers, map(PairFindings.from_json, memo.results(keys, make)), strict=True)
        memo.keep_only(keys)

    def known(self) -> KnownPairs:
        """Return what is known of these pairs now, for the next build."""
        keys, firsts = np.unique(self.keys, return_index=True)
        return KnownPairs(keys, self.is_worth[firsts], self.is_likely[firsts], self.cosines[firsts])

    def _tiles(self) -> Iterator[Rows]:
        """Yield the numbers of unknown pairs, in groups of few records."""
        ones, others = (side[self._unknown] // _TILE_RECORDS for side in (self.ones, self.others))
        order = np.lexsort((others, ones))
        tiles = np.stack((ones[order], others[order]), axis=1)
        bounds = np.flatnonzero(np.any(tiles[1:] != tiles[:-1], axis=1)) + 1
        yield from np.split(self._unknown[order], bounds)


def _find(features: Mapping[str, float], a: RecordProfile, b: RecordProfile) -> PairFindings:
    """Return what keeps two records apart, beside their features."""
    has_own_repository = features["repository"] == 1
    return PairFindings(
        weigh_features(features),
        exclusions.find_exclusion(a, b),
        bool(features["phase"] or (features["part"] and not has_own_repository)),
        has_own_repository,
        exclusions.are_of_other_bodies([a], [b]),
    )


def _is_worth_embedding(features: Mapping[str, float], a: RecordProfile, b: RecordProfile) -> bool:
    """Return whether a pair may be near by meaning: similar organisations, and enough text."""
    has_text = min(len(a.text_tokens), len(b.text_tokens)) >= _MIN_TOKENS
    return has_text and features.get("bodies", 0.0) >= _MIN_ORGANISATION_SIMILARITY
