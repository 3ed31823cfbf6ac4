"""Real files of public bodies: what a proposal makes of each, without a correction.

`real/README.md` names their origins. A row holds what the file itself states.
"""

from pathlib import Path

import pytest

from ingest.discovery.propose import propose_source
from ingest.harvest import download
from tests.support import registry_payloads
from tests.support.http_fixtures import QUICK

FILES = Path(__file__).parent / "real"
REGISTRIES = Path(__file__).parents[2] / "registries"

# File → what the proposal is called, and what the first initiative (or the one at a position) states.
EXPECTED = {
    "hsds-services.json": (
        "services of Open Referral",
        {
            "title": "Community Counselling",
            "url": "http://example.com/counselling",
            "description": "Counselling Services provided by trained professionals.",
            "organisations": ["Example Organization Inc."],
            "status": "live",
            "status_as_of": "2023-03-15",
        },
    ),
    "cdc-code.json": (
        "a code.json inventory",
        {
            "title": "ckanext-datajson",
            "url": "https://github.com/HHS/ckanext-datajson",
            "description": "Custom CKAN extension for HealthData.gov",
            "organisations": ["Department of Health and Human Services"],
            "started": "2013-05-28",
        },
    ),
    "signalen.publiccode.yml": (
        "a publiccode.yml",
        {
            "title": "Signalen frontend",
            "url": "https://signalen.org/",
            "description": "Signalen is een proces- en taaksysteem",
            "organisations": ["Gemeente Amsterdam"],
        },
    ),
    "18f-projects.yml": (
        "YAML",
        {
            "title": "myRA",
            "description": "Landing page design for Treasury’s My Retirement Account program",
            "organisations": ["U.S. Department of Treasury"],
            "status": "alpha",
        },
    ),
    "madrid-dcat.ttl": (
        "a DCAT catalogue in Turtle",
        {
            "title": "Estudio de Satisfacción con el Programa de Escuelas Municipales",
            "description": "Estudio de satisfacción de las personas directivas",
            "organisations": ["Ayuntamiento de Madrid"],
            "started": "2024-04-15",
        },
    ),
    "pod-data.json": (
        "a DCAT catalogue",
        {
            "title": "U.S. Widget Manufacturing Statistics",
            "url": "http://agency.gov/widgets/data",
            "description": "This dataset provides national statistics on the production of widgets",
            "organisations": ["Widget Services"],
            "started": "2011-11-22",
        },
    ),
    "ckan-demo.json": (
        "a CKAN catalogue",
        {
            "title": "100 Validated Species of Plants",
            "description": "This data includes the typical plants for machine learning test.",
        },
    ),
    "uk-api-catalogue.csv": (
        "a CSV table",
        {
            "title": "FINDr Matching Service",
            "description": "Identifies the correct service identifier for a given set",
            "organisations": ["department-for-work-and-pensions"],
        },
    ),
    "18f-dashboard/_data/projects/all.json": (
        "JSON",
        {"title": "Federalist", "organisations": ["GSA"], "status": "live"},
    ),
    "18f-dashboard/_data/projects/federalist.yml": (
        "YAML",
        {"title": "Federalist", "organisations": ["GSA"], "status": "beta"},
    ),
    "code-gov/agency-indexes/NSF-index.json": (
        "a code.json inventory",
        {
            "title": "ember-common-components",
            "url": "https://github.com/nsf-open/nsf-common-ember-components",
            "organisations": ["National Science Foundation"],
            "started": "2017-12-12",
        },
    ),
    "dpg/archive/smart-kyc.json": (
        "JSON",
        {
            "title": "Smart KYC",
            "description": "An open source Know Your Customer (KYC) web application.",
            "organisations": ["Accubits Technologies"],
        },
    ),
    "dpg/nominees/nmf.earth.json": (
        "JSON",
        {
            "title": "NMF.earth",
            "url": "https://nmf.earth/",
            "description": "Understand and reduce your carbon footprint",
        },
    ),
    "pandemic-response/_data/projects.csv": (
        "a CSV table",
        {
            "title": "CDC COVID-19 Health Bot",
            "summary": "This project collects automated screening protocols",
            "organisations": ["Center for Disease Control"],
        },
    ),
    "publicgoods-products/products": (
        "an archive of 2 json files",
        {
            "title": "@firma",
            "url": "https://administracionelectronica.gob.es/ctt/clienteafirma",
            "organisations": ["Technology Transfer Center, Government of Spain"],
        },
    ),
}


def stated(initiative, field: str):
    value = getattr(initiative, field)
    if field == "organisations":
        return [each.name for each in value]
    return [each.result.value for each in value] if field == "outcomes" else value


@pytest.mark.parametrize("name", EXPECTED)
def test_a_real_file_is_proposed_right_without_correction(site, name):
    path = REGISTRIES / name if "/" in name else FILES / name
    if path.is_dir():
        body = registry_payloads.archive({each.name: each.read_bytes() for each in path.iterdir()})
    else:
        body = path.read_bytes()
    site.routes[f"/{name}"] = body
    with download.open_session(budget=QUICK) as session:
        proposal = propose_source(f"{site.url}/{name}", session, "2026-11-22", local=True)
    what, expected = EXPECTED[name]
    assert proposal.description == what
    first = proposal.initiatives[0]
    for field, value in expected.items():
        found = stated(first, field)
        matches = (
            found.startswith(value)
            if field in ("title", "summary", "description")
            else found == value
        )
        assert matches, f"{field}: {found!r}"
