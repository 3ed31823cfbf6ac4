"""What the documents say is so."""

import re
import tomllib
from pathlib import Path

import click
import pytest

from bot.cli import hasanyone
from bot.settings import BotSettings
from ingest.settings import IngestSettings

ROOT = Path(__file__).parents[1]
SETTINGS = BotSettings.model_fields | IngestSettings.model_fields
DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *(ROOT / name for name in (".env.example", "Procfile")),
]


def commands(text: str, program: str) -> list[list[str]]:
    """The words after `program` wherever it is typed in a code block, in code or in a Procfile."""
    code = re.findall(r"```[^\n]*\n(.*?)```", text, re.DOTALL)
    plain = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    code += re.findall(r"`([^`\n]+)`", plain)
    code += re.findall(r"^\w+: (.*)$", plain, re.MULTILINE)
    lines = [line.split("#")[0] for block in code for line in block.splitlines()]
    typed = (re.match(rf"\s*(?:\$ )?{program}((?: +\S+)*)", line) for line in lines)
    return [found[1].split() for found in typed if found]


def test_the_example_names_every_setting_and_no_other():
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    shown = dict(re.findall(r"^# (\w+)=(.*)$", text, re.MULTILINE))
    named = {
        str(field.validation_alias or f"HASANYONE_{name.upper()}"): field
        for name, field in SETTINGS.items()
    }
    assert set(shown) == set(named)
    for name, field in named.items():
        default = "" if field.default in (None, ()) else str(field.default)
        assert shown[name].lower() == default.lower()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_that_a_document_names_is_there(document):
    for typed in commands(document.read_text(encoding="utf-8"), "hasanyone"):
        words, command = list(typed), hasanyone
        while isinstance(command, click.Group) and words:
            name = words.pop(0)
            command = command.get_command(click.Context(command), name)
            assert command, f"hasanyone {name}"
        options = {name for each in command.params for name in each.opts}
        assert {word.partition("=")[0] for word in words if word[:2] == "--"} <= options


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_target_that_a_document_names_is_there(document):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):(?!=)", makefile, re.MULTILINE))
    for words in commands(document.read_text(encoding="utf-8"), "make"):
        assert words[0] in targets, f"make {words[0]}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_a_document_links_to_is_there(document):
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
        assert (document.parent / target).exists(), target


def test_the_changelog_begins_with_the_release_that_is_being_made():
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    newest = re.search(r"^## \[?([^\]\s]+)", changes, re.MULTILINE)
    assert newest
    assert newest[1] == project["tool"]["setuptools_scm"]["fallback_version"]
