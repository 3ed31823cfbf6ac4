"""Raw records, as parsed from the files of a source."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Record:
    """Raw row: file (relative path), row number (from 1) and fields."""

    file: str
    row_number: int
    fields: dict[str, Any]

    @property
    def location(self) -> str:
        """The place of the row in its file, for an issue."""
        return f"row {self.row_number}"
