"""Domain model: initiatives and their origins, queries, hits, verdicts and source reports."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Status(StrEnum):
    """Status of an initiative, as a registry states it."""

    IDEA = "idea"
    DISCOVERY = "discovery"
    ALPHA = "alpha"
    BETA = "beta"
    LIVE = "live"
    COMPLETED = "completed"
    STOPPED = "stopped"
    UNKNOWN = "unknown"


class OutcomeResult(StrEnum):
    """Result of an expected outcome."""

    DELIVERED = "delivered"
    PARTLY = "partly"
    NOT_DELIVERED = "not_delivered"
    UNKNOWN = "unknown"


class Role(StrEnum):
    """Role of an organisation in an initiative."""

    LEAD = "lead"
    PARTNER = "partner"
    FUNDER = "funder"
    SUPPLIER = "supplier"


@dataclass(frozen=True, slots=True)
class Organisation:
    """Organisation with its role in an initiative; `role` is None when not stated."""

    name: str
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class ExpectedOutcome:
    """Expected outcome with its result.

    An outcome that is only expected is never counted as delivered.
    """

    statement: str
    result: OutcomeResult = OutcomeResult.UNKNOWN
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class Funding:
    """Funding of an initiative.

    `source` is the funder, `amount` is in units of `currency` (ISO 4217), `period` is as the
    registry writes it.
    """

    source: str | None = None
    amount: float | None = None
    currency: str | None = None
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Reuse:
    """Terms of reuse: URL of the code, its licence (SPDX where known), an offer."""

    code: str | None = None
    licence: str | None = None
    offer: str | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """One registry's record of an initiative, with the names of the fields that it states.

    `source` is our entry in sources.toml, `registry` the publisher's list; `seen` is an ISO 8601
    date or month. `states` holds names of fields of `Initiative`; `differs` those of them for which
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
    """Value that one origin states for a field.

    `origin` is the position among the initiative's origins, from 0; `as_of` the date of the value.
    """

    value: str
    origin: int
    as_of: str | None = None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Field for which origins state values that cannot all be true; the one shown comes first."""

    field: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class RelatedInitiative:
    """Related but distinct initiative: a programme, a part, an earlier phase."""

    id: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Initiative:
    """One piece of work, merged from its records; what no source states is None or empty.

    Dates (`started`, `ended`, `status_as_of`) are ISO 8601 to the precision stated: 2019, 2019-05
    or 2019-05-13. `country` is an ISO 3166-1 alpha-2 code; `deployed_in` holds further ones.
    `witnesses` counts the independent origins: copies of one text count once.
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
    outcomes: tuple[ExpectedOutcome, ...] = ()
    funding: Funding | None = None
    reuse: Reuse | None = None
    contact: str | None = None
    links: tuple[str, ...] = ()
    witnesses: int = 1
    disagreements: tuple[Disagreement, ...] = ()
    related: tuple[RelatedInitiative, ...] = ()

    @property
    def lead(self) -> str | None:
        """Return the name of the organisation stated as the lead; None where none is."""
        return next((each.name for each in self.organisations if each.role is Role.LEAD), None)

    @property
    def first_organisation(self) -> str | None:
        """Return the name of the lead, or of the first organisation named; None without any."""
        return self.lead or next((each.name for each in self.organisations), None)

    @property
    def status_date(self) -> str | None:
        """Return the date of the status; None where `status_as_of` only says when we read it."""
        is_reading = any(origin.seen == self.status_as_of for origin in self.origins)
        return None if is_reading else self.status_as_of

    @property
    def status_checked(self) -> str | None:
        """Return the latest date on which a record that states the status was read."""
        return max((o.seen for o in self.stated_by("status") if o.seen), default=None)

    def stated_by(self, field_name: str) -> tuple[Origin, ...]:
        """Return the origins that state the value shown for the field `field_name`."""
        return tuple(
            o for o in self.origins if field_name in o.states and field_name not in o.differs
        )

    def outcomes_with(self, *results: OutcomeResult) -> tuple[ExpectedOutcome, ...]:
        """Return the outcomes whose result is one of `results`."""
        return tuple(outcome for outcome in self.outcomes if outcome.result in results)


class FilterName(StrEnum):
    """Name of a filter as people type it before a colon: `in:wales`.

    The member's name in lower case is the field of `Filters`.
    """

    PLACE = "in"
    STATUS = "status"
    SINCE = "since"
    THEME = "theme"
    ORG = "org"
    SOURCE = "source"
    LICENCE = "licence"


