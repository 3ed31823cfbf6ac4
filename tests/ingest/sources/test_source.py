"""sources.toml: which declarations are allowed, and the errors of wrong ones."""

import json
from pathlib import Path

import pytest

from index.errors import SetupError
from ingest.sources.expressions import compile_expression, covers
from ingest.sources.source import SHIPPED_PATH, load_declarations, load_sources

GOOD = """
[lookup.status]
Active = "live"

[[source]]
name = "example"
title = "Example"
publisher = "Somebody"
homepage = "https://example.org/"
url = "https://example.org/records.json"
licence = "CC0-1.0"
tried = "mirror"
records_min = 1

[[source.part]]
name = "records"
files = "records.json"
format = "json"
key = "id"
map.title = "name"
words.status = "status"
"""


def declared(folder: Path, text: str) -> Path:
    path = folder / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_declarations_begin_with_our_catalogue():
    sources = [source for source in load_sources() if source.enabled]
    assert [source.name for source in sources] == [
        "catalogue",
        "dpg",
        "publicgoods-products",
        "uk-api-catalogue",
        "govuk-design-system",
        "canada-ore",
        "pandemic-response",
        "18f-dashboard",
        "code-gov",
    ]
    assert sources[0].folder is not None
    assert (sources[0].folder / "initiatives.jsonl").is_file()
    assert all(source.url for source in sources[1:])


def test_a_registry_has_the_name_of_its_source_unless_declared_otherwise(tmp_path: Path):
    (source,) = load_sources(declared(tmp_path, GOOD))
    assert source.registry == "example"
    assert source.lookups == {"status": {"active": "live"}}


def test_every_known_registry_is_declared_or_noted_as_publishing_nothing():
    registries = (SHIPPED_PATH.parent / "data" / "catalogue" / "registries.jsonl").read_text(
        encoding="utf-8"
    )
    names = {json.loads(line)["id"] for line in registries.splitlines()}
    declared = load_declarations()
    published = {source.name for source in declared.sources}
    silent = {each.name for each in declared.unpublished}
    assert names <= published | silent
    assert silent <= names


def test_a_source_that_was_never_tried_is_off_until_switched_on():
    never = {source.name for source in load_sources() if source.tried == "never"}
    assert never == {source.name for source in load_sources() if not source.enabled}
    (name, *_) = never
    assert next(s for s in load_sources(enable=[name]) if s.name == name).enabled
    with pytest.raises(SetupError, match="no-such-registry"):
        load_sources(enable=["no-such-registry"])


def test_a_custom_file_can_add_to_the_shipped_sources(tmp_path: Path):
    own = load_sources(declared(tmp_path, "shipped = true\n" + GOOD))
    assert [source.name for source in own] == [*(s.name for s in load_sources()), "example"]
    assert own[0].folder is not None
    assert own[0].folder.is_dir()


def test_a_mapping_holds_for_each_part_that_names_it(tmp_path: Path):
    shared = """[mapping.shared]
format = "json"
files = "shared.json"
key = "id"
map = { title = "name", url = "link" }
ignore = ["a"]
"""
    own = """mapping = "shared"
files = "own.json"
map.url = "web"
ignore = ["b"]
"""
    block = GOOD[GOOD.index("[[source]]") : GOOD.index('files = "records.json"')]
    (source,) = load_sources(declared(tmp_path, shared + block + own))
    (part,) = source.parts
    assert (part.files, part.key.text, part.ignore) == (("own.json",), "id", ("a", "b"))
    assert [(ours, each.text) for ours, (each,) in part.map.items()] == [
        ("title", "name"),
        ("url", "web"),
    ]
    with pytest.raises(SetupError, match="no mapping is named 'shared'"):
        load_sources(declared(tmp_path, block + own))


@pytest.mark.parametrize(
    ("good", "wrong", "parts"),
    [
        ('format = "json"', 'format = "xml"', ("'example'", "part.records.format", "codejson")),
        ('map.title = "name"', 'map.title = "name["', ("'example'", "part.records.map.title")),
        ('map.title = "name"', 'map.titel = "name"', ("'example'", "part.records.map.titel")),
        ('map.title = "name"', 'map.url = "name"', ("'example'", "maps no title")),
        ('words.status = "status"', 'words.status = "stat"', ("'example'", "'stat'")),
        ('key = "id"', "", ("'example'", "part.records.key", "missing")),
        ('"records.json"\nformat', '"../secret"\nformat', ("'example'", "part.records.files")),
        ("records_min = 1", "records_max = 1", ("'example'", "records_m")),
        ('url = "https:', 'url = "file:', ("'example'", "url")),
        ('name = "example"', 'name = "Not A Name"', ("'Not A Name'", "name")),
        ("[[source]]", "[[sources]]", ("[[source]]",)),
        ("[[source]]", "[[source", ("is not TOML", "line 5")),
        ("records_min = 1", "records_min = -1", ("records_min: it must be 0 or more",)),
        ("records_min = 1", 'records_min = "few"', ("records_min: it must be a whole number",)),
        ('tried = "mirror"', 'tried = "often"', ("'example'", "tried")),
        ("records_min = 1", 'records_min = 1\nharvest.by = "gopher"', ("harvest.by", "wordpress")),
        ("records_min = 1", 'records_min = 1\nharvest.by = "sql"', ("'example'", "env and query")),
        ("records_min = 1", 'records_min = 1\ntoken_env = "a secret"', ("token_env",)),
        ("[[source]]", '[[unpublished]]\nname = "x"\n[[source]]', ("[[unpublished]] 'x'", "title")),
    ],
)
def test_a_wrong_declaration_names_the_source_and_the_field(
    tmp_path: Path, good: str, wrong: str, parts: tuple[str, ...]
):
    assert good in GOOD
    with pytest.raises(SetupError) as caught:
        load_sources(declared(tmp_path, GOOD.replace(good, wrong, 1)))
    assert caught.value.hint
    assert str(tmp_path) not in str(caught.value)
    for part in parts:
        assert part in caught.value.message


def test_two_sources_of_one_name_are_refused(tmp_path: Path):
    block = GOOD[GOOD.index("[[source]]") :]
    with pytest.raises(SetupError, match="'example' twice"):
        load_sources(declared(tmp_path, GOOD + block))


def test_a_missing_file_is_a_clear_error(tmp_path: Path):
    with pytest.raises(SetupError, match="cannot be read"):
        load_sources(tmp_path / "sources.toml")


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("name", {"name"}),
        ("website || repositories[].url | [0]", {"website", "repositories.url"}),
        ("bodies[].{name: name, role: type}", {"bodies.name", "bodies.type"}),
        ("bodies[?type == 'owner'].name", {"bodies.name", "bodies.type"}),
        ("licenses.*.name", {"licenses.*.name"}),
        ("slug(agency, name)", {"agency", "name"}),
        ("(status == 'gone' && status) || stage", {"status", "stage"}),
        ("'GB'", set()),
    ],
)
def test_the_fields_that_an_expression_reads_are_known(text: str, reads: set[str]):
    assert compile_expression(text).paths == reads


def test_a_name_covers_what_lies_below_it_and_nothing_beside_it():
    assert covers(["contact"], "contact.phone")
    assert covers(["licenses.*.url"], "licenses.about.yml.url")
    assert not covers(["contact"], "contacts")
