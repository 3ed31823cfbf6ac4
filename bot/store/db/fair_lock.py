"""A line that threads stand in: one at a time goes through, in the order in which they came."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class Line:
    """A lock that is fair, as Python's own and SQLite's are not."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._places: deque[Lock] = deque()  # whose is the first, has the turn

    @contextmanager
    def turn(self, patience: float) -> Iterator[bool]:
        """One's turn, waited for so many seconds; False where it did not come."""
        place = Lock()
        place.acquire()  # released when the turn comes
        try:
            self._enter(place)
            yield place.acquire(timeout=patience)
        finally:  # also where the wait was interrupted
            self._leave(place)

    def _enter(self, place: Lock) -> None:
        with self._guard:
            self._places.append(place)
            if self._places[0] is place:
                place.release()

    def _leave(self, place: Lock) -> None:
        """Give up one's place, and pass on a turn that came."""
        with self._guard:
            if place not in self._places:
                return
            called = self._places[0] is place
            self._places.remove(place)
            if called and self._places:
                self._places[0].release()
