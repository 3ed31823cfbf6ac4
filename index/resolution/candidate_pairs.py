"""Pairs of records that may be one initiative, with the reasons; kept a line each."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for or against: its name, its figure (0 to 1), what it weighs."""

    name: str
    figure: float
    weight: float


@dataclass(frozen=True, slots=True)
class Match:
    """Two records by id, the probability that they are one initiative, and why.

    `part` says that by their titles one is a part or a phase, so that they are never merged;
    `whole` that they share a repository, so that even two records of one registry may be one.
    """

    one: str
    other: str
    probability: float
    part: bool
    whole: bool
    reasons: tuple[Reason, ...]


_match = TypeAdapter(Match)


def write(path: Path, matches: Iterable[Match]) -> None:
    """Write `matches` to a new file."""
    with path.open("wb") as file:
        file.writelines(_match.dump_json(match) + b"\n" for match in matches)


def read(path: Path) -> tuple[Match, ...]:
    """The matches in a file, in its order; raises OSError or ValueError."""
    return tuple(map(_match.validate_json, path.read_bytes().splitlines()))
