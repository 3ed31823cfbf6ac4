"""Candidate pairs of records with their match probability and features; JSON Lines files."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pydantic import TypeAdapter

from index.text.files import read_lines, write_lines


class Exclusion(StrEnum):
    """Reason why two records are never merged by score, however alike they are."""

    INSTALMENT = "another round, phase, year or number"
    FUNDING = "a bid or grant, and what it is for"
    AWARD = "another bid or grant"
    PAGE = "another page of one site"
    PERIOD = "another period"
    BODY = "another organisation"


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

    `part` marks records that are certainly not one, so that nobody is asked: the title of one names
    a part or a phase of the other, or there is an `exclusion`. `whole` marks a shared repository,
    so that even two records of one registry may be merged.
    """

    one: str
    other: str
    probability: float
    part: bool
    whole: bool
    reasons: tuple[FeatureContribution, ...]
    exclusion: Exclusion | None = None


_ADAPTER = TypeAdapter(CandidatePair)


def write(path: Path, pairs: Iterable[CandidatePair]) -> None:
    """Write `pairs` to a new file, one JSON object a line."""
    write_lines(path, map(_ADAPTER.dump_json, pairs))


def read(path: Path) -> tuple[CandidatePair, ...]:
    """Return the pairs in a file, in its order; raise OSError or ValueError."""
    return tuple(map(_ADAPTER.validate_json, read_lines(path)))
