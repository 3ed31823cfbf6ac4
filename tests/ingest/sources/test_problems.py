"""Problems of a sources.toml: each with its line and the name that was probably meant."""

import pytest

from index.errors import SetupError
from ingest.sources.positions import find_line
from ingest.sources.source import load_sources, read_declarations
from tests.ingest.sources.test_source import GOOD, declared


def test_every_problem_of_a_file_has_its_line_and_the_nearest_name(tmp_path):
    text = GOOD.replace("records_min = 1", "record_min = 1").replace("map.title", "map.titel")
    path = declared(tmp_path, "shipped = true\n" + text)
    lines = path.read_text().splitlines()
    declarations, problems = read_declarations(path)
    assert {each.name for each in declarations.sources}.isdisjoint({"example"})
    found = {each.setting: (each.line, each.nearest) for each in problems}
    assert found == {
        "record_min": (lines.index("record_min = 1") + 1, "records_min"),
        "part.records.map.titel": (lines.index('map.titel = "name"') + 1, "title"),
        "records_min": (lines.index("[[source]]") + 1, ""),
    }


def test_a_wrong_setting_of_a_shared_mapping_has_its_line_there(tmp_path):
    shared = '\n[mapping.ours.map]\ntitle = "name"\nurl = "link["\n'
    path = declared(tmp_path, GOOD.replace('map.title = "name"', 'mapping = "ours"') + shared)
    (problem,) = read_declarations(path)[1]
    assert path.read_text().splitlines()[(problem.line or 0) - 1] == 'url = "link["'


def test_an_unknown_setting_of_a_mapping_has_its_line_and_the_nearest_name(tmp_path):
    with pytest.raises(SetupError, match=r"'itens' in the mapping 'x', line 2") as raised:
        load_sources(declared(tmp_path, '[mapping.x]\nitens = "a"\n' + GOOD))
    assert "'items'" in raised.value.hint


def test_a_wrong_name_of_a_block_has_the_nearest(tmp_path):
    with pytest.raises(SetupError) as raised:
        load_sources(declared(tmp_path, GOOD.replace("[[source]]", "[[sources]]")))
    assert "'source'" in raised.value.hint


def test_the_line_of_an_entry_inside_a_value_of_several_lines_is_found():
    text = "# one\n[[a]]\nx = 1\n\n[[a]]\nlist = [\n  { b = 1 },\n  { c = 2 },\n]\ny = 1\n"
    assert find_line(text, ("a", 0, "x")) == 3
    assert find_line(text, ("a", 1)) == 5
    assert find_line(text, ("a", 1, "list", 1, "c")) == 8
    assert find_line(text, ("a", 1, "y")) == 10
    assert find_line(text, ("a", 2)) is None
