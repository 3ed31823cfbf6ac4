"""Rate limiter for each host, shared by all sources on it."""

import time
from threading import Lock


class HostRateLimiter:
    """Thread-safe limiter: one request to a host each interval, in the order of the calls."""

    def __init__(self) -> None:
        self._next_allowed: dict[str, float] = {}
        self._lock = Lock()

    def wait(self, host: str, interval_s: float) -> None:
        """Wait for the next slot of `host`; the one after it is `interval_s` seconds later."""
        with self._lock:
            now = time.monotonic()
            allowed_at = max(now, self._next_allowed.get(host, now))
            self._next_allowed[host] = allowed_at + interval_s
        time.sleep(allowed_at - now)
