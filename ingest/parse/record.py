"""Raw records, as parsed from the files of a source."""

import marshal
from dataclasses import dataclass
from typing import Any, Self

# The last one that does not depend on which texts are the same object, or are interned.
_MARSHAL_VERSION = 2


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


@dataclass(frozen=True, slots=True)
class PackedRecord:
    """Raw row in a third of its memory, for a file of which all rows are kept.

    `content` are its fields in bytes, the same for the same fields in the same order; those that
    hold what no JSON has, such as a date, are as they were.
    """

    file: str
    row_number: int
    content: bytes | dict[str, Any]

    @classmethod
    def of(cls, record: Record) -> Self:
        """Return `record` packed."""
        try:
            content: bytes | dict[str, Any] = marshal.dumps(record.fields, _MARSHAL_VERSION)
        except ValueError:
            content = record.fields
        return cls(record.file, record.row_number, content)

    def unpack(self) -> Record:
        """Return the record as it was."""
        content = self.content
        fields = marshal.loads(content) if isinstance(content, bytes) else content  # noqa: S302 - our own
        return Record(self.file, self.row_number, fields)
