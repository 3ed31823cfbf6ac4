"""Export and ingest again: nothing is lost."""

import csv
import io
import json
from contextlib import closing
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
import yaml
from click.testing import CliRunner

from bot.cli import hasanyone
from bot.export import FORMATS, iter_export_records
from bot.export.record import ExportRecord
from index.model import Initiative
from index.snapshot.document_store import DocumentStore
from index.snapshot.snapshot import DOCUMENTS_FILE
from index.snapshot.store import SnapshotStore
from ingest.cleaning.markup import MAX_FIELD_CHARS
from ingest.normalise.mapped_record import MAX_VALUES
from tests.support import sample_answers
from tests.support.build_process import declare, record, run, settings

pytestmark = pytest.mark.slow

SOURCE = """
[[source]]
name = "partner"
title = "A partner’s index"
publisher = "A partner"
homepage = "https://partner.example/"
folder = "partner"
licence = "CC0-1.0"
tried = "package"
records_min = 1
[[source.part]]
name = "export"
files = "export.jsonl"
format = "hasanyone"
key = "id"
map.title = "title"
"""


def catalogue(data) -> DocumentStore:
    return DocumentStore(SnapshotStore(data).current_folder() / DOCUMENTS_FILE)


def exported(data, name: str, *words: str) -> str:
    result = CliRunner().invoke(
        hasanyone, ["export", "--format", name, *words], env={"HASANYONE_DATA": str(data)}
    )
    assert result.exit_code == 0, result.output
    return result.output


def ingested(folder, lines: str):
    (folder / "partner").mkdir()
    (folder / "partner" / "export.jsonl").write_text(lines, encoding="utf-8")
    (folder / "sources.toml").write_text(SOURCE, encoding="utf-8")
    ingest_settings = settings(folder)
    return ingest_settings, run(ingest_settings)


def test_exporting_and_ingesting_again_loses_nothing(indexed, tmp_path):
    ingest_settings, result = ingested(tmp_path, exported(indexed, "jsonl"))
    assert result.sources[0].left_out == {}
    assert result.issues == {}
    with closing(catalogue(indexed)) as before, closing(catalogue(ingest_settings.data)) as after:
        assert list(after) == list(before)
        assert after.redirects() == before.redirects()
    assert exported(ingest_settings.data, "jsonl").count("\n") == exported(indexed, "jsonl").count(
        "\n"
    )


def test_what_is_too_long_in_an_export_is_cut_and_told(indexed, tmp_path):
    (line, *_) = exported(indexed, "jsonl").splitlines()
    given = json.loads(line) | {
        "description": "damp " * 30_000,
        "aliases": [f"alias {number}" for number in range(2_000)],
    }
    ingest_settings, result = ingested(tmp_path, json.dumps(given) + "\n")
    with closing(catalogue(ingest_settings.data)) as kept:
        (initiative,) = kept
    assert len(initiative.description) == MAX_FIELD_CHARS
    assert len(initiative.aliases) == MAX_VALUES
    assert sum(result.issues.values()) == 2


def test_hostile_records_survive_a_round_trip(tmp_path):
    each = [*(i for i in vars(sample_answers).values() if isinstance(i, Initiative))]
    lines = "".join(FORMATS["jsonl"](ExportRecord(initiative) for initiative in each))
    ingest_settings, result = ingested(tmp_path, lines)
    assert result.sources[0].left_out == {}
    with closing(catalogue(ingest_settings.data)) as after:
        assert {i.id: i for i in after} == {i.id: i for i in each}


def test_old_ids_still_redirect_after_a_round_trip(tmp_path):
    first = tmp_path / "first"
    same = {"url": "https://damp.example/app"}
    ingest_settings = declare(
        first, north=[record("1", "Damp", **same)], south=[record("9", "Damp", **same)]
    )
    run(ingest_settings)
    second = tmp_path / "second"
    second.mkdir()
    again, _ = ingested(second, exported(ingest_settings.data, "jsonl"))
    with closing(catalogue(again.data)) as after:
        assert after.get("south:9").id == "north:1"
        assert [origin.source for origin in after.get("north:1").origins] == ["north", "south"]


def test_every_line_names_its_licences_and_origins(indexed):
    for line in exported(indexed, "jsonl").splitlines():
        body = json.loads(line)
        assert body["licences"]
        assert all(origin["registry"] and origin["states"] for origin in body["origins"])


def test_a_broken_line_of_an_export_is_left_out_with_its_reason(tmp_path):
    lines = '{"id": "a:1", "title": "Damp", "origins": [{"key": 3}]}\n{"title": "No id"}\n'
    good = "".join(FORMATS["jsonl"]([ExportRecord(sample_answers.DAMP)]))
    _, result = ingested(tmp_path, lines + good)
    assert result.initiatives == 1
    assert sum(result.sources[0].left_out.values()) == 2


def test_since_gives_what_changed_on_that_day_or_later(tmp_path):
    ingest_settings = declare(tmp_path, north=[record("1", "Damp"), record("2", "Potholes")])
    run(ingest_settings)
    with closing(catalogue(ingest_settings.data)) as documents:
        (first, *_) = iter_export_records(documents)
        assert first.changed
        assert list(iter_export_records(documents, "2999-01-01")) == []
        assert len(list(iter_export_records(documents, first.changed[:10]))) == 2
    before = first.changed
    declare(tmp_path, north=[record("1", "Damp"), record("2", "Potholes and cracks")])
    run(ingest_settings)
    with closing(catalogue(ingest_settings.data)) as documents:
        changed = {item.initiative.id: item.changed for item in iter_export_records(documents)}
    assert changed["north:1"] == before
    assert changed["north:2"] >= before


def test_csv_is_a_row_an_initiative_and_runs_no_formula():
    bad = replace(sample_answers.DAMP, title="=HYPERLINK(1)")
    text = "".join(FORMATS["csv"]([ExportRecord(bad)]))
    assert text.startswith("\ufeff")  # by which Excel knows UTF-8
    (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    assert row["title"] == "'=HYPERLINK(1)"
    assert row["id"] == bad.id
    assert row["licences"] == "OGL-UK-3.0"


def test_publiccode_is_yaml_of_what_has_code(indexed):
    documents = list(yaml.safe_load_all(exported(indexed, "publiccode")))
    assert documents
    assert all(each["url"] and each["name"] for each in documents)


def test_jsonld_is_one_graph(indexed):
    graph = json.loads(exported(indexed, "jsonld"))["@graph"]
    assert len(graph) == 181
    assert all(node["subjectOf"] for node in graph)


def test_atom_is_a_feed_with_an_entry_each(indexed):
    feed = ET.fromstring(exported(indexed, "atom"))
    names = {"a": "http://www.w3.org/2005/Atom"}
    entries = feed.findall("a:entry", names)
    assert len(entries) == 181
    assert all(entry.findtext("a:updated", None, names) for entry in entries)


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_to_a_file_is_whole_or_not_there(indexed, tmp_path, name):
    path = tmp_path / "out"
    assert exported(indexed, name, "--output", str(path)) == ""
    assert path.read_text(encoding="utf-8")
    assert list(tmp_path.iterdir()) == [path]
