"""The answer: what every surface renders."""

from dataclasses import dataclass

from index.model import Correction, Hit, Initiative, Query, SourceReport, Verdict


@dataclass(frozen=True, slots=True)
class Searched:
    """What was looked through: counts, the snapshot, and the sources with their dates.

    `oldest` is the ISO 8601 time of the oldest refresh among the sources read; `calibration` says
    in words what the probabilities rest on.
    """

    initiatives: int
    registries: int
    snapshot: str
    oldest: str | None
    sources: tuple[SourceReport, ...]
    calibration: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A question answered: the verdict, the hits it rests on, and what was searched.

    `attempts` are the initiatives that answer, in date order, when there are two or more of them.
    `first` is the rank from which hits are to be shown: above 1 where more of them was asked for.
    `followed` is the question that was gone on with, where this is a follow-up. `elsewhere` are
    likely answers outside the question's limits, which the verdict leaves out; `corrected` the
    words that were searched as others.
    """

    query: Query
    query_id: str
    verdict: Verdict
    hits: tuple[Hit, ...]
    attempts: tuple[Initiative, ...]
    searched: Searched
    first: int = 1
    followed: str | None = None
    elsewhere: tuple[Hit, ...] = ()
    corrected: tuple[Correction, ...] = ()
