"""What Airtable, Notion, SharePoint and Google Sheets export is read as they mean it."""

import json

import pytest

from index.model import Status
from ingest.discovery.addresses import find_data_address
from ingest.discovery.propose import propose_source
from ingest.harvest import download
from tests.support import registry_payloads
from tests.support.http_fixtures import QUICK

AIRTABLE = (
    "Name,Notes,Lead organisation,Tags,Website,Attachments,Status,Created By\n"
    'Damp reports,"Two lines,\nwith a break",Example Council,"housing,repairs",https://example.org/d,'
    '"plan, final.pdf (https://dl.airtable.com/.attachments/a/plan.pdf),b.png (https://dl.airtable.com/b.png)",'
    "In progress,Somebody\n"
)
NOTION = (
    "Name,Summary,Organisation,Theme,Start date,Timeline,Live,Created by\n"
    "Damp reports,Tenants report damp.,Example Council (https://www.notion.so/Example-Council-0a1b2c?pvs=21),"
    '"Housing (https://www.notion.so/Housing-1), Repairs (https://www.notion.so/Repairs-2)",'
    '"March 3, 2024 9:00 AM","March 3, 2024 → June 1, 2024",Yes,Somebody\n'
)
SCHEMA = (
    'ListSchema={"schemaXmlList":["<Field DisplayName=\\"Title\\" Type=\\"Text\\" />",'
    '"<Field Type=\\"User\\" DisplayName=\\"Sponsor\\" />"]}\n'
)
SHAREPOINT = (
    '"ID","Title","Description","Lead organisation","Themes","Project Status","Sponsor","Link","Created By"\n'
    '"7","Damp reports","Tenants report damp.","3;#Example Council","1;#Housing;#2;#Repairs","Pilot",'
    '"12;#Somebody","https://example.org/d, The page","9;#Somebody"\n'
)
ITEM = {
    "__metadata": {"id": "x", "type": "SP.Data.ProjectsListItem"},
    "Title": "Damp reports",
    "Project_x0020_description": "Tenants report damp.",
    "Themes": {"results": ["Housing", "Repairs"]},
    "Link": {"Description": "The page", "Url": "https://example.org/d"},
    "AuthorId": 9,
    "Id": 7,
}


@pytest.fixture
def propose(site):
    def run(path: str, body: bytes):
        site.routes[path] = body
        with download.open_session(budget=QUICK) as session:
            return propose_source(site.url + path, session, "2026-11-22", local=True)

    return run


def test_an_airtable_export_is_read(propose):
    proposal = propose("/Projects-Grid.csv", AIRTABLE.encode())
    assert proposal.description == "an Airtable export"
    (damp,) = proposal.initiatives
    assert (damp.title, damp.description) == ("Damp reports", "Two lines, with a break")
    assert (damp.themes, damp.url) == (("housing", "repairs"), "https://example.org/d")
    assert (damp.organisations[0].name, damp.status) == ("Example Council", Status.ALPHA)
    assert "Somebody" not in str(damp)


@pytest.mark.parametrize("packed", [False, True])
def test_a_notion_export_is_read_also_packed_with_its_pages(propose, packed):
    number = "0123456789abcdef" * 2
    files = {f"Projects {number}.csv": NOTION.encode()}
    files |= {f"Projects {number}/Page {n} {number}.md": b"# Page\n" for n in range(3)}
    body = registry_payloads.archive(files) if packed else NOTION.encode()
    proposal = propose("/export", body)
    assert proposal.description.startswith("a Notion export")
    (damp,) = proposal.initiatives
    assert (damp.title, damp.summary) == ("Damp reports", "Tenants report damp.")
    assert damp.organisations[0].name == "Example Council"
    assert (damp.themes, damp.started) == (("Housing", "Repairs"), "2024-03-03")
    assert "Somebody" not in str(damp)


@pytest.mark.parametrize("schema", ["", SCHEMA])
def test_a_sharepoint_list_is_read_with_and_without_its_schema(propose, schema):
    proposal = propose("/projects.csv", (schema + SHAREPOINT).encode("utf-8-sig"))
    assert proposal.description == "a SharePoint list"
    (damp,) = proposal.initiatives
    assert (damp.title, damp.id.rpartition(":")[2]) == ("Damp reports", "7")
    assert (damp.organisations[0].name, damp.themes) == ("Example Council", ("Housing", "Repairs"))
    assert (damp.status, damp.url) == (Status.BETA, "https://example.org/d")
    assert "Somebody" not in str(damp)


@pytest.mark.parametrize(
    "wrap", [lambda rows: {"d": {"results": rows}}, lambda rows: {"value": rows}]
)
def test_the_json_of_a_sharepoint_list_is_read(propose, wrap):
    (damp,) = propose("/items", json.dumps(wrap([ITEM])).encode()).initiatives
    assert (damp.title, damp.description) == ("Damp reports", "Tenants report damp.")
    assert (damp.url, damp.themes) == ("https://example.org/d", ("Housing", "Repairs"))


SHEETS = "https://docs.google.com/spreadsheets/d"


@pytest.mark.parametrize(
    ("url", "data"),
    [
        (f"{SHEETS}/1aB-c/edit#gid=7", f"{SHEETS}/1aB-c/export?format=csv&gid=7"),
        (f"{SHEETS}/1aB-c/edit?usp=sharing", f"{SHEETS}/1aB-c/export?format=csv"),
        (f"{SHEETS}/1aB-c/edit?gid=7#gid=7", f"{SHEETS}/1aB-c/export?format=csv&gid=7"),
        (f"{SHEETS}/e/2PACX-1/pubhtml?gid=7&single=true", f"{SHEETS}/e/2PACX-1/pub?output=csv&gid=7&single=true"),
        (f"{SHEETS}/e/2PACX-1/pub?output=csv", f"{SHEETS}/e/2PACX-1/pub?output=csv"),
        ("https://github.com/o/r/blob/main/a/b.csv", "https://raw.githubusercontent.com/o/r/main/a/b.csv"),
        ("https://example.org/edit#gid=7", "https://example.org/edit#gid=7"),
    ],
)  # fmt: skip
def test_the_address_of_a_page_that_shows_data_becomes_that_of_the_data(url, data):
    assert find_data_address(url) == data
