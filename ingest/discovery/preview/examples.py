"""Examples of values on one line: of an initiative's field, or as the registry wrote them."""

import dataclasses
from typing import Any

from index.model import Initiative
from ingest.cleaning.contacts import remove_personal_mailboxes
from ingest.sources.schema import InitiativeField

MAX_EXAMPLES = 3
_MAX_CHARS = 100


class FieldExamples:
    """Number of records that fill a field, and the first three different values."""

    def __init__(self) -> None:
        self.count = 0
        self.length = self.word_count = 0
        self._values: dict[str, None] = {}

    def add(self, text: str) -> None:
        """Count a record that fills the field with `text`."""
        self.count += 1
        self.length += len(text)
        self.word_count += len(text.split())
        # Of the mailbox of a person, a sign of punctuation may remain.
        if len(self._values) < MAX_EXAMPLES and any(map(str.isalnum, text)):
            self._values[shorten(text)] = None

    @property
    def values(self) -> tuple[str, ...]:
        """The first three different values."""
        return tuple(self._values)

    @property
    def mean_length(self) -> float:
        """The mean number of characters of the values."""
        return self.length / self.count if self.count else 0.0

    @property
    def mean_word_count(self) -> float:
        """The mean number of words of the values."""
        return self.word_count / self.count if self.count else 0.0


def format_field(initiative: Initiative, name: str) -> str:
    """Return what an initiative states for a field of ours; "" if it states nothing."""
    origin = initiative.origins[0]
    if name in (InitiativeField.REGISTRY, InitiativeField.SEEN):
        return str(getattr(origin, name))
    return _format_value(getattr(initiative, name)) if name in origin.states else ""


def format_raw(value: object) -> str:
    """Return a value as the registry wrote it, without the mailboxes of people."""
    return remove_personal_mailboxes(str(value))


def shorten(text: str) -> str:
    """Return `text` on one line, cut after 100 characters."""
    line = " ".join(text.split())
    return line if len(line) <= _MAX_CHARS else f"{line[: _MAX_CHARS - 1]}…"


def _format_value(value: Any) -> str:
    if isinstance(value, tuple):
        return "; ".join(map(_format_value, value))
    if dataclasses.is_dataclass(value):
        members = (getattr(value, field.name) for field in dataclasses.fields(value))
        return ", ".join(_format_value(member) for member in members if member is not None)
    return f"{value:,g}" if isinstance(value, float) else str(value)
