"""A file in a data standard of public bodies is read from its address alone, field by field."""

import gzip
import json

import pytest

from index.errors import FetchError
from index.model import Organisation, OutcomeResult, Role, Status
from ingest.discovery.propose import Proposal, propose_source
from ingest.harvest import download
from tests.support import registry_payloads, standard_payloads
from tests.support.http_fixtures import QUICK
from tests.support.standard_payloads import feature, indicator, service


@pytest.fixture
def propose(site):
    def run(path: str, body: bytes) -> Proposal:
        site.routes[path] = body
        with download.open_session(budget=QUICK) as session:
            return propose_source(site.url + path, session, "2026-11-22", local=True)

    return run


def test_an_iati_activity_is_read_in_english_with_its_organisations_dates_and_money(propose):
    proposal = propose("/activities.xml", standard_payloads.iati())
    assert proposal.description == "IATI activities"
    assert proposal.issues == ()
    (water,) = proposal.initiatives
    assert (water.title, water.aliases) == ("Water for all", ("L'eau pour tous",))
    assert water.description == "Des puits pour douze villages.\n\nMore water."
    assert water.organisations == (
        Organisation("Wells Limited", Role.PARTNER),
        Organisation("Example Agency"),
        Organisation("Example Fund", Role.FUNDER),
    )
    assert (water.status, water.started, water.ended) == (
        Status.COMPLETED,
        "2019-03-01",
        "2023-06-30",
    )
    assert (water.country, water.themes) == ("KE", ("Water supply and sanitation",))
    assert (water.funding.source, water.funding.amount, water.funding.currency) == (
        "Example Fund",
        3500,
        "EUR",
    )
    assert (water.url, water.links) == (
        "https://agency.example/water",
        ("https://agency.example/water.pdf",),
    )
    assert water.contact == "info@agency.example"


@pytest.mark.parametrize(
    ("given", "result"),
    [
        (indicator("Wells", "10", "20", "25"), OutcomeResult.DELIVERED),
        (indicator("Wells", "10", "20", "15"), OutcomeResult.PARTLY),
        (indicator("Wells", "10", "20", "10"), OutcomeResult.NOT_DELIVERED),
        (indicator("Wells", "10", "20"), OutcomeResult.UNKNOWN),
        (indicator("Wells", "few", "many", "more"), OutcomeResult.UNKNOWN),
        (indicator("Deaths", "50", "20", "15", ascending="0"), OutcomeResult.DELIVERED),
        (indicator("Deaths", "50", "20", "60", ascending="0"), OutcomeResult.NOT_DELIVERED),
    ],
)
def test_the_last_target_of_an_indicator_is_an_expected_outcome(propose, given, result):
    (outcome,) = propose("/x", standard_payloads.iati(given)).initiatives[0].outcomes
    assert outcome.result == result
    assert outcome.statement.startswith("Access: ")
    assert "target" in outcome.statement


def test_what_was_reached_is_the_evidence_of_an_outcome(propose):
    body = standard_payloads.iati(indicator("Wells", "10", "20", "25"))
    (outcome,) = propose("/x", body).initiatives[0].outcomes
    assert outcome.statement == "Access: Wells (target 20)"
    assert outcome.evidence == "25 by 2022-12-31, from 10"


def test_iati_that_declares_entities_is_refused(propose):
    bomb = b'<!DOCTYPE x [<!ENTITY a "b">]><iati-activities><iati-activity/></iati-activities>'
    with pytest.raises(FetchError):
        propose("/x", bomb)


def test_a_collection_of_features_is_read_by_their_properties(propose):
    corners = [[0.0, 51.0], [0.2, 51.0], [0.2, 51.4], [0.0, 51.0]]
    park = feature("a", "Benches", {"type": "Polygon", "coordinates": [corners]})
    body = {"type": "FeatureCollection", "features": [park, feature("b", "Trees")]}
    proposal = propose("/map.geojson", json.dumps(body).encode())
    assert proposal.description == "GeoJSON"
    first = proposal.initiatives[0]
    assert (first.title, first.description) == ("Benches", "Benches in the park.")
    assert first.id.endswith(":a")
    assert 'ignore = ["_geometry"]' in proposal.block


