"""Collector of the data issues of one source: each is reported once, with its count."""

from dataclasses import dataclass, field

from ingest.cleaning.contacts import remove_personal_mailboxes
from ingest.issues import Issue, IssueKind, Issues
from ingest.parse.record import Record

# What was doubted stays readable in a report at this length.
MAX_VALUE_CHARS = 80


@dataclass(slots=True)
class IssueCollector:
    """Issues of one source by kind, field and term, in the order in which they first came up."""

    source: str
    _first_seen: dict[tuple[IssueKind, str, str], tuple[Record, object]] = field(
        default_factory=dict
    )
    _counts: dict[tuple[IssueKind, str, str], int] = field(default_factory=dict)

    def add_unknown_field(self, record: Record, path: str) -> None:
        """Record a field that is neither mapped nor ignored."""
        self._add(IssueKind.UNKNOWN_FIELD, path, "", record, "")

    def add_unknown_term(self, record: Record, path: str, term: str) -> None:
        """Record a term of the registry that no lookup knows."""
        self._add(IssueKind.UNKNOWN_WORD, path, term, record, term)

    def add_bad_value(self, record: Record, path: str, value: object) -> None:
        """Record a value that the field cannot take."""
        self._add(IssueKind.BAD_VALUE, path, "", record, value)

    def report(self, issues: Issues) -> None:
        """Add each collected issue to `issues`: its first place, and its count of records."""
        for (kind, path, term), (record, value) in self._first_seen.items():
            count = self._counts[kind, path, term]
            quoted_value = (
                f": {remove_personal_mailboxes(str(value))[:MAX_VALUE_CHARS]!r}"
                if value != ""
                else ""
            )
            label = path if path.isprintable() else repr(path)
            frequency = f", in {count} records" if count > 1 else ""
            location = f"row {record.row_number}"
            issues.add(
                Issue(self.source, kind, record.file, location, f"{label}{quoted_value}{frequency}")
            )

    def _add(self, kind: IssueKind, path: str, term: str, record: Record, value: object) -> None:
        key = (kind, path, term[:MAX_VALUE_CHARS])
        self._first_seen.setdefault(key, (record, value))
        self._counts[key] = self._counts.get(key, 0) + 1
