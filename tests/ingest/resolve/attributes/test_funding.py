"""Which records are of a bid or a grant, and which are about the thing itself."""

import pytest

from index.model import Funding
from ingest.resolve.attributes.funding import FundingKind, funding_kind
from tests.support.sample_records import record


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Brackmoor expression of interest: Damp portal", "It asks for help."),
        ("Brackmoor's bid for a damp portal", "It asks for help."),
        ("Damp portal (funding application)", "It asks for help."),
        ("Damp portal", "First-stage bid by Brackmoor to rebuild the portal."),
        ("Damp portal", "Proposal to rebuild the portal; not funded."),
        ("Damp portal", "Brackmoor's plan for one portal; turned down in the fund's first round."),
    ],
)
def test_a_bid_is_known_by_its_title_or_opening(title, text):
    assert funding_kind(record("north", "1", title, text=text)) is FundingKind.BID


def test_a_bid_is_known_by_its_registry():
    assert funding_kind(record("north-eoi", "1", "Damp portal")) is FundingKind.BID


@pytest.mark.parametrize(
    ("title", "more"),
    [
        ("Damp portal", {"kind": "grant"}),
        ("Grant to Brackmoor Council for a damp portal", {}),
        ("Dry Homes: Brackmoor Council", {"funding": Funding("Dry Homes")}),
        ("Dry Homes Fund: Brackmoor Council", {}),
    ],
)
def test_a_grant_is_known_by_its_kind_or_title(title, more):
    assert funding_kind(record("north", "1", title, **more)) is FundingKind.GRANT


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Damp portal", "Brackmoor's application to report damp. A later bid to extend it failed."),
        ("Damp portal", "Largest award of the fund's second round, to build the portal."),
        ("Grants management system", "Officers see each grant from application to payment."),
        ("Damp portal", "A web application for tenants, paid for by a grant."),
    ],
)
def test_a_thing_that_mentions_money_is_no_bid(title, text):
    assert funding_kind(record("north", "1", title, text=text, kind="application")) is None
