"""Pydantic schemas of the JSON API, from which OpenAPI is generated."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from index.model import MatchStrength, OutcomeResult, Role, SourceState, Status, VerdictKind


class Body(BaseModel):
    """Base of the schemas, filled from our own types by attribute names."""

    model_config = ConfigDict(from_attributes=True, extra="forbid", frozen=True)


class QueryBody(Body):
    """The question as searched, with its filters keyed by the names that people type.

    `spoken` lists the filters that were parsed from the question's words. To ask without one, give
    it an empty value (`in=`).
    """

    text: str
    filters: dict[str, str]
    spoken: list[str]


class CorrectionBody(Body):
    """A word of the question that is not in the index, and the word searched instead."""

    typed: str
    read: str


class DifferenceBody(Body):
    """Differences of the hit at `rank` from the question: `no mention of “reminders”`."""

    rank: int
    words: list[str]


class Certainty(StrEnum):
    """Certainty of a verdict: plain, or likely and no more."""

    PLAIN = "plain"
    PROBABLE = "probable"


class VerdictBody(Body):
    """Verdict on the hits; `probability` is the probability that at least one of them answers.

    `certainty` is plain or probable: "done" or "probably done". Where nothing answers, `differing`
    says how the nearest hits differ.
    """

    kind: VerdictKind
    certainty: Certainty
    sentence: str
    probability: float
    differing: list[DifferenceBody]


class OrganisationBody(Body):
    """An organisation and its role in the initiative, null if not stated."""

    name: str
    role: Role | None


class OutcomeBody(Body):
    """An expected outcome and its result."""

    statement: str
    result: OutcomeResult


class FundingBody(Body):
    """Funder, amount, currency and period, as stated."""

    source: str | None
    amount: float | None
    currency: str | None
    period: str | None


class WhyBody(Body):
    """Reasons why a hit matched: the terms it shares with the question, and the best passage.

    `passage` is empty where no passage of the record shows why. `question` is the question that it
    is known to answer, where that is nearer than its record; `named` says that the question is a
    name of it. `facets` are the facets that the question asks for, in words.
    """

    terms: list[str]
    facets: list[str]
    passage: str
    question: str | None
    named: bool


class OriginBody(Body):
    """The registry's record behind a hit."""

    registry: str
    key: str
    url: str | None
    seen: str | None


class HitBody(Body):
    """An initiative ranked for the question; null or empty means not stated by a registry."""

    rank: int
    id: str
    title: str
    url: str | None
    organisations: list[OrganisationBody]
    status: Status
    status_as_of: str | None
    summary: str | None
    outcomes: list[OutcomeBody]
    funding: FundingBody | None
    contact: str | None
    country: str | None
    started: str | None
    ended: str | None
    why: WhyBody
    strength: MatchStrength
    probability: float
    origins: list[OriginBody]


class AttemptBody(Body):
    """One of several initiatives that answer the question, in date order."""

    id: str
    title: str
    url: str | None
    status: Status
    started: str | None
    ended: str | None
    organisations: list[OrganisationBody]
    not_delivered: list[str]


class SourceBody(Body):
    """A source, when it was last read, and whether it is in this index."""

    name: str
    refreshed: str | None
    state: SourceState


class RegistryBody(Body):
    """A source and the last report on it: when it was read, and what became of its records.

    Each of the `read` records is `ingested`, `merged` into another one, or left out (`left_out`:
    reason → count). `countries` and `themes` are what the registry declares to cover; empty means
    everything.
    """

    name: str
    title: str
    state: SourceState
    refreshed: str | None
    read: int
    ingested: int
    merged: int
    left_out: dict[str, int]
    countries: list[str]
    themes: list[str]


class CountryBody(Body):
    """A country by its everyday name, and how many initiatives state it."""

    name: str
    count: int