@pytest.mark.parametrize("mark", ["", "\x1e"])
def test_features_on_a_line_each_are_read(propose, mark):
    lines = [mark + json.dumps(feature(str(n), f"Bench {n}")) for n in range(3)]
    proposal = propose("/map.geojsonl", "\n".join(lines).encode())
    assert proposal.description == "GeoJSON on each line"
    assert [each.title for each in proposal.initiatives] == ["Bench 0", "Bench 1", "Bench 2"]


SERVICE_PAGES = [
    ("contents", lambda n: {"total_pages": 3, "page_number": n, "last_page": n == 3}),
    ("content", lambda n: {"totalPages": 3, "number": n, "last": n == 3}),
    ("contents", lambda n: {"total_pages": 3, "page_number": n}),
]


@pytest.mark.parametrize(("name", "around"), SERVICE_PAGES)
def test_the_pages_of_an_open_referral_api_are_read_to_the_last(site, propose, name, around):
    def answer(request, _):
        number = int(request.query.get("page", 1))
        services = [service(f"s{number}")] if number <= 3 else []
        return json.dumps({**around(number), name: services}).encode()

    site.routes["/services"] = answer
    with download.open_session(budget=QUICK) as session:
        proposal = propose_source(site.url + "/services", session, "2026-11-22", local=True)
    assert proposal.description == "services of Open Referral"
    assert proposal.issues == ()
    assert [each.title for each in proposal.initiatives] == ["Walks s1", "Walks s2", "Walks s3"]


@pytest.mark.parametrize("body", [service("a"), [service("a")], {"contents": [service("a")]}])
def test_a_service_of_open_referral_has_its_organisation_status_and_area(propose, body):
    (walks,) = propose("/services.json", json.dumps(body).encode()).initiatives
    assert walks.organisations == (Organisation("Example Council", Role.LEAD),)
    assert (walks.status, walks.status_as_of) == (Status.LIVE, "2025-03-01")
    assert (walks.region, walks.themes, walks.kind) == ("Hackney", ("Loneliness",), "service")


def test_a_server_that_sends_the_same_page_for_every_number_is_read_once(propose):
    body = {"total_pages": 9, "contents": [service("a")]}
    assert propose("/services", json.dumps(body).encode()).record_count == 1


GRANTS = (
    "Identifier,Title,Description,Currency,Amount Awarded,Award Date,Recipient Org:Name,"
    "Funding Org:Name,Grant Programme:Title,Beneficiary Location:Name\n"
    "360G-x-1,Warm homes,Draught proofing.,GBP,12500,2024-05-01,Example Charity,Example Fund,"
    "Homes,Hackney\n"
)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_360giving_table_is_a_list_of_grants(propose, kind):
    rows = [line.split(",") for line in GRANTS.splitlines()]
    body = GRANTS.encode() if kind == "csv" else registry_payloads.workbook(("grants", rows))
    proposal = propose(f"/grants.{kind}", body)
    assert proposal.description == "a 360Giving table"
    assert proposal.issues == ()
    (grant,) = proposal.initiatives
    assert (grant.title, grant.kind, grant.region) == ("Warm homes", "grant", "Hackney")
    assert grant.organisations == (
        Organisation("Example Charity"),
        Organisation("Example Fund", Role.FUNDER),
    )
    assert (grant.funding.source, grant.funding.amount) == ("Example Fund", 12500)
    assert (grant.started, grant.ended) == (None, None)


