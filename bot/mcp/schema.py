"""Structured content of the tools, from which their output schemas are made."""

from bot.api.schema import (
    Body,
    FundingBody,
    InitiativeBody,
    OrganisationBody,
    OriginBody,
    OutcomeBody,
    RegistryBody,
    VerdictBody,
)
from index.model import MatchStrength, Status


class ToolMatch(Body):
    """An initiative that the answer shows; null or empty means not stated by a registry.

    `answers` says whether the verdict rests on it; `page` is its page on this server, if known.
    """

    rank: int
    id: str
    answers: bool
    strength: MatchStrength
    title: str
    url: str | None
    page: str | None
    organisations: list[OrganisationBody]
    country: str | None
    status: Status
    status_as_of: str | None
    started: str | None
    ended: str | None
    summary: str | None
    outcomes: list[OutcomeBody]
    funding: FundingBody | None
    contact: str | None
    origins: list[OriginBody]


class ToolAnswer(Body):
    """Answer to a question; `answer_id` identifies it, `more` counts matches that are not shown.

    `elsewhere` holds likely answers outside the filters, which the verdict ignores. `is_cut` says
    that texts or lists were shortened.
    """

    note: str
    answer_id: str
    verdict: VerdictBody
    searched: str
    filters: dict[str, str]
    matches: list[ToolMatch]
    elsewhere: list[ToolMatch]
    more: int
    next_steps: list[str]
    is_cut: bool


class ToolInitiative(Body):
    """One initiative with everything that its registries state; `page` is its page, if known."""

    note: str
    page: str | None
    initiative: InitiativeBody
    is_cut: bool


class ToolRegistries(Body):
    """The registries that are searched, and those that are not in the index."""

    note: str
    initiatives: int
    snapshot: str
    registries: list[RegistryBody]
