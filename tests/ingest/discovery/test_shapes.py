"""Files in the shapes that people publish: each becomes what it says, from its address alone.

`tests/benchmarks/ingest_cases.py` prints the same for a folder of files.
"""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from ingest.discovery.propose import Proposal, propose_source
from ingest.harvest import download
from tests.support import registry_payloads
from tests.support.fake_registry import Site
from tests.support.http_fixtures import QUICK

TWO = [{"title": "Damp reporting"}, {"title": "Blue badge"}]
TEXT = "Tenants report damp."


@dataclass(frozen=True, slots=True)
class Shape:
    """A file, and fields of the initiatives that it states; `issues` are parts of their texts."""

    content: bytes | str
    states: list[dict[str, Any]]
    issues: tuple[str, ...] = ()


def table(*rows: list[Any]) -> bytes:
    """A spreadsheet of one sheet."""
    return registry_payloads.workbook(("Projects", [list(row) for row in rows]))


def project(**more: Any) -> str:
    """The code.json of one project."""
    permissions = {"usageType": "openSource", "licenses": [{"URL": "LICENSE", "name": "CC0-1.0"}]}
    return json.dumps(
        {"name": "contracts", "description": TEXT, "permissions": permissions, **more}
    )


def publiccode(version: str, *lines: str) -> str:
    """A publiccode.yml."""
    head = f'publiccodeYmlVersion: "{version}"\nname: Damp\nurl: https://example.org/damp.git\n'
    return head + "\n".join(lines) + "\n"


def feed(title: str, description: str) -> str:
    """An RSS feed with one item."""
    item = f"<title>{title}</title><link>https://example.org/1</link>"
    item += f"<description>{description}</description>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel><item>{item}</item></channel></rss>'


