"""A registry renames a field or changes its keys: told by name, and nothing good is lost."""

import json

import pytest

from index import suppression
from index.model import SourceState
from index.suppression import Suppression, SuppressionEntry, SuppressionKind
from ingest.issues import IssueKind, Issues
from ingest.read.record_store import RecordStore
from ingest.read.refresh import SourceRefresher
from ingest.sources.source import load_sources
from tests.ingest.conftest import row

SOURCE = """
[[source]]
name = "north"
title = "Register of the North"
publisher = "The North"
homepage = "https://north.example/"
url = "{url}/all.json"
licence = "CC0-1.0"
tried = "sample"
local = true
records_min = 1
[[source.part]]
name = "records"
files = "all.json"
format = "json"
key = "id"
ignore = ["owner"]
map = {{ title = "name", description = "about", contact = "mail", country = "'GB'" }}
"""
SUBJECTS = ("damp", "pothole", "bin", "school meal", "blue badge", "library", "allotment")


def rows(**renamed: str) -> list[dict]:
    """Seven records, their fields renamed upstream as given."""
    records = [
        {
            "id": str(number),
            "name": f"{subject.title()} service",
            "about": f"Lets residents ask for {subject} help without a call, and see when it comes.",
            "mail": f"team{number}@north.example" if number < 5 else None,
            "owner": f"Team {number}",
        }
        for number, subject in enumerate(SUBJECTS)
    ]
    return [{renamed.get(k, k): value for k, value in each.items()} for each in records]


class Registry:
    """The register on loopback: what it publishes, and what reading it gave."""

    def __init__(self, site, web, folder):
        self._site, self.store = site, RecordStore(folder)
        path = folder / "sources.toml"
        path.write_text(SOURCE.format(url=site.url))
        self.declare(path)
        self._web = web
        self.issues = Issues("north")

    def declare(self, path):
        (self._source,) = load_sources(path)

    def read(self, records: list[dict], hidden: Suppression | None = None):
        self._site.routes["/all.json"] = json.dumps(records).encode()
        self.issues = Issues("north")
        refresher = SourceRefresher(self.store, hidden or Suppression(), None, self._web)
        return refresher.refresh(self._source, self.issues).report

    def records(self):
        return list(self.store.records("north"))


@pytest.fixture
def registry(site, web, tmp_path):
    registry = Registry(site, web, tmp_path)
    assert registry.read(rows()).state is SourceState.READ
    return registry


def test_a_renamed_field_is_named_with_its_new_name_and_the_last_good_records_stay(registry):
    good = registry.records()
    report = registry.read(rows(about="details"))
    assert report.state is SourceState.FAILED
    assert report.reason.startswith(
        "description was stated by 7 records and now by none. Was its field renamed to “details”?"
    )
    assert "sources.toml" in report.reason
    assert registry.records() == good


def test_the_new_name_is_found_among_new_fields_even_where_all_texts_changed(registry):
    changed = rows(about="details")
    for each in changed:
        each["details"] = "Another sentence altogether, written by somebody new this very spring."
        each["ref"] = "x"
    assert "“details”" in registry.read(changed).reason


@pytest.mark.parametrize(("ours", "theirs"), [("title", "name"), ("key", "id")])
def test_a_renamed_title_or_key_is_named_as_well(registry, ours, theirs):
    report = registry.read(rows(**{theirs: "renamed"}))
    assert report.reason.startswith(f"{ours} was stated by 7 records and now by none.")
    assert "“renamed”" in report.reason
    assert len(registry.records()) == 7


def test_a_minor_field_that_the_publisher_dropped_is_an_issue_and_no_failure(registry):
    dropped = rows()
    for each in dropped:
        del each["mail"]
    assert registry.read(dropped).state is SourceState.READ
    (issue,) = (each for each in registry.issues.raised if each.kind is IssueKind.LOST_FIELD)
    assert issue.detail.startswith("contact was stated by 5 records and now by none.")


def test_a_field_with_values_that_are_not_understood_is_not_called_renamed(registry):
    assert registry.read([{**row, "mail": "by telephone"} for row in rows()]).state is (
        SourceState.READ
    )


def test_a_text_that_our_own_mapping_moved_is_not_lost(registry, tmp_path):
    path = tmp_path / "sources.toml"
    path.write_text(path.read_text().replace('description = "about"', 'summary = "about"'))
    registry.declare(path)
    assert registry.read(rows()).state is SourceState.READ
    assert {each.description for each in registry.records()} == {None}


