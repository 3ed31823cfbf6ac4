"""Per-host rate limiter: requests to a host are spaced, however many sources share it."""

import time
from threading import Lock


class HostRateLimiter:
    """A limiter of requests by host: one each interval, in the order of the calls; thread-safe."""

    def __init__(self) -> None:
        self._next_allowed: dict[str, float] = {}
        self._lock = Lock()

    def wait(self, host: str, interval_s: float) -> None:
        """Wait for the next slot of `host`; the one after it comes `interval_s` seconds later."""
        with self._lock:
            now = time.monotonic()
            allowed_at = max(now, self._next_allowed.get(host, now))
            self._next_allowed[host] = allowed_at + interval_s
        time.sleep(allowed_at - now)
