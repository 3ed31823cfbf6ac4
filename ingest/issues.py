"""Issues: what was doubted while reading, counted and kept; never an exception."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

# Broken files of one source that a report names.
NAMED = 5


class IssueKind(StrEnum):
    """What is doubtful."""

    BROKEN_FILE = "broken file"
    NO_KEY = "record without a key"
    NO_TITLE = "record without a title"
    NO_TEXT = "record with nothing to search"
    UNKNOWN_FIELD = "field neither mapped nor ignored"
    UNKNOWN_WORD = "word not in the lookup"
    BAD_VALUE = "value not understood"
    REPEATED_KEY = "key used over and over"
    SHORT = "fewer records than expected"


@dataclass(frozen=True, slots=True)
class Issue:
    """One doubt: where (`source`, `file`, `key`), its kind, and the value or reason in short."""

    source: str
    kind: IssueKind
    file: str = ""
    key: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Broken:
    """The files of one source that could not be read: how many, and the first with the reasons."""

    source: str
    count: int
    first: tuple[str, ...]


def broken(issues: Iterable[Issue]) -> tuple[Broken, ...]:
    """What a report tells of broken files, source by source."""
    found: dict[str, list[str]] = {}
    for issue in issues:
        if issue.kind is IssueKind.BROKEN_FILE:
            found.setdefault(issue.source, []).append(f"{issue.file}: {issue.detail}")
    return tuple(Broken(name, len(files), tuple(files[:NAMED])) for name, files in found.items())


class Issues:
    """The issues of one build, in the order they were raised."""

    def __init__(self) -> None:
        self.raised: list[Issue] = []

    def add(self, issue: Issue) -> None:
        """Keep `issue`."""
        self.raised.append(issue)

    def counts(self, source: str) -> dict[str, int]:
        """Issues of one source: kind → count."""
        return dict(Counter(issue.kind.value for issue in self.raised if issue.source == source))
