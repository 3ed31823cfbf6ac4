"""A proposed source has names that mean something, and maps what an initiative can hold."""

import json

import pytest

from ingest.discovery.names import UNKNOWN_PUBLISHER, SourceNames, choose_names
from ingest.discovery.propose import propose_source
from ingest.discovery.toml_block import load_block
from ingest.harvest import download
from tests.support.http_fixtures import QUICK

BODY = "Borough of Example"
ROWS = [
    {
        "id": key,
        "name": title,
        "type": "Thing",
        "license": {"name": "MIT License", "spdx_id": "MIT"},
        "created_at": "2024-05-13T10:00:00Z",
        "lead_organisation_name": BODY,
        "phase": "live",
        "updated_at": "2025-01-02",
    }
    for key, title in (("a", "Damp"), ("b", "Mould"))
]


@pytest.fixture
def propose(site):
    def run(path: str, body: bytes, **given: str):
        site.routes[path] = body
        with download.open_session(budget=QUICK) as session:
            proposal = propose_source(
                site.url + path, session, "2026-11-22", local=True, names=SourceNames(**given)
            )
        return load_block(proposal.block), proposal

    return run


def test_the_organisation_of_all_records_is_the_publisher_and_names_the_source(propose):
    source, proposal = propose("/api/v2/all.json", json.dumps(ROWS).encode())
    assert (source.name, source.title, source.publisher) == ("borough-of-example", BODY, BODY)
    assert proposal.initiatives[0].id == "borough-of-example:a"


def test_what_an_initiative_can_hold_is_mapped_and_a_type_column_is_no_kind(propose):
    first = propose("/all.json", json.dumps(ROWS).encode())[1].initiatives[0]
    assert first.organisations[0].name == BODY
    assert first.reuse.licence == "MIT"
    assert (first.started, first.status, first.status_as_of) == ("2024-05-13", "live", "2025-01-02")
    assert first.kind is None


@pytest.mark.parametrize(
    ("path", "body", "title", "publisher"),
    [
        ("/x", json.dumps({"title": "Our work", "publisher": {"name": BODY}, "items": ROWS}), "Our work", BODY),
        ("/code.json", json.dumps({"agency": "EXA", "releases": [{"name": "Damp"}]}), "EXA", "EXA"),
        ("/digital-projects.csv", "id,name\na,Damp\n", "Digital projects", UNKNOWN_PUBLISHER),
        ("/export.csv", "id,name\na,Damp\n", "My registry", UNKNOWN_PUBLISHER),
    ],
)  # fmt: skip
def test_a_source_is_named_by_its_data_or_its_file_and_never_by_a_number(
    propose, path, body, title, publisher
):
    source = propose(path, body.encode())[0]
    assert (source.title, source.publisher) == (title, publisher)
    assert "127" not in source.name


def test_names_that_were_given_win(propose):
    given = {"name": "ours", "title": "Our register", "publisher": "The borough"}
    source = propose("/all.json", json.dumps(ROWS).encode(), **given)[0]
    assert (source.name, source.title, source.publisher) == tuple(given.values())


def test_a_host_names_a_source_that_states_nothing_and_its_path_does_not():
    names = choose_names(
        "https://www.data.example.gov/api/v2/x.csv?format=1", SourceNames(), SourceNames(), ()
    )
    assert names == SourceNames("data-example-gov", "data.example.gov", "data.example.gov")


def test_a_name_that_is_taken_gets_a_number():
    given = SourceNames(title="Catalogue")
    names = choose_names("https://x.example/", given, SourceNames(), (), {"catalogue"})
    assert names.name == "catalogue-2"
