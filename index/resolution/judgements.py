"""Pair judgements: people's decisions on two records, which always outrank a score.

A pair with a decision is not offered for review again. Decisions that people make in the product
are in `judgements.jsonl` in the data folder, one JSON object a line.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from index.text.curated_list import read_entries

JUDGEMENTS_FILE = "judgements.jsonl"


class Relation(StrEnum):
    """Relation of two records to each other."""

    SAME = "same"
    DIFFERENT = "different"
    RELATED = "related"


class PairJudgement(BaseModel):
    """Decision on the records `one` and `other` (ids), with its reason."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    one: str
    other: str
    judgement: Relation
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PairJudgements:
    """All decisions by pair of ids; the latest decision on a pair counts."""

    by_pair: dict[frozenset[str], PairJudgement]

    def relation(self, one: str, other: str) -> Relation | None:
        """Return what was decided of two records; None where nothing was."""
        judgement = self.by_pair.get(frozenset((one, other)))
        return judgement.judgement if judgement else None

    def reason(self, one: str, other: str) -> str:
        """Return the reason of the decision; empty where none was given."""
        judgement = self.by_pair.get(frozenset((one, other)))
        return judgement.reason if judgement else ""

    def pairs(self, *relations: Relation) -> Iterator[tuple[str, str]]:
        """Yield the pairs of ids with one of these decisions, in order."""
        judgements = (
            judgement for judgement in self.by_pair.values() if judgement.judgement in relations
        )
        yield from sorted(
            (min(pair.one, pair.other), max(pair.one, pair.other)) for pair in judgements
        )


def latest_judgements(judgements: Iterable[PairJudgement] = ()) -> PairJudgements:
    """Return the decisions by pair, a later one on the same pair replacing an earlier one.

    A judgement of a record on itself is left out.
    """
    return PairJudgements(
        {
            frozenset((judgement.one, judgement.other)): judgement
            for judgement in judgements
            if judgement.one != judgement.other
        }
    )


def load(*paths: Path) -> PairJudgements:
    """Return the decisions in files of TSV or JSON Lines; a missing file holds none.

    Raises SetupError that names the entry which cannot be read.
    """
    hint = "Each has one, other, judgement (same, different or related) and a reason."
    return latest_judgements(read_entries(PairJudgement, hint, *paths))
