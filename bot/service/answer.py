"""The answer to a question, as every surface renders it."""

from dataclasses import dataclass

from index.model import (
    Hit,
    Initiative,
    Query,
    SourceReport,
    SpellingCorrection,
    Verdict,
)

# A hit less likely to answer than this is shown only where somebody asks for more.
_MIN_P_SHOWN = 0.2
# How many hits are shown where nothing answers: the nearest.
_MAX_NEAREST_HITS = 2


@dataclass(frozen=True, slots=True)
class CountryCount:
    """A country by its ISO 3166-1 code and its everyday name, and how many initiatives state it."""

    code: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class SearchScope:
    """The scope of a search: counts, the snapshot, and the sources with their dates.

    `oldest` is the ISO 8601 time of the least recent refresh among the sources that were read.
    `calibration` describes the questions that the probabilities were calibrated on,
    `answered_share` is the share of questions that they assume to be answered somewhere.
    `countries` are those that initiatives state, the most frequent first.
    """

    initiatives: int
    registries: int
    snapshot: str
    oldest: str | None
    sources: tuple[SourceReport, ...]
    calibration: str = ""
    answered_share: float | None = None
    countries: tuple[CountryCount, ...] = ()


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

    def first_hits(self, most: int) -> tuple[Hit, ...]:
        """Return the hits to show at first, of which there are usually `most`.

        Where something answers they are the first hit, those that the verdict rests on, and others
        that may answer; else they are few.
        """
        if self.verdict.found_nothing:
            return self.hits[: min(most, _MAX_NEAREST_HITS)]
        ranks = {1, *self.verdict.answering}
        deserving = [h for h in self.hits if h.rank in ranks or h.probability >= _MIN_P_SHOWN]
        return tuple(deserving[:most])
