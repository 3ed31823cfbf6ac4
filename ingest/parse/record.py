"""A record: one row of a registry as it came."""

from dataclasses import dataclass, field
from typing import Any

from index.model import Initiative


@dataclass(frozen=True, slots=True)
class Record:
    """One row: which source and part of it, which file (relative), which row (from 1)."""

    source: str
    part: str
    file: str
    number: int
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one source gave: an initiative a kept record (ids repeat when keys do), and the rest.

    `read` counts raw records; `read == len(initiatives) + sum(left_out.values())` holds.
    `redirects` are old ids that the source itself says lead to its records.
    """

    initiatives: tuple[Initiative, ...]
    read: int
    left_out: dict[str, int] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
