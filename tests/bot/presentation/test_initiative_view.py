"""A status: the date of the fact, and the date on which we read it, never one for the other."""

from dataclasses import replace

import pytest

from bot.presentation.initiative_view import status, view_initiative
from index.model import ExpectedOutcome, OutcomeResult, Status
from tests.support.sample_answers import BARE, DAMP, PILOT, origin


@pytest.mark.parametrize(
    ("as_of", "seen", "text"),
    [
        ("2025-06", "2026-10", "Beta as of June 2025, checked October 2026"),
        ("2026-10", "2026-10", "Beta, checked October 2026"),
        (None, "2026-10-02", "Beta, checked 2 October 2026"),
        ("2025-06", None, "Beta as of June 2025"),
        (None, None, "Beta, date not stated"),
    ],
)
def test_a_status_has_its_own_date_and_that_of_its_reading(as_of, seen, text):
    assert status(replace(PILOT, status_as_of=as_of, origins=(origin(seen=seen),))) == text


def test_only_a_record_that_states_the_status_says_when_it_was_checked():
    origins = (origin(seen="2026-10"), origin(key="other", seen="2026-11", states=("title",)))
    assert replace(PILOT, origins=origins).status_checked == "2026-10"


def test_a_status_that_is_not_stated_was_not_checked():
    assert status(replace(PILOT, status=Status.UNKNOWN)) == "Status not stated"


def test_what_is_not_stated_is_one_line():
    assert view_initiative(BARE, ()).not_stated == (
        "Not stated: summary, what it delivered, funding, contact"
    )
    assert view_initiative(DAMP, ()).not_stated == ""
    delivered = (ExpectedOutcome("Alerts", OutcomeResult.DELIVERED),)
    partly = view_initiative(replace(PILOT, outcomes=delivered), ())
    assert partly.not_stated == "Not stated: what it did not deliver, funding, contact"
