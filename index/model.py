"""The words of the product as data: initiative, question, hit, verdict."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Status(StrEnum):
    """Where an initiative stands, as a registry states it."""

    IDEA = "idea"
    DISCOVERY = "discovery"
    ALPHA = "alpha"
    BETA = "beta"
    LIVE = "live"
    COMPLETED = "completed"
    STOPPED = "stopped"
    UNKNOWN = "unknown"


class Result(StrEnum):
    """What became of an expected outcome."""

    DELIVERED = "delivered"
    PARTLY = "partly"
    NOT_DELIVERED = "not_delivered"
    UNKNOWN = "unknown"


class Role(StrEnum):
    """What an organisation does in an initiative."""

    LEAD = "lead"
    PARTNER = "partner"
    FUNDER = "funder"
    SUPPLIER = "supplier"


@dataclass(frozen=True, slots=True)
class Organisation:
    """A body and its part in the initiative; `role` is None when the registry does not say."""

    name: str
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One expected outcome and what became of it; an expected one is never a delivered one."""

    statement: str
    result: Result = Result.UNKNOWN
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class Funding:
    """Who paid: `amount` in units of `currency` (ISO 4217), `period` as the registry writes it."""

    source: str | None = None
    amount: float | None = None
    currency: str | None = None
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Reuse:
    """What others may take: the code's address, its licence (SPDX where known), an offer."""

    code: str | None = None
    licence: str | None = None
    offer: str | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """One registry's record of an initiative, and the fields that it states.

    `source` is our entry in sources.toml, `registry` the publisher's list; `seen` is an ISO 8601
    date or month; `states` holds names of fields of `Initiative`, `differs` those of them for which
    the initiative shows what another record states.
    """

    source: str
    registry: str
    key: str
    title: str
    url: str | None = None
    licence: str | None = None
    seen: str | None = None
    states: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """What one origin states of a field: `origin` is its place among the initiative's origins."""

    value: str
    origin: int
    as_of: str | None = None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A field of which origins state what cannot all be true, the statement shown first."""

    field: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """Another initiative that is near and not the same: a programme, a part, an earlier phase."""

    id: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Initiative:
    """One piece of work, merged from its records; what no source states is None or empty.

    Dates (`started`, `ended`, `status_as_of`) are ISO 8601 to the precision stated: 2019, 2019-05
    or 2019-05-13. `country` is an ISO 3166-1 alpha-2 code; `deployed_in` holds further ones.
    `witnesses` counts the origins that speak for themselves: copies of one text are one.
    """

    id: str
    title: str
    origins: tuple[Origin, ...]
    url: str | None = None
    summary: str | None = None
    description: str | None = None
    aliases: tuple[str, ...] = ()
    kind: str | None = None
    organisations: tuple[Organisation, ...] = ()
    country: str | None = None
    region: str | None = None
    deployed_in: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    status: Status = Status.UNKNOWN
    status_as_of: str | None = None
    started: str | None = None
    ended: str | None = None
    outcomes: tuple[Outcome, ...] = ()
    funding: Funding | None = None
    reuse: Reuse | None = None
    contact: str | None = None
    links: tuple[str, ...] = ()
    witnesses: int = 1
    disagreements: tuple[Disagreement, ...] = ()
    related: tuple[Related, ...] = ()

    def stated_by(self, name: str) -> tuple[Origin, ...]:
        """The origins that state what the field `name` shows."""
        return tuple(o for o in self.origins if name in o.states and name not in o.differs)

    def outcomes_with(self, *results: Result) -> tuple[Outcome, ...]:
        """The outcomes whose result is one of `results`."""
        return tuple(outcome for outcome in self.outcomes if outcome.result in results)


@dataclass(frozen=True, slots=True)
class Filters:
    """The limits of a question; an empty one limits nothing.

    `since` is a year: the initiative states that it started or ended then or later. `licence` is
    `open` for what is open source by its licence or its own words, or a word of a licence's name.
    """

    place: str | None = None
    status: tuple[Status, ...] = ()
    since: str | None = None
    theme: str | None = None
    org: str | None = None
    source: str | None = None
    licence: str | None = None

    def __bool__(self) -> bool:
        return self != Filters()


@dataclass(frozen=True, slots=True)
class Query:
    """A question as asked (`question`), the text that is searched, and its limits.

    `language` is one that the packaged model does not read: the text is what a glossary made of it.
    `spoken` names the limits among `filters` that were understood from the question's words;
    `lifted` those that were asked not to be read there.
    """

    question: str
    text: str
    filters: Filters = Filters()
    language: str | None = None
    spoken: tuple[str, ...] = ()
    lifted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """A word of a question that the index does not hold, and the one that was searched for it."""

    typed: str
    read: str


class Strength(StrEnum):
    """How well a hit matches, in words."""

    STRONG = "strong match"
    GOOD = "good match"
    PARTIAL = "partial match"
    WEAK = "weak match"


@dataclass(frozen=True, slots=True)
class Hit:
    """An initiative offered for a question, with its raw scores and why it matched.

    `dense` is a cosine, `lexical` a BM25 score, `score` their fusion, `coverage` the share of the
    question's words that it holds, rare ones counting more; `probability` is that of answering.
    `similar` are near-identical initiatives folded into this one; `facets` those that the question
    asks for, in words: `in London`, `status live`; `rerank` is the score of the snapshot's
    cross-encoder, where it carries one.
    """

    rank: int
    initiative: Initiative
    dense: float
    lexical: float
    score: float
    coverage: float
    probability: float
    strength: Strength
    terms: tuple[str, ...] = ()
    passage: str = ""
    similar: tuple[Initiative, ...] = ()
    facets: tuple[str, ...] = ()
    rerank: float | None = None

    def origins(self) -> Iterable[Origin]:
        """Every record behind the hit, those of near-identical initiatives last."""
        for initiative in (self.initiative, *self.similar):
            yield from initiative.origins


class VerdictKind(StrEnum):
    """The six answers to "has anyone?"."""

    DONE = "done"
    UNDER_WAY = "under_way"
    STOPPED = "stopped"
    CLOSE = "close"
    NOBODY = "nobody"
    CANT_SAY = "cant_say"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the hits amount to; `probability` is that at least one of them answers the question.

    `answering` holds the ranks of the hits that the verdict rests on; `differing` tells, where
    nothing clearly answers, how the nearest hits differ from what is asked.
    """

    kind: VerdictKind
    sentence: str
    probability: float
    answering: tuple[int, ...] = ()
    differing: tuple["Difference", ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """How the hit of a rank differs from what is asked: `stopped in 2021`, `no mention of “x”`."""

    rank: int
    words: tuple[str, ...]


class SourceState(StrEnum):
    """Whether a source's records are in the snapshot as asked for."""

    READ = "read"
    FAILED = "failed"
    NOT_READ = "not read here"


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What a build did with one source; `refreshed` is the ISO 8601 time of its last good reading.

    `read` records are `ingested` or `merged` into one of those or left out (`left_out`: reason →
    count). `countries` and `themes` are what the source declares to cover; empty means everything.
    """

    name: str
    title: str
    state: SourceState
    refreshed: str | None = None
    read: int = 0
    ingested: int = 0
    merged: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    reason: str | None = None
    countries: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
