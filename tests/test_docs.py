"""Documents name settings, commands, targets and files that exist."""

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
PAGES = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "ingest" / "data").rglob("README.md")),
    *sorted(path for path in (ROOT / "tests").rglob("README.md") if "node" not in path.parts),
]
DOCUMENTS = [*PAGES, ROOT / ".env.example", ROOT / "Procfile"]
CODE = [
    *(path for top in ("bot", "index", "ingest") for path in sorted((ROOT / top).rglob("*.py"))),
    *(path for path in sorted((ROOT / "tests").rglob("*.py")) if "node" not in path.parts),
    *(
        ROOT / name
        for name in ("Makefile", "pyproject.toml", ".env.example", "ingest/sources.toml")
    ),
]
FOLDERS = (".ci", ".github", "bot", "docs", "index", "ingest", "requirements", "tests")


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def is_there(name: str, folder: Path) -> bool:
    """Return whether a path or dotted name that looks like one of ours exists; others pass.

    A path may begin at the root or beside the document; a module may be named by the end of its
    path, as in `transport/adapter.py`.
    """
    if name.startswith("../"):
        return (folder / name).exists()
    if name.split("/", maxsplit=1)[0] in FOLDERS and "/" in name:
        return any(ROOT.glob(name.rstrip("/")))
    if re.fullmatch(r"[\w/-]+\.py", name):
        return any(f"/{relative(path)}".endswith(f"/{name}") for path in CODE)
    if re.fullmatch(r"(bot|index|ingest|tests)(\.\w+)+", name):
        path = ROOT / name.replace(".", "/")
        return (
            path.exists()
            or path.with_suffix(".py").exists()
            or path.parent.with_suffix(".py").exists()
        )
    return True


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


@pytest.mark.parametrize("document", DOCUMENTS, ids=relative)
def test_every_command_that_a_document_names_is_there(document):
    for typed in commands(document.read_text(encoding="utf-8"), "hasanyone"):
        words, command = list(typed), hasanyone
        while isinstance(command, click.Group) and words and words[0][:2] != "--":
            name = words.pop(0)
            command = command.get_command(click.Context(command), name)
            assert command, f"hasanyone {name}"
        options = {name for each in command.params for name in each.opts}
        assert {word.partition("=")[0] for word in words if word[:2] == "--"} <= options


@pytest.mark.parametrize("document", DOCUMENTS, ids=relative)
def test_every_target_that_a_document_names_is_there(document):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z./-]+):(?!=)", makefile, re.MULTILINE))
    for words in commands(document.read_text(encoding="utf-8"), "make"):
        assert words[0] in targets, f"make {words[0]}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=relative)
def test_every_file_that_a_document_links_to_is_there(document):
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
        assert (document.parent / target).exists(), target


def test_every_test_that_the_store_review_names_is_there():
    text = (ROOT / "docs" / "store-review.md").read_text(encoding="utf-8")
    sources = (path.read_text(encoding="utf-8") for path in CODE if path.name.startswith("test_"))
    names = {name for source in sources for name in re.findall(r"def (test_\w+)", source)}
    assert set(re.findall(r"`(test_\w+)`", text)) - names == set()


@pytest.mark.parametrize("document", PAGES, ids=relative)
def test_every_heading_that_a_document_links_to_is_there(document):
    text = document.read_text(encoding="utf-8")
    for target, heading in re.findall(r"\]\((?!https?:)([^)#]*)#([^)]+)\)", text):
        page = (document.parent / target if target else document).read_text(encoding="utf-8")
        headings = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
        assert heading in {
            re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings
        }


@pytest.mark.parametrize("document", PAGES, ids=relative)
def test_every_path_that_a_document_names_is_there(document):
    plain = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    names = re.findall(r"`([\w./*-]+)`", plain)
    assert not [name for name in names if not is_there(name, document.parent)]


def test_every_document_that_a_comment_names_is_there():
    for path in CODE:
        for name in re.findall(r"\bdocs/[\w./-]*\w", path.read_text(encoding="utf-8")):
            assert (ROOT / name).exists() or any(ROOT.glob(f"{name}*")), f"{relative(path)}: {name}"


def test_the_changelog_begins_with_the_release_that_is_being_made():
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    newest = re.search(r"^## \[?([^\]\s]+)", changes, re.MULTILINE)
    assert newest
    assert newest[1] == project["tool"]["setuptools_scm"]["fallback_version"]
