"""Records that are as they were in the last reading are used again, and nothing else is."""

import json
import random
import shutil
from dataclasses import replace
from io import BytesIO

import pytest

from index.model import SourceState
from index.suppression import Suppression
from ingest.issues import IssueKind, Issues
from ingest.normalise.source_reading import SourceReading
from ingest.read.reader import ReadResult, read_source
from ingest.read.record_store import RecordStore
from ingest.read.refresh import SourceRefresher
from ingest.reuse.known_records import NO_DIGEST, KnownRecords
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


class Store:
    """The stored records of a registry that is read in a mirror."""

    def __init__(self, folder, source, web) -> None:
        self.data, self._mirror, self._source, self._web = folder, folder / "mirror", source, web
        self.store = RecordStore(folder)

    def read(self, rows: list[dict], hidden: Suppression | None = None, *, full: bool = False):
        path = self._mirror / "a" / "all.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(rows))
        refresher = SourceRefresher(
            self.store, hidden or Suppression(), self._mirror, self._web, full
        )
        return refresher.refresh(self._source, Issues("a")).report

    def files(self) -> dict[str, str]:
        """What is stored, but for the time of the reading."""
        stored = {path.name: path.read_text() for path in (self.data / "sources").iterdir()}
        report = json.loads(stored["a.report.json"])
        return stored | {"a.report.json": json.dumps({**report, "refreshed": ""})}

    @property
    def lines_path(self):
        return self.data / "sources" / "a.records.jsonl"


@pytest.fixture
def store(tmp_path, registry, web) -> Store:
    return Store(tmp_path / "data", registry.source, web)


def change(chance: random.Random, rows: list[dict]) -> list[dict]:
    """Some records changed, added, removed, moved, doubled, under other keys or with an issue."""
    changed = [dict(each) for each in rows]
    for number in range(chance.randint(0, 4)):
        changed.append(row(f"new{chance.randrange(10**6)}-{number}"))
        picked = chance.choice(changed)
        match chance.randrange(7):
            case 0:
                picked["text"] = f"Text {chance.random()}, which is long enough to tell apart."
            case 1:
                changed.remove(picked)
            case 2:
                picked["id"] = f"{picked['id']}-v2"
            case 3:
                chance.shuffle(changed)
            case 4:
                changed.append(dict(picked))
            case 5:
                picked["colour"] = "unmapped"
            case 6:
                picked["text"] = '"},{"seen":"2026-11-29","states":[],"title":"\\'
    return changed


@pytest.mark.parametrize("seed", range(12))
def test_lines_that_are_copied_are_those_of_a_reading_from_scratch(store, tmp_path, seed):
    chance, rows = random.Random(seed), [row(f"{number}") for number in range(8)]
    store.read(rows)
    for _ in range(5):
        rows = change(chance, rows)
        if chance.random() < 0.2:
            rows = [{**each, "id": f"{chance.randrange(9)}-{each['id']}"} for each in rows]
        ids = frozenset({f"a:{each['id']}" for each in rows if chance.random() < 0.2})
        hidden = Suppression(ids) if chance.random() < 0.5 else Suppression()
        shutil.rmtree(tmp_path / "other", ignore_errors=True)
        shutil.copytree(store.data, tmp_path / "other")
        other = Store(tmp_path / "other", store._source, store._web)
        assert store.read(rows, hidden).state is other.read(rows, hidden, full=True).state
        assert store.files() == other.files()


def test_a_record_that_was_recognised_under_another_key_is_normalised_again(store):
    store.read(ROWS)
    store.read([row("one"), {**row("two"), "id": "v2-two"}, row("three")])
    digests = store.store.raw_digests("a").digests
    assert [each == NO_DIGEST for each in digests] == [False, True, False]


def test_a_stored_line_that_was_edited_is_not_used_again(store):
    store.read(ROWS)
    good = store.lines_path.read_bytes()
    store.lines_path.write_bytes(good.replace(b"The two", b"The 2nd"))
    assert store.store.raw_digests("a") is None
    assert store.store.is_intact("a")
    store.read(ROWS)
    assert store.lines_path.read_bytes() == good


def test_a_reading_that_fails_leaves_nothing_behind(store):
    store.read(ROWS)
    before = store.files()
    assert store.read([]).state is SourceState.FAILED
    after = store.files()
    assert {**after, "a.report.json": ""} == {**before, "a.report.json": ""}


def test_suppression_of_one_record_keeps_the_digests_of_the_others(store):
    store.read(ROWS)
    store.store.suppress("a", Suppression(frozenset({"a:two"})))
    raw = store.store.raw_digests("a")
    assert [each.id for each in store.store.records("a")] == ["a:one", "a:three"]
    assert len(raw.digests) == 2
    assert NO_DIGEST not in raw.digests
