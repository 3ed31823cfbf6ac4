"""Checks: a declaration is held against its registry as it is now."""

import json

import pytest

from ingest.discovery.preview.check import check_source
from ingest.http.client import FetchSession
from ingest.sources.source import load_sources
from tests.support.http_fixtures import QUICK

DECLARED = """
[[source]]
name = "ours"
title = "Ours"
publisher = "Somebody"
homepage = "https://example.org/"
url = "{url}"
licence = ""
tried = "sample"
local = true
records_min = 3
{source}
[[source.part]]
name = "records"
files = "rows.json"
format = "json"
key = "id"
ignore = ["budget", "notes"]
{part}
map.title = "name"
map.description = "text"
map.url = "web || link"
"""
ROWS = [
    {"id": n, "name": f"Damp {n}", "text": "A text.", "link": "https://example.org/", "budget": 12}
    for n in range(4)
]


@pytest.fixture
def check(site, tmp_path):
    def run(rows, *, source="", part="", mirror=None, **routes):
        site.routes["/rows.json"] = json.dumps(rows).encode()
        site.routes |= routes
        path = tmp_path / "own.toml"
        path.write_text(DECLARED.format(url=f"{site.url}/rows.json", source=source, part=part))
        (declared,) = load_sources(path)
        session = FetchSession(tmp_path / "cache", QUICK)
        return check_source(declared, session, mirror, "2026-11-22")

    return run


def test_a_declaration_that_fits_is_not_wrong_and_says_what_each_field_gives(check):
    result = check(ROWS)
    assert result.wrong == ()
    fields = {each.name: (each.stated, each.examples) for each in result.preview.fields}
    assert fields["title"] == (4, ("Damp 0", "Damp 1", "Damp 2"))
    assert result.robots == "allows it"
    assert result.remarks == (
        "The licence of the data is not stated.",
        "No record has “web”, which the declaration reads.",
    )


def test_a_renamed_field_is_wrong_and_named_with_its_new_name(check):
    rows = [{("texts" if name == "text" else name): v for name, v in row.items()} for row in ROWS]
    result = check(rows)
    assert result.wrong == ("description: no record has text. Was it renamed to “texts”?",)
    assert [each.path for each in result.new] == ["texts"]


def test_what_is_ignored_and_looks_useful_is_named(check):
    notes = "Tenants report damp from a telephone, and an officer visits them within two days."
    result = check(
        [{**row, "notes": notes, "status": "live"} for row in ROWS], part='map.status = "status"'
    )
    assert [(each.path, each.use) for each in result.useful] == [
        ("budget", "may be funding"),
        ("notes", "long text, 81 characters on average"),
    ]


def test_too_few_records_and_records_without_a_title_are_told(check):
    result = check([{"id": 1, "text": "A", "link": "", "web": "", "name": ""}] * 2)
    assert "None of its 2 records would be indexed." in result.wrong
    assert "2 of 2 records are left out: record without a title." in result.wrong
    assert "2 records were read; records_min is 3." in result.remarks


def test_robots_txt_is_named_when_it_forbids_and_when_it_was_not_asked(check, tmp_path):
    forbids = {"/robots.txt": b"User-agent: *\nDisallow: /\n"}
    (problem,) = check(ROWS, **forbids).wrong
    assert "robots.txt does not allow" in problem
    assert check(ROWS, source="robots = false", **forbids).robots.endswith("robots = false")
    (problem,) = check(ROWS, mirror=tmp_path).wrong
    assert "no folder ours" in problem
