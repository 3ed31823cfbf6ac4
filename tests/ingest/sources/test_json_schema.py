"""The JSON Schema of sources.toml: what the loader takes, for editors."""

import tomllib

import jsonschema
import pytest

from ingest.sources.json_schema import (
    SCHEMA_DIRECTIVE,
    SCHEMA_NAME,
    build_json_schema,
    format_json_schema,
)
from ingest.sources.schema import ControlledField, InitiativeField
from ingest.sources.source import SHIPPED_PATH
from tests.ingest.sources.test_source import GOOD

VALIDATOR = jsonschema.Draft7Validator(build_json_schema())


def test_the_shipped_schema_is_the_one_that_the_loader_has():
    shipped = (SHIPPED_PATH.parent / SCHEMA_NAME).read_text(encoding="utf-8")
    assert shipped == format_json_schema(), f"hasanyone sources schema > ingest/{SCHEMA_NAME}"


def test_the_shipped_sources_are_valid_and_name_the_schema_for_editors():
    text = SHIPPED_PATH.read_text(encoding="utf-8")
    assert text.startswith(SCHEMA_DIRECTIVE)
    assert list(VALIDATOR.iter_errors(tomllib.loads(text))) == []


@pytest.mark.parametrize(
    ("good", "wrong"),
    [
        ('map.title = "name"', 'map.titel = "name"'),
        ('words.status = "status"', 'words.state = "status"'),
        ("records_min = 1", "records_max = 1"),
        ('format = "json"', 'format = "xml"'),
        ('format = "json"', ""),
        ("records_min = 1", 'records_min = 1\nharvest.by = "gopher"'),
        ("[[source]]", "[[sources]]"),
    ],
)
def test_an_editor_marks_what_the_loader_refuses(good, wrong):
    assert VALIDATOR.is_valid(tomllib.loads(GOOD))
    assert not VALIDATOR.is_valid(tomllib.loads(GOOD.replace(good, wrong)))


def test_a_part_that_names_a_mapping_needs_nothing_else():
    shared = 'mapping = "dcat"\n'
    part = GOOD[GOOD.index('files = "records.json"') :]
    assert VALIDATOR.is_valid(tomllib.loads(GOOD.replace(part, shared)))


def test_every_setting_is_explained_and_completed():
    definitions = build_json_schema()["definitions"]
    for name in ("Source", "SourcePart", "HarvestOptions", "LookupTable", "SharedMapping"):
        for setting, schema in definitions[name]["properties"].items():
            assert schema.get("description"), f"{name}.{setting}"
    part = definitions["SourcePart"]["properties"]
    assert set(part["map"]["properties"]) == set(InitiativeField)
    assert set(part["words"]["properties"]) == set(ControlledField)
    assert all(each["description"] for each in part["map"]["properties"].values())
