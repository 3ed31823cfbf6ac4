"""Results of pure functions by a digest of their input: where they are kept, and for how long."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol


class ResultCache(Protocol):
    """Keeper of the results of one function."""

    def results(self, keys: Sequence[bytes], make: Callable[[int], bytes]) -> Iterator[bytes]:
        """Yield the result for each of `keys`; `make` is given the position of one not kept."""

    def keep_only(self, keys: Sequence[bytes]) -> None:
        """Delete the results for all other keys."""


class MemoryCache:
    """Results that are kept in memory."""

    def __init__(self) -> None:
        """Start with none."""
        self._results: dict[bytes, bytes] = {}

    def results(self, keys: Sequence[bytes], make: Callable[[int], bytes]) -> Iterator[bytes]:
        """Yield the result for each of `keys`; `make` is given the position of one not kept."""
        for position, key in enumerate(keys):
            if key not in self._results:
                self._results[key] = make(position)
            yield self._results[key]

    def keep_only(self, keys: Sequence[bytes]) -> None:
        """Delete the results for all other keys."""
        self._results = {key: self._results[key] for key in keys if key in self._results}
