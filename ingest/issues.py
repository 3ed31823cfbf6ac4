"""Data issues: problems of a source's files and records, counted and not raised."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ingest.cleaning.contacts import remove_personal_mailboxes

# Maximum number of broken files of one source that a report names.
MAX_NAMED_FILES = 5
# Maximum length of a value in a report.
MAX_VALUE_CHARS = 80


class IssueKind(StrEnum):
    """Kinds of data quality issue."""

    BROKEN_FILE = "broken file"
    NO_KEY = "record without a key"
    NO_TITLE = "record without a title"
    UNKNOWN_FIELD = "field neither mapped nor ignored"
    UNKNOWN_TERM = "word not in the lookup"
    BAD_VALUE = "value not understood"
    TOO_MANY_VALUES = "more values than are read"
    ROWS_ABOVE_HEADER = "rows above the header"
    OTHER_SHEETS = "sheets that are not read"
    REPEATED_TEXT = "text repeated on many pages"
    REPEATED_KEY = "key used over and over"
    TOO_FEW_RECORDS = "fewer records than expected"
    LOST_FIELD = "field no longer stated"
    CHANGED_KEYS = "keys changed by the registry"


@dataclass(frozen=True, slots=True)
class Issue:
    """Data quality issue of a source.

    `file` and `key` are its place; `detail` is the value or a short reason.
    """

    source: str
    kind: IssueKind
    file: str = ""
    key: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class BrokenFiles:
    """Broken files of one source.

    `count` is their number; `first` names the first of them, each with its reason.
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


def summarise_issues(issues: Iterable[Issue]) -> tuple[dict[str, int], tuple[BrokenFiles, ...]]:
    """Return the number of issues of each kind, and the broken files of each source."""
    raised = tuple(issues)
    return dict(Counter(each.kind.value for each in raised)), summarise_broken_files(raised)


class Issues:
    """Issues of one source, in the order in which they were added.

    Issues about a field are counted by kind, field and term. `report_fields` adds each once, for
    the first record that had it.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.raised: list[Issue] = []
        self.count = 0  # of all that were added, those about a field too
        self._by_field: dict[tuple[IssueKind, str, str], _FieldIssue] = {}

    def add(self, kind: IssueKind, *, file: str = "", key: str = "", detail: str = "") -> None:
        """Add an issue."""
        self.count += 1
        self.raised.append(Issue(self.source, kind, file, key, detail))

    def add_for_field(
        self,
        kind: IssueKind,
        path: str,
        file: str,
        location: str,
        value: object = "",
        term: str = "",
    ) -> None:
        """Count an issue about the field at `path` of the record at `location` in `file`.

        `value` is shown unless it is empty. Issues of different `term`s are counted separately.
        """
        self.count += 1
        key = (kind, path, term[:MAX_VALUE_CHARS])
        self._by_field.setdefault(key, _FieldIssue(file, location, value)).count += 1

    def report_fields(self) -> None:
        """Add each counted issue, with its first place and its number of records."""
        for (kind, path, _), issue in self._by_field.items():
            self.add(kind, file=issue.file, key=issue.location, detail=issue.describe(path))


@dataclass(slots=True)
class _FieldIssue:
    """Issue about a field: its first place, its value there, and its number of records."""

    file: str
    location: str
    value: object
    count: int = 0

    def describe(self, path: str) -> str:
        """Return the path with the value, without personal addresses, and the count."""
        label = path if path.isprintable() else repr(path)
        shown_value = remove_personal_mailboxes(str(self.value))[:MAX_VALUE_CHARS]
        quoted_value = "" if self.value == "" else f": {shown_value!r}"
        return label + quoted_value + (f", in {self.count} records" if self.count > 1 else "")