class SearchedBody(Body):
    """Scope of the search; `oldest` is the least recent refresh of the sources that were read.

    `countries` are those that initiatives state, the most frequent first; `answered_share` is the
    share of questions that the probabilities assume to be answered somewhere, null if not known.
    """

    initiatives: int
    countries: list[CountryBody]
    registries: int
    snapshot: str
    oldest: str | None
    answered_share: float | None
    sources: list[SourceBody]


class AnswerBody(Body):
    """Answer to a question; `elsewhere` are hits outside its filters, not part of the verdict."""

    question: str
    query: QueryBody
    query_id: str
    verdict: VerdictBody
    hits: list[HitBody]
    attempts: list[AttemptBody]
    elsewhere: list[HitBody]
    corrected: list[CorrectionBody]
    searched: SearchedBody


class ReuseBody(Body):
    """Code, licence and offer for others to reuse."""

    code: str | None
    licence: str | None
    offer: str | None


class EvidencedOutcomeBody(OutcomeBody):
    """An outcome with the evidence that the registry gives."""

    evidence: str | None


class StatingOriginBody(OriginBody):
    """A record with the fields that it states, and those in which its value is not shown."""

    source: str
    title: str
    licence: str | None
    states: list[str]
    differs: list[str]


class StatementBody(Body):
    """Value that the record at position `origin` of `origins` states, and its date."""

    value: str
    origin: int
    as_of: str | None


class DisagreementBody(Body):
    """A field on which the records contradict each other; the value shown comes first."""

    field: str
    statements: list[StatementBody]


class RelatedBody(Body):
    """Another initiative, which is similar but not the same."""

    id: str
    title: str
    reason: str


class InitiativeBody(Body):
    """One piece of work, merged from its records; null or empty means not stated."""

    id: str
    title: str
    url: str | None
    aliases: list[str]
    summary: str | None
    description: str | None
    kind: str | None
    organisations: list[OrganisationBody]
    country: str | None
    region: str | None
    deployed_in: list[str]
    themes: list[str]
    status: Status
    status_as_of: str | None
    started: str | None
    ended: str | None
    outcomes: list[EvidencedOutcomeBody]
    funding: FundingBody | None
    reuse: ReuseBody | None
    contact: str | None
    links: list[str]
    origins: list[StatingOriginBody]
    witnesses: int
    disagreements: list[DisagreementBody]
    related: list[RelatedBody]


class ListedInitiativeBody(Body):
    """An initiative in a list; `/api/v1/initiatives/{id}` has everything that is stated of it."""

    id: str
    title: str
    url: str | None
    status: Status
    status_as_of: str | None
    organisations: list[OrganisationBody]
    country: str | None
    region: str | None
    started: str | None
    ended: str | None
    themes: list[str]
    summary: str | None


class InitiativesBody(Body):
    """A page of initiatives, from position `offset` of `total`.

    It has fewer than `limit` at the end, and where some must not be shown.
    """

    snapshot: str
    total: int
    offset: int
    limit: int
    initiatives: list[ListedInitiativeBody]


class RegistriesBody(Body):
    """The registries of a snapshot."""

    snapshot: str
    registries: list[RegistryBody]


class EarlierVerdictBody(Body):
    """Verdict that was given when a question was asked, and the snapshot that it rested on."""

    asked_at: datetime
    snapshot: str
    kind: VerdictKind
    certainty: Certainty
    probability: float


class StoredAnswerBody(AnswerBody):
    """Answer to a stored question from today's index; `earlier` is the verdict of then."""

    earlier: EarlierVerdictBody


class LivenessBody(Body):
    """Health check of the process alone."""

    status: str


class HealthBody(Body):
    """Health check: whether questions can be answered, and from which index."""

    status: str
    snapshot: str
    initiatives: int


class ProblemBody(Body):
    """An error as problem details (RFC 9457), with what to do next (`hint`).

    `error` repeats `detail`. `id` is one to quote, if the error is unexpected.
    """

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    error: str
    hint: str
    id: str | None = None
