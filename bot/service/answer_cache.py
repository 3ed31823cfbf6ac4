"""The answers to recent questions, for as long as asking again would give the same."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

State = TypeVar("State")
Kept = TypeVar("Kept")


class Recent(Generic[State, Kept]):
    """What was made of the last `most` different keys in one state; safe to share between threads.

    As soon as the state is another, nothing of before is given back.
    """

    def __init__(self, most: int) -> None:
        """Keep what was made of `most` keys; 0 keeps nothing."""
        self._most = most
        self._lock = threading.Lock()
        self._state: State | None = None
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()

    def get(self, state: State, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """What was made of `key` in this `state`, or else what `make` makes of it now."""
        with self._lock:
            if self._state != state:
                self._state = state
                self._kept.clear()
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            if self._state == state:
                self._kept[key] = made
                while len(self._kept) > self._most:
                    self._kept.popitem(last=False)
        return made
