"""A line that threads stand in: one at a time goes through, in the order in which they came."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class Line:
    """A lock that is fair, as Python's own and SQLite's are not."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._taken = False
        self._waiting: deque[Lock] = deque()

    @contextmanager
    def turn(self, patience: float) -> Iterator[bool]:
        """One's turn, waited for so many seconds; False where it did not come."""
        mine = self._enter(patience)
        try:
            yield mine
        finally:
            if mine:
                self._leave()

    def _enter(self, patience: float) -> bool:
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            called = Lock()
            called.acquire()  # released by whoever leaves before us
            self._waiting.append(called)
        if called.acquire(timeout=patience):
            return True
        with self._guard:
            if called not in self._waiting:  # called at the last moment
                return True
            self._waiting.remove(called)
        return False

    def _leave(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False
