"""`hasanyone sources add` and `check` by options: for scripts, and where there is no terminal."""

import json
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import hasanyone
from ingest.sources.json_schema import format_json_schema
from ingest.sources.source import load_sources

ROOT = Path(__file__).parents[4]
ROWS = "Ref,Project name,Cost,State\n1,Damp reporting,£300,In service\n2,Bin maps,£20,live\n"


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("HASANYONE_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "projects.csv").write_text(ROWS, encoding="utf-8")
    return lambda *typed: CliRunner().invoke(hasanyone, ["sources", *typed])


def test_json_has_the_block_and_what_each_field_gives(run):
    options = ("--set", "funding.amount=Cost", "--status", "In service=live", "--ignore", "Ref")
    result = run("add", "projects.csv", *options, "--name", "ours", "--json")
    payload = json.loads(result.stdout)
    assert (payload["format"], payload["records"], payload["indexed"]) == ("a CSV table", 2, 2)
    fields = {each["field"]: each for each in payload["fields"]}
    assert fields["status"]["stated"] == 2
    assert fields["funding"]["reason"] == "you set it"
    assert fields["title"]["reason"] == "its name"
    assert 'name = "ours"' in payload["block"]
    assert payload["unused"] == []


def test_a_declaration_is_written_once_and_then_checked(run, tmp_path):
    assert run("add", "projects.csv", "--yes", "--write", "own.toml").exit_code == 0
    assert run("add", "projects.csv", "--yes", "--write", "own.toml").exit_code == 0
    names = [each.name for each in load_sources(tmp_path / "own.toml")][-2:]
    assert names == ["projects", "projects-2"]
    result = run("check", "own.toml")
    assert result.exit_code == 0
    assert 'title ← "Project name" · 2 of 2' in result.stdout
    assert "Ignored by name, but may be useful:" not in result.stdout


def test_a_wrong_file_is_named_with_every_line_and_fails(run, tmp_path):
    run("add", "projects.csv", "--yes", "--write", "own.toml")
    own = tmp_path / "own.toml"
    own.write_text(own.read_text().replace("licence =", "license ="))
    result = run("check", "own.toml")
    assert result.exit_code == 1
    line = (
        own.read_text()
        .splitlines()
        .index(next(e for e in own.read_text().splitlines() if e.startswith("license")))
        + 1
    )
    assert f"license: it is not a known name, line {line}. Did you mean 'licence'?" in result.stdout


def test_the_command_of_the_guide_runs_as_it_stands(run, tmp_path):
    page = (ROOT / "docs" / "registries.md").read_text(encoding="utf-8")
    (typed,) = re.findall(
        r"^hasanyone sources (add projects\.csv .*?)\n```", page, re.DOTALL | re.MULTILINE
    )
    columns = "Name of scheme,Cost,Council,Notes,State"
    (tmp_path / "projects.csv").write_text(
        f"{columns}\nDamp reporting,£20,Northshire,x,In service\nBin maps,£9,Southshire,y,live\n"
    )
    assert run(*shlex.split(typed.replace("\\\n", " "))).exit_code == 0
    source = load_sources(tmp_path / "own.toml")[-1]
    assert (source.name, source.publisher) == ("northshire", "Northshire Council")
    assert run("check", "own.toml").exit_code == 0


def test_the_schema_is_printed(run):
    assert run("schema").stdout == format_json_schema()
