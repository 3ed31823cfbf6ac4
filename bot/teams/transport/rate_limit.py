"""How fast Teams lets us write, kept to before it has to tell us."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable

# Messages and seconds: what one conversation takes, and what one tenant does.
CONVERSATION = ((7, 1.0), (8, 2.0), (60, 30.0), (1_800, 3_600.0))
TENANT = ((30, 1.0),)
_MOST_KNOWN = 10_000

Windows = tuple[tuple[int, float], ...]


class Pace:
    """Makes each message wait until its windows allow it."""

    def __init__(
        self,
        windows: Windows,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Keep to `windows`, each of so many messages in so many seconds."""
        self._windows, self._clock, self._sleep = windows, clock, sleep
        self._sent: dict[str, deque[float]] = {}

    async def wait(self, key: str) -> None:
        """Return when one more message may be sent for `key`; its place is taken at once."""
        times = self._times(key)
        now = self._clock()
        at = max((self._free(times, most, span, now) for most, span in self._windows), default=now)
        times.append(at)
        if at > now:
            await self._sleep(at - now)

    def _free(self, times: deque[float], most: int, span: float, now: float) -> float:
        """When the window of `most` messages in `span` seconds has room."""
        return max(now, times[-most] + span) if len(times) >= most else now

    def _times(self, key: str) -> deque[float]:
        """When the last messages for `key` went or will go, those that still matter."""
        most = max(most for most, _ in self._windows)
        times = self._sent.pop(key, None) or deque(maxlen=most)
        self._sent[key] = times  # the last one used stands last
        if len(self._sent) > _MOST_KNOWN:
            del self._sent[next(iter(self._sent))]
        return times
