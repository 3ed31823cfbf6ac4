"""Records that are as they were in the last reading are used again, and nothing else is."""

import json
from dataclasses import replace
from io import BytesIO

import pytest

from ingest.issues import IssueKind, Issues
from ingest.normalise.source_reading import SourceReading
from ingest.read.reader import ReadResult, read_source
from ingest.reuse.known_records import KnownRecords
from ingest.reuse.record_lines import RecordLines
from ingest.sources.source import load_sources
from tests.ingest.conftest import declared, row

ROWS = [row("one"), row("two"), row("three")]


class Registry:
    """A folder of records that is read again and again."""

    def __init__(self, folder) -> None:
        (self.source,) = load_sources(declared(folder, "a"))
        self.folder = folder / "files"
        self.folder.mkdir()
        self.issues: Issues = Issues("a")

    def read(self, rows: list[dict], last: ReadResult | None = None, **changes) -> ReadResult:
        (self.folder / "all.json").write_text(json.dumps(rows), encoding="utf-8")
        known = KnownRecords.of(mark(last.initiatives), last.raw) if last else KnownRecords()
        self.issues = Issues("a")
        reading = SourceReading(self.source, self.folder, "2026-11-29", self.issues, known)
        return read_source(replace(reading, **changes))


@pytest.fixture
def registry(tmp_path) -> Registry:
    return Registry(tmp_path)


MARK = b"stored "


def mark(records: RecordLines) -> RecordLines:
    """The stored records with titles that no raw record states, by which they are recognised."""
    marked = RecordLines(BytesIO())
    for line in records.lines():
        marked.append(line.replace(b'"title":"', b'"title":"' + MARK, 1))
    return marked


def lines(result: ReadResult) -> list[bytes]:
    return [line.replace(MARK, b"") for line in result.initiatives.lines()]


def used_again(result: ReadResult) -> list[str]:
    """The keys of the records that were not normalised again."""
    return [each.origins[0].key for each in result.initiatives if each.title[:7] == MARK.decode()]


def test_only_what_changed_is_normalised(registry):
    first = registry.read(ROWS)
    changed = [row("one"), row("two", text="Something else."), row("three"), row("four")]
    second = registry.read(changed, first)
    assert used_again(second) == ["one", "three"]
    assert lines(second) == lines(registry.read(changed))


def test_a_record_with_an_issue_raises_it_again(registry):
    rows = [row("one"), row("two", colour="unmapped")]
    first = registry.read(rows)
    second = registry.read(rows, first)
    assert used_again(second) == ["one"]
    assert [each.kind for each in registry.issues.raised] == [IssueKind.UNKNOWN_FIELD]


def test_another_declaration_reads_all_anew(registry):
    first = registry.read(ROWS)
    other = registry.source.model_copy(update={"licence": "MIT"})
    second = registry.read(ROWS, first, source=other)
    assert used_again(second) == []
    assert {each.origins[0].licence for each in second.initiatives} == {"MIT"}


def test_a_record_that_is_used_again_was_seen_today(registry):
    first = registry.read(ROWS)
    second = registry.read(ROWS, first, day="2026-11-30")
    assert {each.origins[0].seen for each in second.initiatives} == {"2026-11-30"}
    assert lines(second) == lines(registry.read(ROWS, day="2026-11-30"))
