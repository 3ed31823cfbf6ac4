"""Sample files of each registry, parsed and normalised by the shipped sources.toml."""

import json
from pathlib import Path

import pytest

from index.snapshot.document_store import to_json
from ingest.issues import IssueKind
from ingest.read.reader import read_source
from ingest.sources.source import Source, load_sources
from tests.support.source_readings import source_reading

BYTES = Path(__file__).parents[2] / "registries"
SOURCES = {source.name: source for source in load_sources() if source.tried != "never"}


@pytest.mark.parametrize("source", SOURCES.values(), ids=list(SOURCES))
def test_a_registry_becomes_the_initiatives_that_it_states(source: Source):
    folder = BYTES / source.name
    result = read_source(source_reading(source, folder))
    lines = (folder / "expected.jsonl").read_text(encoding="utf-8").splitlines()
    assert [to_json(each) for each in result.initiatives] == [json.loads(line) for line in lines]


@pytest.mark.parametrize("source", SOURCES.values(), ids=list(SOURCES))
def test_every_record_is_counted_and_every_field_accounted_for(source: Source):
    reading = source_reading(source, BYTES / source.name)
    result = read_source(reading)
    assert result.record_count == len(result.initiatives) + sum(result.left_out.values())
    assert [each for each in reading.issues.raised if each.kind is IssueKind.UNKNOWN_FIELD] == []


def test_a_broken_file_is_left_out_and_reported():
    reading = source_reading(SOURCES["code-gov"], BYTES / "code-gov")
    assert read_source(reading).initiatives
    broken = [each for each in reading.issues.raised if each.kind is IssueKind.BROKEN_FILE]
    assert [(each.file, each.detail) for each in broken] == [
        ("agency-indexes/GSA-index.json", "not JSON at line 9 column 23")
    ]


def test_an_index_page_is_left_out_with_its_reason():
    folder = BYTES / "govuk-design-system"
    result = read_source(source_reading(SOURCES["govuk-design-system"], folder))
    assert result.left_out == {"index page of a section": 2}


def test_the_same_key_in_two_parts_gives_the_same_id():
    result = read_source(source_reading(SOURCES["dpg"], BYTES / "dpg"))
    assert [each.id for each in result.initiatives].count("dpg:nmf.earth") == 2


def test_personal_addresses_are_left_out():
    for source in SOURCES.values():
        result = read_source(source_reading(source, BYTES / source.name))
        text = json.dumps([to_json(each) for each in result.initiatives])
        assert "redacted" not in text.casefold()
