"""Candidate pairs of records with their match probability and features; JSON Lines files."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from index.text.files import read_lines, write_lines


@dataclass(frozen=True, slots=True)
class FeatureContribution:
    """Contribution of one feature to a pair's log-odds.

    `figure` is the feature's value, 0 to 1; `weight` is what it adds: above 0 speaks for a match,
    below 0 against.
    """

    name: str
    figure: float
    weight: float


@dataclass(frozen=True, slots=True)
class CandidatePair:
    """Two records by id, the probability that they are one initiative, and the reasons.

    `part` marks titles of which one names a part or a phase of the other, so that the records are
    never merged; `whole` a shared repository, so that even two records of one registry may be
    merged.
    """

    one: str
    other: str
    probability: float
    part: bool
    whole: bool
    reasons: tuple[FeatureContribution, ...]


_ADAPTER = TypeAdapter(CandidatePair)


def write(path: Path, pairs: Iterable[CandidatePair]) -> None:
    """Write `pairs` to a new file, one JSON object a line."""
    write_lines(path, map(_ADAPTER.dump_json, pairs))


def read(path: Path) -> tuple[CandidatePair, ...]:
    """Return the pairs in a file, in its order; raise OSError or ValueError."""
    return tuple(map(_ADAPTER.validate_json, read_lines(path)))
