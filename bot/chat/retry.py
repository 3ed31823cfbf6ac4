"""Retries: delivery errors, Retry-After, exponential backoff with jitter."""

import asyncio
import itertools
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

from index.errors import DeliveryError

log = logging.getLogger(__name__)

_MAX_DOUBLINGS = 16  # keeps the power from overflowing after hours offline

Result = TypeVar("Result")


class ChatDeliveryError(DeliveryError):
    """Error of a message that a platform did not accept, or may not have accepted.

    `code` is for the log. `retryable` is set if the platform may accept it later, and
    `retry_after_s` is how long it asks us to wait. `reply` is the message as the surface stores it,
    to send it later without working it out again; None if nothing was to be sent.
    """

    def __init__(
        self, message: str, hint: str, *, code: str, retryable: bool, retry_after_s: float = 0.0
    ) -> None:
        super().__init__(message, hint)
        self.code, self.retryable, self.retry_after_s = code, retryable, retry_after_s
        self.reply: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Number of attempts at one request, and the delays between them in seconds.

    Delays start at about `first_delay_s` and double, up to `max_delay_s`. A platform that says when
    to ask again is asked `max_limited_attempts` times, any other `max_attempts` times. If it asks
    for a longer delay, the request is given up and its delivery stays in the inbox.
    """

    max_attempts: int
    max_limited_attempts: int
    first_delay_s: float
    max_delay_s: float

    def delay_s(self, attempt: int, retry_after_s: float = 0.0) -> float | None:
        """Return the delay in seconds after `attempt` (from 0) failed; None to give up.

        It is never shorter than the platform asks for.
        """
        max_attempts = self.max_limited_attempts if retry_after_s else self.max_attempts
        if attempt + 1 >= max_attempts or retry_after_s > self.max_delay_s:
            return None
        if retry_after_s:  # jitter, so that those who wait do not all come back at once
            return min(self.max_delay_s, retry_after_s + backoff_s(0, self.first_delay_s / 2, 1.0))
        return backoff_s(attempt, self.first_delay_s, self.max_delay_s)


# About seven seconds for a platform that is away, and a minute or more for one that asks us to
# wait. After that the delivery waits in the inbox, where it survives this process.
REQUEST_RETRIES = RetryPolicy(
    max_attempts=4, max_limited_attempts=12, first_delay_s=1.0, max_delay_s=30.0
)


async def retry(
    send: Callable[[], Awaitable[Result]],
    policy: RetryPolicy = REQUEST_RETRIES,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Result:
    """Return what `send` returns, called again as `policy` says; raise its ChatDeliveryError."""
    for attempt in itertools.count():
        try:
            return await send()
        except ChatDeliveryError as refused:
            delay_s = policy.delay_s(attempt, refused.retry_after_s) if refused.retryable else None
            if delay_s is None:
                raise
            log.info("request retried code=%s delay_s=%.1f", refused.code, delay_s)
        await sleep(delay_s)
    raise AssertionError  # the loop never ends by itself


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
