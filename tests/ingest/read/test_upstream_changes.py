"""A registry renames a field or changes its keys: told by name, and nothing good is lost."""

import json

import pytest

from index.model import SourceState
from index.suppression import Suppression
from ingest.issues import IssueKind, Issues
from ingest.read.record_store import RecordStore
from ingest.read.refresh import SourceRefresher
from ingest.sources.source import load_sources

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
        (self._source,) = load_sources(path)
        self._refresher = SourceRefresher(self.store, Suppression(), None, web)
        self.issues = Issues("north")

    def read(self, records: list[dict]):
        self._site.routes["/all.json"] = json.dumps(records).encode()
        self.issues = Issues("north")
        return self._refresher.refresh(self._source, self.issues).report

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
    for row in changed:
        row["details"] = "Another sentence altogether, written by somebody new this very spring."
        row["ref"] = "x"
    assert "“details”" in registry.read(changed).reason


@pytest.mark.parametrize(("ours", "theirs"), [("title", "name"), ("key", "id")])
def test_a_renamed_title_or_key_is_named_as_well(registry, ours, theirs):
    report = registry.read(rows(**{theirs: "renamed"}))
    assert report.reason.startswith(f"{ours} was stated by 7 records and now by none.")
    assert "“renamed”" in report.reason
    assert len(registry.records()) == 7


def test_a_minor_field_that_the_publisher_dropped_is_an_issue_and_no_failure(registry):
    dropped = rows()
    for row in dropped:
        del row["mail"]
    assert registry.read(dropped).state is SourceState.READ
    (issue,) = (each for each in registry.issues.raised if each.kind is IssueKind.LOST_FIELD)
    assert issue.detail.startswith("contact was stated by 5 records and now by none.")


def test_a_field_with_values_that_are_not_understood_is_not_called_renamed(registry):
    assert registry.read([{**row, "mail": "by telephone"} for row in rows()]).state is (
        SourceState.READ
    )
