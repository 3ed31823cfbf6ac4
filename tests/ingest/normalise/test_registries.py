"""Registry bytes through connector and normaliser, by the shipped sources.toml."""

import json
from pathlib import Path

import pytest

from index.snapshot.document_store import to_json
from ingest.issues import IssueKind, Issues
from ingest.read.reader import read_source
from ingest.sources.source import Source, load_sources

BYTES = Path(__file__).parents[2] / "registries"
SEEN = "2026-11-22"
SOURCES = {source.name: source for source in load_sources() if source.tried != "never"}


@pytest.mark.parametrize("source", SOURCES.values(), ids=list(SOURCES))
def test_a_registry_becomes_the_initiatives_that_it_states(source: Source):
    folder = BYTES / source.name
    reading = read_source(source, folder, SEEN, Issues())
    lines = (folder / "expected.jsonl").read_text(encoding="utf-8").splitlines()
    assert [to_json(each) for each in reading.initiatives] == [json.loads(line) for line in lines]


@pytest.mark.parametrize("source", SOURCES.values(), ids=list(SOURCES))
def test_every_record_is_counted_and_every_field_accounted_for(source: Source):
    issues = Issues()
    reading = read_source(source, BYTES / source.name, SEEN, issues)
    assert reading.record_count == len(reading.initiatives) + sum(reading.left_out.values())
    assert [each for each in issues.raised if each.kind is IssueKind.UNKNOWN_FIELD] == []


def test_a_broken_file_costs_itself_and_is_told():
    issues = Issues()
    reading = read_source(SOURCES["code-gov"], BYTES / "code-gov", SEEN, issues)
    broken = [each for each in issues.raised if each.kind is IssueKind.BROKEN_FILE]
    assert reading.initiatives
    assert [(each.file, each.detail) for each in broken] == [
        ("agency-indexes/GSA-index.json", "not JSON at line 9 column 23")
    ]


def test_an_index_page_is_left_out_with_its_reason():
    reading = read_source(
        SOURCES["govuk-design-system"], BYTES / "govuk-design-system", SEEN, Issues()
    )
    assert reading.left_out == {"index page of a section": 2}


def test_the_same_key_in_two_parts_gives_the_same_id():
    reading = read_source(SOURCES["dpg"], BYTES / "dpg", SEEN, Issues())
    assert [each.id for each in reading.initiatives].count("dpg:nmf.earth") == 2


def test_no_personal_address_comes_through():
    for source in SOURCES.values():
        reading = read_source(source, BYTES / source.name, SEEN, Issues())
        shown = json.dumps([to_json(each) for each in reading.initiatives])
        assert "redacted" not in shown.casefold()
