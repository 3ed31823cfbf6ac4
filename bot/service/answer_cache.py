"""Least-recently-used cache of search results, emptied when the index or the block list changes."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

State = TypeVar("State")
Value = TypeVar("Value")


class AnswerCache(Generic[State, Value]):
    """Thread-safe LRU cache of at most `max_entries` values that were computed in one state.

    When the state changes, all values are dropped.
    """

    def __init__(self, max_entries: int) -> None:
        """Hold at most `max_entries` values; 0 holds none."""
        self._max_entries = max_entries
        self._lock = threading.Lock()
        self._state: State | None = None
        self._entries: OrderedDict[Hashable, Value] = OrderedDict()

    def get_or_compute(
        self,
        state: State,
        key: Hashable,
        compute: Callable[[], Value],
        is_kept: Callable[[Value], bool] = lambda _value: True,
    ) -> Value:
        """Return the value of `key` in this `state`; call `compute` if it is not cached.

        A value for which `is_kept` is false is returned and not cached.
        """
        with self._lock:
            if self._state != state:
                self._state = state
                self._entries.clear()
            if key in self._entries:
                self._entries.move_to_end(key)
                return self._entries[key]
        value = compute()
        with self._lock:
            if self._state == state and is_kept(value):
                self._entries[key] = value
                while len(self._entries) > self._max_entries:
                    self._entries.popitem(last=False)
        return value
