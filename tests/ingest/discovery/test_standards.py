"""A file in a data standard of public bodies is read from its address alone, field by field."""

import pytest

from index.errors import FetchError
from index.model import Organisation, OutcomeResult, Role, Status
from ingest.discovery.propose import Proposal, propose_source
from ingest.harvest import download
from tests.support import standard_payloads
from tests.support.http_fixtures import QUICK
from tests.support.standard_payloads import indicator


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
