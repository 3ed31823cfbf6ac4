"""Retries: delivery errors, Retry-After, exponential backoff with jitter."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from index.errors import DeliveryError

_MAX_DOUBLINGS = 16  # keeps the power from overflowing after hours offline


class ChatDeliveryError(DeliveryError):
    """Error of a message that a platform did not accept.

    `code` is for the log. `retryable` is set if the platform certainly did nothing with the message
    and may accept it later.
    """

    def __init__(self, message: str, hint: str, *, code: str, retryable: bool) -> None:
        super().__init__(message, hint)
        self.code, self.retryable = code, retryable


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Number of attempts at one request, and the delays between them in seconds.

    Delays start at about `first_delay_s` and double, up to `max_delay_s`. If the platform asks for
    a longer delay, the request is given up and its delivery stays in the inbox.
    """

    max_attempts: int
    first_delay_s: float
    max_delay_s: float

    def delay_s(self, attempt: int, retry_after: str | None = None) -> float | None:
        """Return the delay in seconds after `attempt` (from 0) failed; None to give up.

        It is never shorter than the header `retry_after` asks for.
        """
        requested_s = parse_retry_after(retry_after)
        if attempt + 1 >= self.max_attempts or requested_s > self.max_delay_s:
            return None
        backoff = backoff_s(attempt, self.first_delay_s, self.max_delay_s)
        return min(self.max_delay_s, requested_s + backoff)


def backoff_s(attempt: int, first_s: float, max_s: float) -> float:
    """Return `first_s` · 2^`attempt` seconds with 50% jitter, at most `max_s`."""
    jitter = random.uniform(0.5, 1.5)  # noqa: S311 - not used as a secret
    return min(max_s, first_s * 2.0 ** min(attempt, _MAX_DOUBLINGS) * jitter)


def parse_retry_after(header: str | None) -> float:
    """Return the seconds that a Retry-After header asks for; 0 if it is missing or invalid.

    Its two forms are a number of seconds and a date (RFC 9110, section 10.2.3).
    """
    if not header:
        return 0.0
    if header.strip().isdecimal():
        return float(header)
    try:
        until = parsedate_to_datetime(header)
    except ValueError:
        return 0.0
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())
