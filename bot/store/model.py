"""A stored question, and the id under which it is found again."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from index.model import VerdictKind


class Surface(StrEnum):
    """Surface on which a question was asked."""

    TERMINAL = "terminal"
    PAGE = "page"
    API = "api"
    SLACK = "slack"
    TEAMS = "teams"


@dataclass(frozen=True, slots=True)
class StoredQuestion:
    """Question with its verdict; `asked_at` is in UTC, `filters` are as typed.

    `asker` and `conversation` are the keys of who asked and where, for as long as they are needed
    to go on with it; `shown` is how many hits were shown there.
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


def new_query_id() -> str:
    """Return 128 random bits as 32 hexadecimal characters."""
    return secrets.token_hex(16)
