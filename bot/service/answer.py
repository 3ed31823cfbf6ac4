"""The answer to a question, as every surface renders it."""

from dataclasses import dataclass

from index.model import Hit, Initiative, Query, SourceReport, SpellingCorrection, Verdict


@dataclass(frozen=True, slots=True)
class SearchScope:
    """What was searched: counts, the snapshot, and the sources with their dates.

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
    """Answer to a question: the verdict, the hits it rests on, and what was searched.

    `attempts` are the initiatives that answer, in date order, when there are two or more of them.
    `first_rank` is the rank from which hits are to be shown: above 1 where more of them were asked
    for. `previous_question` is the question that a follow-up goes on from. `elsewhere` are likely
    answers outside the question's filters, which the verdict leaves out; `corrections` the words
    that were searched as others.
    """

    query: Query
    query_id: str
    verdict: Verdict
    hits: tuple[Hit, ...]
    attempts: tuple[Initiative, ...]
    searched: SearchScope
    first_rank: int = 1
    previous_question: str | None = None
    elsewhere: tuple[Hit, ...] = ()
    corrections: tuple[SpellingCorrection, ...] = ()