THING = {
    "@context": "https://schema.org/",
    "@type": "Project",
    "@id": "https://council.example/damp",
    "name": "Damp &amp; mould",
    "description": "Tenants report damp.",
    "provider": {"@id": "#council"},
    "author": {"@type": "Person", "name": "Somebody"},
    "funder": {"@type": "Organization", "name": "Example Fund"},
    "keywords": "housing, repairs",
    "creativeWorkStatus": "Active",
    "foundingDate": "2024-03-01",
    "license": "https://creativecommons.org/licenses/by/4.0/",
}
COUNCIL = {"@type": "GovernmentOrganization", "@id": "#council", "name": "Example Council"}


def page_with(*documents: object, rest: str = "") -> bytes:
    scripts = "".join(
        f'<script type="application/ld+json">{json.dumps(each)}</script>' for each in documents
    )
    return f"<html><head><title>Ours</title>{scripts}</head><body>{rest}</body></html>".encode()


@pytest.mark.parametrize(
    "body",
    [
        page_with({"@context": "https://schema.org", "@graph": [THING, COUNCIL, {"@type": "WebPage"}]}),
        page_with([THING, COUNCIL], {"broken": 1})[:-14] + b'<script type="application/ld+json">{"a":</script>',
        json.dumps({"@context": "https://schema.org", "@graph": [THING, COUNCIL]}).encode(),
    ],
)  # fmt: skip
def test_a_thing_that_a_page_describes_in_schema_org_is_read(propose, body):
    proposal = propose("/damp", body)
    (damp,) = proposal.initiatives
    assert (damp.title, damp.description) == ("Damp & mould", "Tenants report damp.")
    assert damp.organisations == (
        Organisation("Example Council"),
        Organisation("Example Fund", Role.FUNDER),
    )
    assert (damp.themes, damp.status) == (("housing", "repairs"), Status.LIVE)
    assert (damp.started, damp.reuse.licence) == ("2024-03-01", "CC-BY-4.0")
    assert "Somebody" not in str(damp)


def test_the_things_in_a_list_of_a_page_are_read_and_its_publisher_is_none_of_them(propose):
    items = [
        {"@type": "ListItem", "item": {**THING, "@type": kind, "@id": kind, "name": kind}}
        for kind in ("SoftwareApplication", "GovernmentService", "Dataset")
    ]
    body = page_with({"@type": "ItemList", "itemListElement": items}, COUNCIL)
    proposal = propose("/list", body)
    assert proposal.description == "a page that describes 3 things in schema.org"
    assert [each.kind for each in proposal.initiatives] == [
        "software application",
        "government service",
        "dataset",
    ]


def test_pages_of_a_sitemap_state_what_they_describe(site, propose):
    site.routes["/p/1"] = page_with({**THING, "provider": COUNCIL}, rest="<h1>Damp</h1>")
    inner = registry_payloads.sitemap(f"{site.url}/p/1")
    site.routes["/inner.xml.gz"] = gzip.compress(inner)
    body = registry_payloads.sitemap(f"{site.url}/inner.xml.gz", index=True)
    (damp,) = propose("/sitemap.xml", body).initiatives
    assert (damp.title, damp.organisations[0].name) == ("Damp", "Example Council")
    assert damp.status == Status.LIVE


OPML = b"""<?xml version="1.0"?><opml version="2.0"><head><title>Digital teams</title></head><body>
<outline text="Councils"><outline text="Example Council" type="rss" xmlUrl="https://c.example/feed"
 htmlUrl="https://c.example/blog" description="What we do."/></outline>
<outline type="link" text="Example Fund" url="https://f.example/" category="money"/>
</body></opml>"""


def test_opml_is_a_list_of_addresses(propose):
    proposal = propose("/teams.opml", OPML)
    assert proposal.description == "an OPML list of addresses"
    assert 'title = "Digital teams"' in proposal.block
    council, fund = proposal.initiatives
    assert (council.title, council.url) == ("Example Council", "https://c.example/blog")
    assert (council.description, council.themes) == ("What we do.", ("Councils",))
    assert council.links == ("https://c.example/feed",)
    assert (fund.url, fund.themes) == ("https://f.example/", ("money",))