def rekeyed(records: list[dict]) -> list[dict]:
    """The same records under other keys, in another order."""
    return [{**row, "id": f"new-{row['id']}"} for row in reversed(records)]


def test_records_whose_keys_all_changed_keep_their_ids_in_this_reading_and_the_next(registry):
    ids = {each.id for each in registry.records()}
    registry.read(rekeyed(rows()))
    assert {each.id for each in registry.records()} == ids
    assert registry.store.redirects("north")["north:new-3"] == "north:3"
    (issue,) = (each for each in registry.issues.raised if each.kind is IssueKind.CHANGED_KEYS)
    assert issue.detail == "7 records have new keys, were recognised and keep their ids"
    edited = [{**row, "about": f"{row['about']} Now by text as well."} for row in rekeyed(rows())]
    registry.read(edited)
    assert {each.id for each in registry.records()} == ids
    assert not [each for each in registry.issues.raised if each.kind is IssueKind.CHANGED_KEYS]


def test_records_that_share_a_title_are_told_apart_by_their_text_or_get_new_ids(registry):
    twins = [{**row, "name": "Service"} for row in rows()]
    registry.read(twins)
    registry.read(rekeyed(twins))
    assert {each.id for each in registry.records()} == {f"north:{n}" for n in range(7)}
    registry.read([{**row, "id": f"v3-{row['id']}", "about": "Something else."} for row in twins])
    assert {each.id for each in registry.records()} == {f"north:v3-{n}" for n in range(7)}


def test_a_new_record_that_only_shares_a_title_with_one_that_went_gets_an_id_of_its_own(registry):
    other = "A different service, which only has the same name as one that closed last year."
    registry.read([*rows()[1:], {**rows()[0], "id": "9", "about": other}])
    assert "north:9" in {each.id for each in registry.records()}


def test_a_build_after_a_change_of_all_keys_adds_and_removes_nothing(sandbox):
    sandbox.build()
    before = sandbox.ids()
    sandbox.publish("a", [{**row(key), "id": f"v2-{key}"} for key in ("one", "two", "three")])
    result = sandbox.build()
    assert (result.promoted, sandbox.ids()) == (True, before)
    assert (result.changes.counts["added"], result.changes.counts["removed"]) == (0, 0)
    assert sandbox.snapshot().documents.redirects()["a:v2-one"] == "a:one"


def test_a_suppressed_record_stays_hidden_when_its_registry_changes_its_keys_again_and_again(
    sandbox,
):
    sandbox.build()
    (sandbox.data / suppression.ADDED_FILE).write_text('{"kind": "id", "value": "a:two"}\n')
    kept = [each for each in sandbox.ids() if each != "a:two"]
    for version in ("", "v2-", "v3-"):
        rows = [{**row(key), "id": f"{version}{key}"} for key in ("one", "two", "three")]
        sandbox.publish("a", rows)
        sandbox.build()
        assert sandbox.ids() == kept
    stored = "".join(path.read_text() for path in (sandbox.data / "sources").glob("a.*"))
    assert "The one" in stored
    assert "The two" not in stored


def test_a_record_that_is_no_longer_suppressed_comes_back_under_its_old_id(sandbox):
    added = sandbox.data / suppression.ADDED_FILE
    added.parent.mkdir()
    added.write_text('{"kind": "id", "value": "a:two"}\n')
    sandbox.build()
    sandbox.publish("a", [{**row(key), "id": f"v2-{key}"} for key in ("one", "two", "three")])
    sandbox.build()
    added.unlink()
    sandbox.build()
    assert "a:two" in sandbox.ids()
    assert "a:v2-two" not in sandbox.ids()


def test_a_record_that_is_suppressed_by_its_new_key_stays_hidden_under_the_next(registry):
    registry.read(rekeyed(rows()))
    hidden = suppression.build_suppression(
        [SuppressionEntry(kind=SuppressionKind.ID, value="north:new-3")]
    )
    registry.read(rekeyed(rows()), hidden)
    registry.read([{**row, "id": f"v3-{row['id']}"} for row in rows()], hidden)
    assert {each.id for each in registry.records()} == {f"north:{n}" for n in range(7) if n != 3}
