"""Data quality issues met while reading: recorded and counted, never raised as exceptions."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

# Broken files of one source that a report names.
MAX_NAMED_FILES = 5


class IssueKind(StrEnum):
    """Kinds of data quality issue."""

    BROKEN_FILE = "broken file"
    NO_KEY = "record without a key"
    NO_TITLE = "record without a title"
    NO_TEXT = "record with nothing to search"
    UNKNOWN_FIELD = "field neither mapped nor ignored"
    UNKNOWN_WORD = "word not in the lookup"
    BAD_VALUE = "value not understood"
    REPEATED_KEY = "key used over and over"
    TOO_FEW_RECORDS = "fewer records than expected"


@dataclass(frozen=True, slots=True)
class Issue:
    """One data quality issue of a source.

    `file` and `key` say where, `detail` is the value or the reason in short.
    """

    source: str
    kind: IssueKind
    file: str = ""
    key: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class BrokenFiles:
    """The files of one source that could not be read.

    `count` is how many; `first` names the first of them, each with its reason.
    """

    source: str
    count: int
    first: tuple[str, ...]


def summarise_broken_files(issues: Iterable[Issue]) -> tuple[BrokenFiles, ...]:
    """Return the broken files of each source, the first `MAX_NAMED_FILES` of them by name."""
    files_by_source: dict[str, list[str]] = {}
    for issue in issues:
        if issue.kind is IssueKind.BROKEN_FILE:
            files_by_source.setdefault(issue.source, []).append(f"{issue.file}: {issue.detail}")
    return tuple(
        BrokenFiles(name, len(files), tuple(files[:MAX_NAMED_FILES]))
        for name, files in files_by_source.items()
    )


class Issues:
    """The issues of one build, in the order in which they were raised."""

    def __init__(self) -> None:
        self.raised: list[Issue] = []

    def add(self, issue: Issue) -> None:
        """Add an issue."""
        self.raised.append(issue)

    def counts(self, source: str) -> dict[str, int]:
        """Return the number of issues of one source by kind."""
        return dict(Counter(issue.kind.value for issue in self.raised if issue.source == source))
