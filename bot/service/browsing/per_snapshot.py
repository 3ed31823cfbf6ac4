"""Value that is computed once for a snapshot and its block list."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from bot.service.live_snapshot import LiveSnapshot
from index.snapshot.snapshot import Snapshot
from index.suppression import Suppression

_Value = TypeVar("_Value")


class PerSnapshot(Generic[_Value]):
    """Holder of a value of the live snapshot; safe to share between threads."""

    def __init__(
        self, live: LiveSnapshot, compute: Callable[[Snapshot, Suppression], _Value]
    ) -> None:
        """Compute nothing before it is needed."""
        self._live, self._compute = live, compute
        self._lock = threading.Lock()
        self._held: tuple[str, Suppression, _Value] | None = None

    def get(self) -> _Value:
        """Return the value of the snapshot that is live now; raise NoSnapshot, SnapshotCorrupt."""
        snapshot, suppression = self._live.snapshot(), self._live.suppression()
        state = (snapshot.name, suppression)
        with self._lock:
            if self._held is None or self._held[:2] != state:
                self._held = (*state, self._compute(snapshot, suppression))
            return self._held[2]
