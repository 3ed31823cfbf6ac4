"""Types of the store: persons, their questions and their feedback."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from index.errors import NotAllowed
from index.i18n.translation import gettext
from index.model import VerdictKind

# Names of claims of used links and ended sessions begin with it.
SIGN_IN_CLAIM = "page:sign-in:"
# Of the id of a question; the whole text must match.
QUERY_ID_PATTERN = "[0-9a-f]{32}"


class Surface(StrEnum):
    """Surface on which a question was asked."""

    TERMINAL = "terminal"
    PAGE = "page"
    API = "api"
    SLACK = "slack"
    TEAMS = "teams"


@dataclass(frozen=True, slots=True)
class Person:
    """Person on a surface: `tenant` and `id` are the platform's own ids, never a name.

    The surface sets `admin` for each action, and to False if it cannot find out.
    """

    surface: Surface
    tenant: str
    id: str
    admin: bool = False

    @property
    def key(self) -> str:
        """The key of this person in the store: `slack:T024BE7LD:U2147483697`."""
        return self.tenant_key(self.id)

    def tenant_key(self, *parts: str) -> str:
        """Return a key inside this person's tenant: `slack:T024BE7LD:C061EG9T2:1355517523.5`."""
        return tenant_prefix(self.surface, self.tenant) + ":".join(parts)


def tenant_prefix(surface: Surface, tenant: str) -> str:
    """Return the prefix of all keys of a tenant: `slack:T024BE7LD:`."""
    return f"{surface}:{tenant}:"


def not_an_administrator() -> NotAllowed:
    """Return the error for an operation that only administrators may do."""
    return NotAllowed(
        gettext("Only administrators of Has Anyone may do this."),
        gettext("Ask one of them. The settings of the server name them."),
    )


@dataclass(frozen=True, slots=True)
class StoredQuestion:
    """Question with its verdict; `asked_at` is in UTC, `filters` are as typed.

    `asker` and `conversation` are the keys of the person and of the conversation, None for a
    question on the page or the API. `shown` is the number of hits shown there, `spoken_of` the id
    of the initiative that was last asked about. `is_probable` says that the verdict is likely and
    not plain.
    """

    query_id: str
    asked_at: datetime
    text: str
    filters: Mapping[str, str]
    surface: Surface
    verdict: VerdictKind
    probability: float
    snapshot: str
    asker: str | None = None
    conversation: str | None = None
    shown: int | None = None
    is_probable: bool = False
    spoken_of: str | None = None


def new_query_id() -> str:
    """Return 128 random bits as 32 hexadecimal characters."""
    return secrets.token_hex(16)


def is_query_id(text: str) -> bool:
    """Return whether a text may be the id of a question."""
    return re.fullmatch(QUERY_ID_PATTERN, text) is not None


class FeedbackKind(StrEnum):
    """Kinds of feedback: the last two are on a whole answer, the others on a hit.

    `RELEVANT` is no longer offered; messages that people got earlier still offer it.
    """

    FOUND = "found"  # this is what was looked for
    RELEVANT = "relevant"
    NOT_RELEVANT = "not_relevant"
    KNEW = "knew"
    SAME = "same"
    WRONG = "wrong"
    HELPFUL = "helpful"
    UNHELPFUL = "unhelpful"

    @property
    def replaced_kinds(self) -> frozenset["FeedbackKind"]:
        """The earlier kinds that this one replaces, by one person on one hit or answer."""
        opposites = (
            {FeedbackKind.FOUND, FeedbackKind.RELEVANT, FeedbackKind.NOT_RELEVANT},
            {FeedbackKind.HELPFUL, FeedbackKind.UNHELPFUL},
        )
        return next((frozenset(kinds) for kinds in opposites if self in kinds), frozenset({self}))


@dataclass(frozen=True, slots=True)
class FeedbackEntry:
    """One person's feedback; `initiative` is the id of a hit, None for the whole answer."""

    query_id: str
    kind: FeedbackKind
    asker: str
    initiative: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class RatedAnswer:
    """Answer with feedback: its verdict, and the kinds of feedback on it and on its hits."""

    verdict: VerdictKind
    answer_kinds: frozenset[FeedbackKind]
    hit_kinds: frozenset[FeedbackKind]