@dataclass(frozen=True, slots=True)
class Filters:
    """Search filters of a query; an empty field filters nothing.

    `since` is a year: the initiative states that it started or ended then or later. `licence` is
    `open` for what is open source by its licence or its own description, or a word of a licence's
    name.
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

    def values(self) -> dict[FilterName, str]:
        """Return the filters that are set, each as it is typed: `in` → `wales`."""
        typed = {
            name: getattr(self, name.name.lower())
            if name is not FilterName.STATUS
            else ",".join(self.status)
            for name in FilterName
        }
        return {name: value for name, value in typed.items() if value}

    def only(self, name: FilterName) -> "Filters":
        """Return the filter `name` alone."""
        field_name = name.name.lower()
        return Filters(**{field_name: getattr(self, field_name)})


@dataclass(frozen=True, slots=True)
class Query:
    """Parsed query: the question as asked, the text that is searched, and the filters.

    `language` names the language of a question that the packaged model does not read; `text` is
    then a translation by glossary. `spoken` names the filters that were read from the question's
    words, `lifted` the filters that must not be read from them.

    `excluded` holds a place and an organisation to leave out, `negated` what else is not wanted, as
    written: no search leaves that out. `parts` holds the needs of a question with several, each as
    a question. `directions` are pairs of words that lead from one to the other (speech to text).
    `asks_failure` says that attempts which stopped answer best.
    """

    question: str
    text: str
    filters: Filters = Filters()
    language: str | None = None
    spoken: tuple[FilterName, ...] = ()
    lifted: tuple[FilterName, ...] = ()
    excluded: Filters = Filters()
    negated: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    directions: tuple[tuple[str, str], ...] = ()
    asks_failure: bool = False


@dataclass(frozen=True, slots=True)
class SpellingCorrection:
    """Word of a query that the index lacks (`typed`), and the one searched instead (`read`)."""

    typed: str
    read: str


class WordKind(StrEnum):
    """Kind of a word in a query.

    A content word names the subject. A filter word names a place, or a filter that was not applied;
    an acronym is spelt out in the text; a function word asks, is a number or very short.
    """

    CONTENT = "content"
    FILTER = "filter"
    ACRONYM = "acronym"
    FUNCTION = "function"


@dataclass(frozen=True, slots=True)
class QueryWord:
    """Word of a query as typed, with its token, the idf of that and its kind."""

    surface: str
    token: str
    idf: float
    kind: WordKind


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """Term of a query: a word, or an acronym and what it stands for.

    A text holds the term when it holds all tokens of one of its `variants`. `surface` is the word
    as typed; `idf` is that of BM25, by the n of N initiatives that hold the term: ln(1 + (N - n +
    0.5) / (n + 0.5)).
    """

    surface: str
    variants: tuple[tuple[str, ...], ...]
    idf: float

    def is_in(self, tokens: frozenset[str] | set[str]) -> bool:
        """Return whether a text with these tokens holds the term."""
        return any(map(tokens.issuperset, self.variants))


@dataclass(frozen=True, slots=True)
class FilterSuggestion:
    """Filter that no initiative meets, probably mistyped, with the nearest names; may have none."""

    name: FilterName
    value: str
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RewrittenQuery(Query):
    """Query as a snapshot searches it: spelling corrected, acronyms spelt out in `text`.

    `words` are those that the lexical index knows tokens of, in order and without what acronyms
    stand for; `terms` what the lexical index searches, each once; `corrections` the words that were
    searched as others; `suggestions` the filters whose value the snapshot does not know.
    """

    words: tuple[QueryWord, ...] = ()
    terms: tuple[QueryTerm, ...] = ()
    corrections: tuple[SpellingCorrection, ...] = ()
    suggestions: tuple[FilterSuggestion, ...] = ()

    def terms_in(self, tokens: frozenset[str] | set[str]) -> list[QueryTerm]:
        """Return the terms that a text with these tokens holds."""
        return [term for term in self.terms if term.is_in(tokens)]

    def coverage(self, held_terms: Iterable[QueryTerm]) -> float:
        """Return the share of all terms that `held_terms` are, weighted by idf: 0 to 1."""
        total_idf = sum(term.idf for term in self.terms)
        return sum(term.idf for term in held_terms) / total_idf if total_idf else 0.0

    @property
    def has_content(self) -> bool:
        """Return whether a word names a subject; without one there is nothing to search by."""
        return any(
            word.kind is not WordKind.FUNCTION or _is_abbreviation(word.surface)
            for word in self.words
        )


def _is_abbreviation(word: str) -> bool:
    return len(word) > 1 and word.isupper()


class MatchStrength(StrEnum):
    """Strength of a match, in words."""

    STRONG = "strong match"
    GOOD = "good match"
    PARTIAL = "partial match"
    WEAK = "weak match"


class QuestionOrigin(StrEnum):
    """Origin of an expected question."""

    WRITTEN = "written"  # by us, from the record alone
    GENERATED = "generated"  # by a language model that an administrator named
    CONFIRMED = "confirmed"  # asked by a person who marked the initiative as the answer


@dataclass(frozen=True, slots=True)
class ExpectedQuestion:
    """Question that an initiative is known to answer: document expansion (Nogueira 2019).

    A confirmed question has no text here: it is a person's own words, which nobody is shown.
    """

    text: str
    origin: QuestionOrigin = QuestionOrigin.WRITTEN


@dataclass(frozen=True, slots=True)
class Hit:
    """Initiative offered for a query, with its raw scores and the reasons why it matched.

    `dense` is the dense score (mean of two cosines), `lexical` a BM25 score, `score` the fused
    score. `coverage` is the share of the query's terms that the initiative holds, weighted by idf,
    0 to 1. `probability` is the calibrated probability that it answers. `similar` holds
    near-duplicates collapsed into this hit. `facets` holds those that the query asks for, in words:
    `in London`, `status live`. `rerank` is the score of the snapshot's cross-encoder, where it
    carries one. `features` are those that the probability was computed from. `unstated` names, for
    a hit outside the query's filters, those that it may meet, as it states nothing on them.
    `question_score` is the best cosine of the query to an expected question of the initiative, None
    where it has none; `question` is that question where it counts for more than the record's text.
    `named` says that the query is a name of the initiative.
    """

    rank: int
    initiative: Initiative
    dense: float
    lexical: float
    score: float
    coverage: float
    probability: float
    strength: MatchStrength
    terms: tuple[str, ...] = ()
    passage: str = ""
    similar: tuple[Initiative, ...] = ()
    facets: tuple[str, ...] = ()
    rerank: float | None = None
    features: Mapping[str, float] = field(default_factory=dict, compare=False, repr=False)
    unstated: tuple[FilterName, ...] = ()
    question_score: float | None = None
    question: ExpectedQuestion | None = None
    named: bool = False

    def origins(self) -> Iterable[Origin]:
        """Yield every record behind the hit, those of collapsed near-duplicates last."""
        for initiative in (self.initiative, *self.similar):
            yield from initiative.origins


class VerdictKind(StrEnum):
    """Possible answers to “has anyone?”.

    `CLOSE` is in stored questions of earlier versions alone.
    """

    DONE = "done"
    UNDER_WAY = "under_way"
    STOPPED = "stopped"
    PROPOSED = "proposed"  # never funded, so never begun
    CLOSE = "close"
    NOBODY = "nobody"
    CANT_SAY = "cant_say"


NOTHING_FOUND_KINDS = frozenset({VerdictKind.NOBODY, VerdictKind.CANT_SAY})


@dataclass(frozen=True, slots=True)
class Verdict:
    """Verdict on the hits of a query; `probability` is that at least one of them answers it.

    `is_probable` says that the verdict is likely and not plain: “probably”. `answering` holds the
    ranks of the hits that the verdict rests on. `differing` says, where nothing answers, how the
    nearest hits differ from what is asked. `has_ended` says of what was under way that it is over.
    `summary` is the decision alone, the first sentence of `sentence`, a line for each need; `named`
    is the rank of the hit that it names, or that is nearest; None where there is none.
    """

    kind: VerdictKind
    sentence: str
    probability: float
    answering: tuple[int, ...] = ()
    differing: tuple["HitDifference", ...] = ()
    is_probable: bool = False
    has_ended: bool = False
    summary: str = ""
    named: int | None = None

    @property
    def found_nothing(self) -> bool:
        """Return whether no hit answers any need of the question."""
        return self.kind in NOTHING_FOUND_KINDS and not self.answering


@dataclass(frozen=True, slots=True)
class HitDifference:
    """Differences between a hit and what is asked: `stopped in 2021`, `no mention of “x”`.

    `rank` is the rank of the hit.
    """

    rank: int
    words: tuple[str, ...]


class SourceState(StrEnum):
    """State of a source in a snapshot: read, failed, or not read."""

    READ = "read"
    FAILED = "failed"
    NOT_READ = "not read here"


@dataclass(frozen=True, slots=True)
class SourceReport:
    """Report of a build on one source; `refreshed` is the ISO 8601 time of the last good read.

    `read` counts records: each is `ingested`, `merged` into one of those, or left out (`left_out`:
    reason → count). `countries` and `themes` are what the source declares to cover; empty means
    everything.
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
