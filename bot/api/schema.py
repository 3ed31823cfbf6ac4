"""Pydantic schemas of the JSON API, from which OpenAPI is generated."""

from pydantic import BaseModel, ConfigDict

from index.model import MatchStrength, OutcomeResult, Role, SourceState, Status, VerdictKind


class Body(BaseModel):
    """Base of the schemas, read from the product's own types by the names they share."""

    model_config = ConfigDict(from_attributes=True, extra="forbid", frozen=True)


class QueryBody(Body):
    """The question as searched, with its filters by the names that a question uses.

    `spoken` names the filters that were read from the question's words; give one as empty (`in=`)
    to ask without it.
    """

    text: str
    filters: dict[str, str]
    spoken: list[str]


class CorrectionBody(Body):
    """A word of the question that the index does not hold, and the one searched instead."""

    typed: str
    read: str


class DifferenceBody(Body):
    """Differences of the hit at `rank` from the question: `no mention of “reminders”`."""

    rank: int
    words: list[str]


class VerdictBody(Body):
    """What the hits amount to; `probability` is that at least one of them answers.

    Where the verdict is nobody or close, `differing` says how the nearest hits differ.
    """

    kind: VerdictKind
    sentence: str
    probability: float
    differing: list[DifferenceBody]


class OrganisationBody(Body):
    """An organisation and its role in the initiative, null where not stated."""

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
    """Why a hit matched: the terms it shares with the question, and the nearest passage.

    `facets` are those of the hit that the question asks for, in words.
    """

    terms: list[str]
    facets: list[str]
    passage: str


class OriginBody(Body):
    """The registry's record behind a hit."""

    registry: str
    key: str
    url: str | None
    seen: str | None


class HitBody(Body):
    """An initiative ranked for the question; what no registry states is null or empty."""

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


class SearchedBody(Body):
    """What was searched; `oldest` is the oldest refresh among the sources read."""

    initiatives: int
    registries: int
    snapshot: str
    oldest: str | None
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
    """An outcome with what the registry gives as evidence."""

    evidence: str | None


class StatingOriginBody(OriginBody):
    """A record with the fields that it states, and those where it differs from what is shown."""

    source: str
    title: str
    licence: str | None
    states: list[str]
    differs: list[str]


class StatementBody(Body):
    """What the record at position `origin` of `origins` states, and as of when."""

    value: str
    origin: int
    as_of: str | None


class DisagreementBody(Body):
    """A field on which the records contradict each other; the value shown comes first."""

    field: str
    statements: list[StatementBody]


class RelatedBody(Body):
    """Another initiative, which is similar and not the same."""

    id: str
    title: str
    reason: str


class InitiativeBody(Body):
    """One piece of work, merged from its records; what no registry states is null or empty."""

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


class HealthBody(Body):
    """Health check: that questions can be answered, and from which index."""

    status: str
    snapshot: str
    initiatives: int


class FaultBody(Body):
    """An error in a sentence, what to do next, and an id to quote where the fault is ours."""

    error: str
    hint: str
    id: str | None = None
