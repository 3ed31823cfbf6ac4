"""First-in, first-out lock for threads."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class FairLock:
    """Lock that is granted in order of arrival, unlike those of Python and SQLite."""

    def __init__(self) -> None:
        self._mutex = Lock()
        self._tickets: deque[Lock] = deque()  # the first ticket holds the lock

    @contextmanager
    def acquire(self, timeout_s: float) -> Iterator[bool]:
        """Yield whether the lock was acquired within `timeout_s` seconds, and hold it meanwhile."""
        ticket = Lock()
        ticket.acquire()  # released when its turn comes
        try:
            self._enter(ticket)
            yield ticket.acquire(timeout=timeout_s)
        finally:  # also if the wait was interrupted
            self._leave(ticket)

    def _enter(self, ticket: Lock) -> None:
        with self._mutex:
            self._tickets.append(ticket)
            if self._tickets[0] is ticket:
                ticket.release()

    def _leave(self, ticket: Lock) -> None:
        """Remove a ticket; if it held the lock, pass the lock on."""
        with self._mutex:
            if ticket not in self._tickets:
                return
            had_turn = self._tickets[0] is ticket
            self._tickets.remove(ticket)
            if had_turn and self._tickets:
                self._tickets[0].release()
