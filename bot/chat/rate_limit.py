"""Rate limits of Teams for a conversation and a tenant, kept before Teams has to enforce them."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable

# Messages and seconds: what one conversation takes, and what one tenant does.
CONVERSATION_WINDOWS = ((7, 1.0), (8, 2.0), (60, 30.0), (1_800, 3_600.0))
TENANT_WINDOWS = ((30, 1.0),)
_MAX_KEYS = 10_000

RateWindows = tuple[tuple[int, float], ...]


class SlidingWindowRateLimiter:
    """A rate limiter by sliding windows: each message waits until every window has room for it."""

    def __init__(
        self,
        windows: RateWindows,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Keep to `windows`, each of so many messages in so many seconds."""
        self._windows, self._clock, self._sleep = windows, clock, sleep
        self._times_by_key: dict[str, deque[float]] = {}

    async def wait(self, key: str) -> None:
        """Return when one more message may be sent for `key`; its place is taken at once."""
        times = self._send_times(key)
        now = self._clock()
        send_at = max(
            (
                self._next_free(times, max_messages, span_s, now)
                for max_messages, span_s in self._windows
            ),
            default=now,
        )
        times.append(send_at)
        if send_at > now:
            await self._sleep(send_at - now)

    def _next_free(
        self, times: deque[float], max_messages: int, span_s: float, now: float
    ) -> float:
        """Return when the window of `max_messages` in `span_s` seconds has room."""
        return max(now, times[-max_messages] + span_s) if len(times) >= max_messages else now

    def _send_times(self, key: str) -> deque[float]:
        """Return when the last messages for `key` went or will go, those that still matter."""
        max_messages = max(max_messages for max_messages, _ in self._windows)
        times = self._times_by_key.pop(key, None) or deque(maxlen=max_messages)
        self._times_by_key[key] = times  # the last one used stands last
        if len(self._times_by_key) > _MAX_KEYS:
            del self._times_by_key[next(iter(self._times_by_key))]
        return times
