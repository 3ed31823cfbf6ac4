"""What is doubted while a source is read, each doubt told once with its count."""

from dataclasses import dataclass, field

from ingest.cleaning.contacts import without_mailboxes
from ingest.issues import Issue, IssueKind, Issues
from ingest.parse.record import Record

# What was doubted stays readable in a report at this length.
LONGEST = 80


@dataclass(slots=True)
class Doubts:
    """Doubts of one source by kind, field and word, in the order they first came up."""

    source: str
    _first: dict[tuple[IssueKind, str, str], tuple[Record, object]] = field(default_factory=dict)
    _count: dict[tuple[IssueKind, str, str], int] = field(default_factory=dict)

    def field(self, record: Record, path: str) -> None:
        """A field that is neither mapped nor ignored."""
        self._add(IssueKind.UNKNOWN_FIELD, path, "", record, "")

    def word(self, record: Record, name: str, word: str) -> None:
        """A word of the registry that no lookup knows."""
        self._add(IssueKind.UNKNOWN_WORD, name, word, record, word)

    def value(self, record: Record, name: str, value: object) -> None:
        """A value that cannot be what the field asks for."""
        self._add(IssueKind.BAD_VALUE, name, "", record, value)

    def report(self, issues: Issues) -> None:
        """Raise every doubt as one issue: where it first came up, and how often."""
        for (kind, name, word), (record, value) in self._first.items():
            count = self._count[kind, name, word]
            said = f": {without_mailboxes(str(value))[:LONGEST]!r}" if value != "" else ""
            shown = name if name.isprintable() else repr(name)
            often = f", in {count} records" if count > 1 else ""
            where = f"row {record.number}"
            issues.add(Issue(self.source, kind, record.file, where, f"{shown}{said}{often}"))

    def _add(self, kind: IssueKind, name: str, word: str, record: Record, value: object) -> None:
        key = (kind, name, word[:LONGEST])
        self._first.setdefault(key, (record, value))
        self._count[key] = self._count.get(key, 0) + 1
