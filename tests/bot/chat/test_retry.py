import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.retry import ChatDeliveryError, RetryPolicy, backoff_s, parse_retry_after, retry

POLICY = RetryPolicy(max_attempts=4, max_limited_attempts=8, first_delay_s=1.0, max_delay_s=30.0)


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


@given(st.integers(0, 6), st.integers(1, 30))
def test_a_delay_is_never_shorter_than_the_platform_asks_for(attempt, requested_s):
    delay_s = POLICY.delay_s(attempt, requested_s)
    assert requested_s <= delay_s <= POLICY.max_delay_s


def test_a_request_is_given_up_after_its_attempts_or_if_the_delay_is_too_long():
    assert POLICY.delay_s(POLICY.max_attempts - 1) is None
    assert POLICY.delay_s(POLICY.max_limited_attempts - 1, 1.0) is None
    assert POLICY.delay_s(0, 31.0) is None


@pytest.mark.parametrize(
    ("failures", "calls"),
    [
        ([RuntimeError], 1),
        ([(False, 0.0)], 1),
        ([(True, 0.0)] * 4, 4),
        ([(True, 1.0)] * 5, 6),
        ([(True, 0.0)] * 3, 4),
    ],
    ids=["a fault", "refused for good", "away", "five 429s of a second", "away for a moment"],
)
def test_a_request_is_repeated_while_that_helps(failures, calls):
    made, slept = [], []

    async def send():
        made.append(1)
        if len(made) <= len(failures):
            failure = failures[len(made) - 1]
            if failure is RuntimeError:
                raise failure
            retryable, after_s = failure
            raise ChatDeliveryError("", "", code="x", retryable=retryable, retry_after_s=after_s)
        return "sent"

    async def sleep(seconds):
        slept.append(seconds)

    is_sent = len(failures) < calls
    if is_sent:
        assert asyncio.run(retry(send, POLICY, sleep)) == "sent"
    else:
        with pytest.raises((ChatDeliveryError, RuntimeError)):
            asyncio.run(retry(send, POLICY, sleep))
    assert (len(made), len(slept)) == (calls, calls - 1)
