"""Client-side rate limiter, with the rate limits that Slack and Teams publish."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable

RateWindows = tuple[tuple[int, float], ...]

# Windows as (messages, seconds).
# https://docs.slack.dev/apis/web-api/rate-limits: chat.postMessage, a channel.
SLACK_CHANNEL_WINDOWS: RateWindows = ((1, 1.0),)
# https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit: a bot in one
# conversation, and in all of a tenant, where the page now allows 50 requests a second.
TEAMS_CONVERSATION_WINDOWS: RateWindows = ((7, 1.0), (8, 2.0), (60, 30.0), (1_800, 3_600.0))
TEAMS_TENANT_WINDOWS: RateWindows = ((30, 1.0),)
_MAX_KEYS = 10_000


class SlidingWindowRateLimiter:
    """Rate limiter by sliding windows: each message waits until every window has room for it.

    The messages of one key (a channel, a conversation, a tenant) go in the order in which they
    began to wait.
    """

    def __init__(
        self,
        windows: RateWindows,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Limit to `windows`; only the messages of this process are counted."""
        self._windows, self._clock, self._sleep = windows, clock, sleep
        self._max_times = max(max_messages for max_messages, _ in windows)
        self._times_by_key: dict[str, deque[float]] = {}

    def has_room(self, key: str, count: int = 1) -> bool:
        """Return whether `count` more messages may be sent for `key` without waiting."""
        times, now = self._send_times(key), self._clock()
        return all(
            sum(time > now - span_s for time in times) + count <= max_messages
            for max_messages, span_s in self._windows
        )

    async def wait(self, key: str) -> None:
        """Wait until one more message may be sent for `key`; later callers queue behind it."""
        times, now = self._send_times(key), self._clock()
        send_at = max(
            self._next_free(times, max_messages, span_s, now)
            for max_messages, span_s in self._windows
        )
        times.append(send_at)
        if send_at > now:
            await self._sleep(send_at - now)

    def _next_free(
        self, times: deque[float], max_messages: int, span_s: float, now: float
    ) -> float:
        """Return the time at which a window of `max_messages` in `span_s` seconds has room."""
        return max(now, times[-max_messages] + span_s) if len(times) >= max_messages else now

    def _send_times(self, key: str) -> deque[float]:
        """Return the times of the last messages for `key`, sent or waiting."""
        times = self._times_by_key.pop(key, None) or deque(maxlen=self._max_times)
        self._times_by_key[key] = (
            times  # move the key to the end, so that the first one is the least recently used
        )
        if len(self._times_by_key) > _MAX_KEYS:
            del self._times_by_key[next(iter(self._times_by_key))]
        return times
