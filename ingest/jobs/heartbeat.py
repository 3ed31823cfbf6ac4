"""The heartbeat of a worker: it renews its leases, and revives the shards of dead workers.

DBOS resumes by itself what a process of the same name had begun, and has no watch over others
without its paid service. So each worker holds a lease, and whoever finds one that has expired puts
the shards of its holder back on their queue.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from index.errors import BackendError
from ingest.jobs.lock import build_running_error
from ingest.jobs.shared_state import SharedState

log = logging.getLogger(__name__)

_BEATS_PER_LEASE = 6


class Heartbeat:
    """Heartbeat of one worker, in a thread of its own."""

    def __init__(self, state: SharedState, worker: str, revive: Callable[[str], None]) -> None:
        """Renew the leases of `worker`; call `revive` with the name of each that has died."""
        self._state, self._worker, self._revive = state, worker, revive
        self._is_building, self._ended = False, threading.Event()
        self._last_beat, self._steady_since = -state.leases.duration_s, time.monotonic()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    @property
    def is_steady(self) -> bool:
        """True unless the store was away a moment ago, and with it the leases of all workers."""
        return time.monotonic() - self._last_beat < self._state.leases.duration_s and (
            time.monotonic() >= self._steady_since
        )

    def start(self) -> None:
        """Announce the worker, and begin to beat; raise BackendError."""
        self._beat()
        self._thread.start()

    def stop(self) -> None:
        """End; let others take over at once what this worker has not finished."""
        self._ended.set()
        leases = self._state.leases
        with suppress(BackendError):
            leases.expire(self._own_lease, self._worker)
            leases.expire(self._state.build_lease, self._worker)

    @contextmanager
    def hold_build_lease(self) -> Iterator[None]:
        """Hold the right to build the index; raise SetupError if another worker builds it."""
        state = self._state
        # The lock of the data folder is held, so an earlier process of it has ended.
        ended = f"{self._worker.rpartition('.')[0]}."
        if not state.leases.acquire(state.build_lease, self._worker, ended):
            raise build_running_error()
        self._is_building = True
        try:
            yield
        finally:
            self._is_building = False
            with suppress(BackendError):
                state.leases.release(state.build_lease, self._worker)

    @property
    def _own_lease(self) -> str:
        return f"{self._state.worker_prefix}{self._worker}"

    def _run(self) -> None:
        interval_s = self._state.leases.duration_s / _BEATS_PER_LEASE
        while not self._ended.wait(interval_s):
            try:
                self._beat()
                if self.is_steady:
                    self._revive_dead()
            except BackendError:
                log.warning("heartbeat missed", extra={"worker": self._worker})
            except Exception:
                log.exception("heartbeat failed", extra={"worker": self._worker})

    def _beat(self) -> None:
        leases = self._state.leases
        leases.acquire(self._own_lease, self._worker)
        if self._is_building and not leases.acquire(self._state.build_lease, self._worker):
            log.error("another worker took the build over", extra={"worker": self._worker})
        now = time.monotonic()
        if now - self._last_beat > leases.duration_s > 0 and self._last_beat > 0:
            # The store was away, so the others missed their beats too: give them time for one.
            self._steady_since = now + leases.duration_s
        self._last_beat = now

    def _revive_dead(self) -> None:
        """Revive the shards of each worker that died; of several who try, one does."""
        prefix, leases = self._state.worker_prefix, self._state.leases
        for name in leases.list_expired(prefix):
            if leases.acquire(name, self._worker):
                log.warning("worker died", extra={"worker": name})
                self._revive(name.removeprefix(prefix))
                leases.release(name, self._worker)
