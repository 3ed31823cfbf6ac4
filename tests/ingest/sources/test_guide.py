"""docs/registries.md: its ten examples are read from the page, and give what it says."""

import re
from pathlib import Path

import pytest

from ingest.discovery.preview.examples import format_field
from ingest.harvest import download
from ingest.issues import Issues
from ingest.normalise.source_reading import SourceReading
from ingest.read.reader import read_source
from ingest.sources.json_schema import build_json_schema
from ingest.sources.schema import InitiativeField
from ingest.sources.source import load_sources
from tests.support.http_fixtures import QUICK

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "registries.md").read_text(encoding="utf-8")
FILES = Path(__file__).parent / "guide"
HOST = "https://northshire.example"
# The address of each file that is not at the root of the site under its own name.
ADDRESSES = {
    5: {"listing.html": "/projects/", "*": "/projects/{}"},
    6: {
        "listing.html": "/case-studies",
        "damp.html": "/case-studies/damp",
        "bins.html": "/case-studies/bins",
    },
    8: {"package_search.json": "/api/3/action/package_search"},
}


def example(number: int) -> str:
    return PAGE.split(f"\n### {number}. ")[1].split("\n### ")[0].split("\n## ")[0]


def block(text: str, kind: str) -> str:
    (found,) = re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL)
    return found


def route(number: int, name: str) -> str:
    known = ADDRESSES.get(number, {})
    return known.get(name, known.get("*", "/{}").format(name))


def describe(initiatives, left_out) -> str:
    """The initiatives as the page shows them: the id, then each field that is stated."""
    lines = []
    for each in initiatives:
        lines.append(each.id)
        lines += [f"  {name:<14}{format_field(each, name)}" for name in each.origins[0].states]
    return (
        "\n".join([*lines, *(f"left out: {count}, {why}" for why, count in left_out.items())])
        + "\n"
    )


def read_example(number, site, folder):
    """Serve the files of an example, read it by the declaration on the page."""
    for path in (FILES / str(number)).iterdir():
        site.routes[route(number, path.name)] = path.read_bytes()
    if number == 10:
        site.routes["/api/projects"] = lambda request, _: (
            FILES / "10" / f"page-{request.query['page']}.json"
        ).read_bytes()
    declared = block(example(number), "toml").replace("\ntried =", "\nlocal = true\ntried =")
    address = re.search(r'\nurl = "(.*)"', declared)[1]
    declared = declared.replace(address, address.replace(HOST, site.url))
    (folder / "own.toml").write_text(f"shipped = true\n{declared}", encoding="utf-8")
    source = load_sources(folder / "own.toml")[-1]
    (folder / "files").mkdir()
    with download.open_session(budget=QUICK) as session:
        download.harvest_source(source, folder / "files", session)
    issues = Issues(source.name)
    result = read_source(SourceReading(source, folder / "files", "2026-11-22", issues))
    return result, issues


@pytest.mark.parametrize("number", range(1, 11))
def test_an_example_gives_the_initiatives_that_the_page_says(number, site, tmp_path):
    result, issues = read_example(number, site, tmp_path)
    told = [each for each in issues.raised if each.kind != "rows above the header"]
    assert told == []
    assert describe(result.initiatives, result.left_out).replace(site.url, HOST) == block(
        example(number), "text"
    )


@pytest.mark.parametrize("number", range(1, 11))
def test_the_files_of_an_example_are_those_on_the_page(number):
    shown = re.findall(r"`([\w.-]+)`:\n\n```\w*\n(.*?)```", example(number), re.DOTALL)
    assert shown
    for name, content in shown:
        assert (FILES / str(number) / name).read_text(encoding="utf-8") == content


def test_the_page_names_every_setting_and_every_field_of_ours():
    definitions = build_json_schema()["definitions"]
    settings = {
        name
        for block_name in ("Source", "SourcePart", "HarvestOptions", "LookupTable")
        for name in definitions[block_name]["properties"]
    }
    assert not [name for name in {*settings, *InitiativeField} if f"`{name}`" not in PAGE]
