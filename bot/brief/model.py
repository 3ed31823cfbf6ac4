"""Content of an evidence brief: plain data, the same in each of its forms.

What people read is in it in words, as an answer says it; null or empty means not stated.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bot.sanitise import one_line
from index.i18n.translation import SOURCE_LANGUAGE

# Characters of a statement: a page of a business case.
MAX_CHARS = 4_000
# More would be no consideration.
MAX_CONSIDERED = 50
_MAX_ID_CHARS = 1_000


def exact_text(text: str) -> str:
    """Return `text` as it is, but for what UTF-8 cannot hold."""
    return text.encode("utf-8", "replace").decode()


def _normalise(text: object) -> object:
    """Return a text on one line, None for one with nothing to see; other values unchanged."""
    return (one_line(text) or None) if isinstance(text, str) else text


def _replace_surrogates(text: object) -> object:
    """Return a text without what UTF-8 cannot hold; other values unchanged."""
    return exact_text(text) if isinstance(text, str) else text


StatedText = Annotated[
    Annotated[str, Field(max_length=MAX_CHARS)] | None, BeforeValidator(_normalise)
]


class BriefPart(BaseModel):
    """Part of a brief: frozen, without other fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Decision(StrEnum):
    """Decision of the asker on what was found."""

    REUSE = "reuse"
    JOIN = "join"
    ADAPT = "adapt"
    LEARN_FROM = "learn-from"
    BUILD_ANYWAY = "build-anyway"


# Decisions that take over what exists, or take part in it.
TAKES_OVER = frozenset({Decision.REUSE, Decision.JOIN, Decision.ADAPT})


class ConsideredInitiative(BriefPart):
    """Initiative that the asker considered, by its id or its rank, and why it was not reused."""

    initiative: Annotated[str, BeforeValidator(_replace_surrogates)] = Field(
        min_length=1, max_length=_MAX_ID_CHARS
    )
    reason: StatedText = None


class Statements(BriefPart):
    """Statements of the asker; null is “not stated”."""

    role: StatedText = None
    considered: tuple[ConsideredInitiative, ...] = Field(default=(), max_length=MAX_CONSIDERED)
    decision: Decision | None = None
    why: StatedText = None
    funding: StatedText = None
    sharing: StatedText = None


class BriefQuestion(BriefPart):
    """Question as asked and as read; `filters` are those with which it can be asked again.

    `read_as` has in one line what was understood. `id` is that of the stored question; `asked_at`
    (ISO 8601, UTC) and `asked_of` say when and of which index it was first asked.
    """

    id: str
    text: str
    read_as: str
    filters: dict[str, str]
    filters_in_words: str | None
    added_filters: str | None
    limit: int = Field(description="How many matches were asked for")
    asked_at: str | None
    asked_of: str | None


class BriefCountry(BriefPart):
    """Country, and how many initiatives of the index state it."""

    name: str
    initiatives: int


class BriefSource(BriefPart):
    """Registry, its state in words with the date last read, and how many initiatives it gave."""

    name: str
    title: str
    state: str
    was_read: bool
    refreshed: str | None
    initiatives: int


class BriefScope(BriefPart):
    """Scope of the search: the index with the SHA-256 of its content, registries, composition."""

    snapshot: str
    content: str
    initiatives: int
    registries: int
    scope: str
    calibration: str | None
    countries: tuple[BriefCountry, ...]
    sources: tuple[BriefSource, ...]


class BriefVerdict(BriefPart):
    """Verdict, in words and as a probability that at least one match answers."""

    kind: str
    label: str
    sentence: str
    probability: float
    probability_in_words: str | None


class BriefOutcome(BriefPart):
    """Outcome that was expected, and its result: delivered, partly, not_delivered or unknown."""

    result: str
    label: str
    statement: str
    evidence: str | None


class BriefRecord(BriefPart):
    """Record of a registry behind an initiative: its origin."""

    registry: str
    key: str
    url: str | None
    licence: str | None
    last_read: str


class BriefMatch(BriefPart):
    """Initiative in a brief; `rank` is null for one that was considered without being a match.

    `in_full` says whether the brief shows all of it. `considered` says that the asker considered
    it, `reason` why it was not reused.
    """

    rank: int | None
    id: str
    title: str
    verdict: str
    answers: bool
    in_full: bool
    differs: str | None
    matched_because: str | None
    summary: str | None
    organisations: tuple[str, ...]
    place: str | None
    period: str | None
    status: str
    outcomes: tuple[BriefOutcome, ...]
    funding: str | None
    contact: str | None
    code: str | None
    licence: str | None
    address: str | None
    disagreements: tuple[str, ...]
    records: tuple[BriefRecord, ...]
    considered: bool
    reason: str | None


class BriefElsewhere(BriefPart):
    """Initiative outside the filters, which is no part of the verdict."""

    id: str
    title: str
    organisation: str
    status: str


class BriefDecision(BriefPart):
    """Decision of the asker, why, how it is paid for and what is shared in return."""

    kind: Decision | None
    why: str | None
    funding: str | None
    sharing: str | None


class Brief(BriefPart):
    """Evidence brief; `made_at` is in ISO 8601, UTC, `language` the tag of its language."""

    version: Literal[1]
    language: str = SOURCE_LANGUAGE
    made_by: str
    made_at: str
    role: str | None
    question: BriefQuestion
    verdict: BriefVerdict
    matches: tuple[BriefMatch, ...]
    elsewhere: tuple[BriefElsewhere, ...]
    decision: BriefDecision
    searched: BriefScope
