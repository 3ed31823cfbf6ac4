"""The answer to a question, as every surface renders it."""

from dataclasses import dataclass

from index.model import Hit, Initiative, Query, SourceReport, SpellingCorrection, Verdict


@dataclass(frozen=True, slots=True)
class SearchScope:
    """The scope of a search: counts, the snapshot, and the sources with their dates.

    `oldest` is the ISO 8601 time of the least recent refresh among the sources that were read.
    `calibration` describes the questions that the probabilities were calibrated on.
    """

    initiatives: int
    registries: int
    snapshot: str
    oldest: str | None
    sources: tuple[SourceReport, ...]
    calibration: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer to a question: the verdict, the hits it is based on, and the scope of the search.

    `attempts` are the initiatives that answer the question, in date order; empty if there are fewer
    than two. `first_rank` is the rank of the first hit to show: above 1 if the person asked for
    more hits. `previous_question` is the question that a follow-up refines. `elsewhere` are likely
    answers outside the question's filters, which the verdict ignores. `corrections` are the words
    whose spelling was corrected for the search.
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
