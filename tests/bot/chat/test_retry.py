from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.retry import RetryPolicy, backoff_s, parse_retry_after

POLICY = RetryPolicy(max_attempts=4, first_delay_s=1.0, max_delay_s=30.0)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [(None, 0), ("", 0), ("0", 0), ("17", 17), (" 17 ", 17), ("soon", 0), ("-1", 0), ("1.5", 0)],
)
def test_a_number_of_seconds_is_parsed_and_an_invalid_header_is_zero(header, seconds):
    assert parse_retry_after(header) == seconds


@pytest.mark.parametrize("zone", ["GMT", "+0000", "-0000"])
def test_a_date_is_parsed_to_the_seconds_until_then(zone):
    in_a_minute = datetime.now(UTC) + timedelta(seconds=60)
    header = format_datetime(in_a_minute, usegmt=True).replace("GMT", zone)
    assert 50 < parse_retry_after(header) <= 60


def test_a_date_in_the_past_is_zero():
    assert parse_retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0


@given(st.text() | st.from_regex(r"[A-Z][a-z]{2}, \d+ [A-Z][a-z]{2} \d+ \d+:\d+:\d+ \S+"))
def test_any_header_is_parsed_or_ignored(header):
    assert parse_retry_after(header) >= 0


@given(st.integers(0, 100_000))
def test_a_backoff_doubles_with_jitter_and_stays_below_its_maximum(attempt):
    assert 0.5 <= backoff_s(attempt, 1.0, 60.0) <= 60
    if attempt < 5:
        assert 0.5 * 2**attempt <= backoff_s(attempt, 1.0, 60.0) <= 1.5 * 2**attempt


@given(st.integers(0, 2), st.integers(0, 30))
def test_a_delay_is_never_shorter_than_the_platform_asks_for(attempt, requested_s):
    delay_s = POLICY.delay_s(attempt, str(requested_s))
    assert requested_s <= delay_s <= POLICY.max_delay_s


def test_a_request_is_given_up_after_its_attempts_or_if_the_delay_is_too_long():
    assert POLICY.delay_s(POLICY.max_attempts - 1) is None
    assert POLICY.delay_s(0, "31") is None
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert POLICY.delay_s(0, format_datetime(tomorrow, usegmt=True)) is None
