"""What people decided of two records; always stronger than a score, and never asked twice.

What was decided on a surface stands in `judgements.jsonl` in the data folder, a line a judgement.
"""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from index.errors import SetupError

LATER = "judgements.jsonl"


class Relation(StrEnum):
    """What two records are to each other."""

    SAME = "same"
    DIFFERENT = "different"
    RELATED = "related"


class Judgement(BaseModel):
    """One decision: the records `one` and `other` by id, and why."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    one: str
    other: str
    judgement: Relation
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Judgements:
    """All decisions, the latest on a pair counting."""

    of_pair: dict[frozenset[str], Judgement]

    def on(self, one: str, other: str) -> Relation | None:
        """What was decided of two records; None when nobody was asked."""
        found = self.of_pair.get(frozenset((one, other)))
        return found.judgement if found else None

    def reason(self, one: str, other: str) -> str:
        """Why it was decided so; empty when nobody said."""
        found = self.of_pair.get(frozenset((one, other)))
        return found.reason if found else ""

    def pairs(self, *relations: Relation) -> Iterator[tuple[str, str]]:
        """The pairs of ids with one of these decisions, in order."""
        found = (each for each in self.of_pair.values() if each.judgement in relations)
        yield from sorted((min(j.one, j.other), max(j.one, j.other)) for j in found)


def latest(said: Iterable[Judgement] = ()) -> Judgements:
    """The decisions in `said`, a later one on the same pair replacing an earlier one."""
    return Judgements({frozenset((j.one, j.other)): j for j in said if j.one != j.other})


def load(*paths: Path) -> Judgements:
    """The decisions in files of tab-separated values or JSON Lines; one not there holds none.

    Raises SetupError that names the line that is wrong.
    """
    return latest(each for path in paths if path.exists() for each in _read(path))


def _read(path: Path) -> Iterator[Judgement]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = map(json.loads, filter(str.strip, file)) if path.suffix == ".jsonl" else _table(file)
        number = 0
        try:
            for number, row in enumerate(rows, 1):  # noqa: B007 - the number is told of an error
                yield Judgement.model_validate(row)
        except (ValueError, ValidationError):
            raise SetupError(
                f"{path.name} has a judgement that cannot be read, after entry {number}.",
                "Each has one, other, judgement (same, different or related) and a reason.",
            ) from None


def _table(lines: Iterable[str]) -> Iterator[dict[str, str]]:
    said = (line for line in lines if not line.startswith("#"))
    return iter(csv.DictReader(said, delimiter="\t", quoting=csv.QUOTE_NONE))
