"""Raw records as parsed, and the result of reading one source."""

from dataclasses import dataclass, field
from typing import Any

from index.model import Initiative


@dataclass(frozen=True, slots=True)
class Record:
    """One raw row: source, part, file (relative path), row number (from 1) and fields."""

    source: str
    part: str
    file: str
    row_number: int
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ReadResult:
    """The result of reading one source: an initiative for each record that was not left out.

    Ids repeat when keys do. `record_count` counts raw records; `record_count == len(initiatives) +
    sum(left_out.values())` holds. `left_out` is reason → count. `redirects` are old ids that the
    source itself says lead to its records.
    """

    initiatives: tuple[Initiative, ...]
    record_count: int
    left_out: dict[str, int] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