SHAPES = {
    "a title in quotation marks above": Shape(
        '"Register, 2026"\n\nRef,Project name,Status\nA1,Damp reporting,Live\nA2,Blue badge,Beta\n',
        TWO,
        ("rows above the header",),
    ),
    "labels of groups above": Shape(
        "Project,,Dates,\nRef,Project name,Start date,End date\n"
        "A1,Damp reporting,2024-04-01,2025-03-31\nA2,Blue badge,2024-05-01,\n",
        [{"title": "Damp reporting", "started": "2024-04-01", "ended": "2025-03-31"}, TWO[1]],
    ),
    "a banner and an empty first column": Shape(
        table(
            ["Northshire"],
            [],
            ["", "Ref", "Project name", "Stage"],
            ["", "A1", "Damp reporting", "Live"],
            ["", "A2", "Blue badge", "Beta"],
        ),
        [{"title": "Damp reporting", "status": "live"}, {"title": "Blue badge", "status": "beta"}],
        ("rows above the header",),
    ),
    "commas in a quoted header, semicolons between": Shape(
        'Ref;"Project name";"Status (idea, alpha, beta, live)"\n'
        "A1;Damp reporting;Live\nA2;Blue badge;Beta\n",
        [{"title": "Damp reporting", "status": "live"}, {"title": "Blue badge", "status": "beta"}],
    ),
    "tabs and commas in cells": Shape(
        "Ref\tProject name\tDescription\nA1\tDamp reporting\tDamp, mould, and cold\n"
        "A2\tBlue badge\tRenew, online\n",
        [{**TWO[0], "description": "Damp, mould, and cold"}, TWO[1]],
    ),
    "sep=| before the header": Shape(
        "sep=|\nRef|Project name|Description\nA1|Damp reporting|a, b; c\nA2|Blue badge|d\n",
        [{**TWO[0], "description": "a, b; c"}, TWO[1]],
    ),
    "a quotation mark that never ends": Shape(
        f'Ref,Project name,Description\nA1,Damp reporting,"{TEXT}\nA2,Blue badge,Renew\n',
        [TWO[0], {**TWO[1], "description": "Renew"}],
        ("stray quotation mark",),
    ),
    "inches in a cell": Shape(
        'Ref,Project name,Description\nA1,Damp reporting,A 5" screen\nA2,Blue badge,Renew\n',
        [{**TWO[0], "description": 'A 5" screen'}, TWO[1]],
    ),
    "a long cell in an archive": Shape(
        registry_payloads.archive(
            {"a.csv": f"Ref,Name,Description\n1,Damp reporting,{'word ' * 40_000}\n2,Blue badge,x".encode()}
        ),
        TWO,
        ("cut, of",),
    ),
    "NaN as a number": Shape('[{"id": 1, "title": "Damp reporting", "cost": NaN, "url": NaN}]', TWO[:1]),
    "errors of a spreadsheet": Shape(
        table(
            ["Ref", "Project name", "Organisation", "Website"],
            ["A1", "Damp reporting", "#N/A", "#REF!"],
            ["A2", "Blue badge", "n/a", "-"],
            ["A3", "#REF!", "Eastmere", ""],
        ),
        [{**each, "organisations": (), "url": None} for each in TWO],
        ("record without a title",),
    ),
    "None and null as text": Shape(
        "Ref,Project name,Description\nA1,Damp reporting,None\nA2,Blue badge,NULL\n",
        [{**each, "description": None} for each in TWO],
    ),
    "entities in JSON": Shape(
        json.dumps([{"id": 1, "title": "R&amp;D", "description": "<p>One</p><p>Two &lt;three&gt;</p>"}]),
        [{"title": "R&D"}],
    ),
    "entities in YAML": Shape("- id: a\n  name: Caf&eacute; &amp;amp; bar\n- id: b\n  name: Bins\n", [{"title": "Café & bar"}, {"title": "Bins"}]),
    "tags in a spreadsheet": Shape(
        table(["Ref", "Name", "Description"], ["A1", "Damp", "<b>One</b><br/>two"], ["A2", "Bins", "x"]),
        [{"title": "Damp", "description": "One two"}, {"title": "Bins"}],
    ),
    "a feed escaped twice": Shape(feed("Damp &amp;amp; cold", "&amp;lt;p&amp;gt;One&amp;lt;/p&amp;gt;"), [{"title": "Damp & cold", "description": "One"}]),
    "a feed with marks of CDATA as text": Shape(feed("Damp", "&lt;![CDATA[One]]&gt;"), [{"title": "Damp", "description": "One"}]),
    "a feed with HTML": Shape(feed("Damp", "<![CDATA[<p>R&amp;D</p>]]>"), [{"title": "Damp", "description": "R&D"}]),
    "days first, as one date proves": Shape(
        "Ref,Project name,Start date\nA1,Damp reporting,01/04/2024\nA2,Blue badge,31/03/2024\n",
        [{**TWO[0], "started": "2024-04-01"}, {**TWO[1], "started": "2024-03-31"}],
    ),
    "months first, as one date proves": Shape(
        "Ref,Project name,Start date\nA1,Damp reporting,04/01/2024\nA2,Blue badge,03/31/2024\n",
        [{**TWO[0], "started": "2024-04-01"}, {**TWO[1], "started": "2024-03-31"}],
    ),
    "a date that proves nothing": Shape(
        "Ref,Project name,Start date,Website\nA1,Damp reporting,01/04/2024,www.example.org\n"
        "A2,Blue badge,1 April 2024,\n",
        [{**TWO[0], "started": None, "url": "https://www.example.org"}, {"started": "2024-04-01"}],
        ("started: '01/04/2024'",),
    ),
    "Norway and On": Shape(
        "- id: a\n  name: On\n  country: no\n- id: b\n  name: Off\n  country: se\n",
        [{"title": "On", "country": "NO"}, {"title": "Off", "country": "SE"}],
    ),
    "versions and times as text": Shape(
        "- id: 1.10\n  name: 12:30\n- id: 1.1\n  name: 0o17\n",
        [{"title": "12:30", "id": "1.10"}, {"title": "0o17", "id": "1.1"}],
    ),
    "a day that does not exist": Shape(
        "- id: a\n  name: Damp reporting\n  started: 2024-02-30\n- id: b\n  name: Blue badge\n",
        [{**TWO[0], "started": None}, TWO[1]],
        ("started: '2024-02-30'",),
    ),
    "a code.json of one project": Shape(
        project(status="Production", organization="Eastmere"),
        [{"title": "contracts", "status": "live", "reuse.licence": "CC0-1.0"}],
    ),
    "a code.json with projects of others": Shape(
        project(projects=["x"], date={"created": "2022-11-18"}),
        [{"title": "contracts", "started": "2022-11-18", "description": TEXT}],
    ),
    "a code.json of an agency": Shape(
        json.dumps({"agency": "X", "version": "2.0.0", "releases": [json.loads(project())]}),
        [{"title": "contracts", "reuse.offer": "Open source"}],
    ),
    "publiccode 0.2": Shape(
        publiccode("0.2", "legal: {license: MIT, repoOwner: Eastmere}"),
        [{"title": "Damp", "organisations.name": "Eastmere", "reuse.licence": "MIT"}],
    ),
    "publiccode 0.5": Shape(
        publiccode("0.5", "organisation: {name: Eastmere, uri: 'urn:x'}"),
        [{"title": "Damp", "organisations.name": "Eastmere"}],
    ),
    "publiccode in two languages": Shape(
        publiccode("0.4", "description:", "  no: {shortDescription: Fukt}", "  en: {shortDescription: Damp.}"),
        [{"title": "Damp", "summary": "Damp."}],
    ),
    "JSON in UTF-16 without a mark": Shape(json.dumps([{"id": 1, **TWO[0]}]).encode("utf-16-le"), TWO[:1]),
    "a CSV in UTF-16": Shape("Ref,Project name\nA1,Damp reporting\nA2,Blue badge\n".encode("utf-16"), TWO),
    "a CSV in cp1252": Shape("Ref,Project name\nA1,Caf\u00e9\nA2,Blue badge\n".encode("cp1252"), [{"title": "Café"}, TWO[1]], ("cp1252",)),
    "a .tar.gz of JSON files": Shape(
        registry_payloads.archive({f"p/{n}.json": json.dumps({"id": n, **e}).encode() for n, e in enumerate(TWO)}, "tar.gz"),
        TWO,
    ),
    "an object of objects": Shape(json.dumps({"a": TWO[0], "b": TWO[1]}), TWO),
    "TOML": Shape("[[project]]\nname = 'Damp reporting'\n[[project]]\nname = 'Blue badge'\n", TWO),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES.values(), ids=list(SHAPES))
def test_a_file_becomes_what_it_says(site: Site, shape: Shape):
    content = shape.content if isinstance(shape.content, bytes) else shape.content.encode()
    site.routes = {"/register": content}
    with download.open_session(budget=QUICK) as web:
        proposal = propose_source(f"{site.url}/register", web, "2026-11-22", local=True)
    assert [stated(proposal, n, each) for n, each in enumerate(shape.states)] == shape.states
    assert len(proposal.initiatives) == len(shape.states)
    told = (*proposal.issues, *proposal.preview.left_out)
    for part in shape.issues:
        assert any(part in each for each in told), told


def stated(proposal: Proposal, number: int, names: dict[str, Any]) -> dict[str, Any]:
    """The fields of an initiative by name; the key as `id`, a first organisation as `….name`."""
    initiative = proposal.initiatives[number]
    found = {}
    for name in names:
        value: Any = initiative
        for step in name.split("."):
            value = value[0] if isinstance(value, tuple) else value
            value = getattr(value, step)
        found[name] = initiative.origins[0].key if name == "id" else value
    return found
