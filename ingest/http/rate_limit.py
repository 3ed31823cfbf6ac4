"""A rate per host: however many sources share a host, it is asked at the pace it is owed."""

import time
from threading import Lock


class Pace:
    """When each host may be asked next."""

    def __init__(self) -> None:
        self._next: dict[str, float] = {}
        self._lock = Lock()

    def wait(self, host: str, seconds: float) -> None:
        """Wait until `host` may be asked again, which then is so `seconds` later."""
        with self._lock:
            now = time.monotonic()
            at = max(now, self._next.get(host, now))
            self._next[host] = at + seconds
        time.sleep(at - now)
