"""The open snapshot, swapped whole when CURRENT moves."""

import logging
import threading
from pathlib import Path

from index import suppression
from index.errors import NoSnapshot, SnapshotError
from index.snapshot.snapshot import Snapshot, open_snapshot
from index.snapshot.store import Shelf
from index.suppression import Suppression

log = logging.getLogger(__name__)


class Live:
    """Hands out the snapshot that answers now; safe to share between threads.

    A question keeps the snapshot that it was handed; the next question gets the next one.
    """

    def __init__(self, data: Path) -> None:
        """Look in the data folder; nothing is opened until it is asked for."""
        self._shelf = Shelf(data)
        self._lock = threading.Lock()
        self._open: Snapshot | None = None
        self._tried: str | None = None
        self._data = data
        self._suppressed: tuple[int, Suppression] | None = None

    def snapshot(self) -> Snapshot:
        """The current snapshot; raises NoSnapshot or SnapshotCorrupt when none can be opened."""
        name = self._shelf.current()
        opened = self._open
        if opened is not None and name in (opened.name, self._tried):
            return opened
        with self._lock:
            return self._swap(name)

    def suppression(self) -> Suppression:
        """What must not be shown now, read again when its file changes; raises SetupError."""
        path = self._data / suppression.LATER
        changed = path.stat().st_mtime_ns if path.exists() else 0
        if self._suppressed is None or self._suppressed[0] != changed:
            self._suppressed = changed, suppression.load(self._data)
        return self._suppressed[1]

    def warm(self) -> None:
        """Open the current snapshot now if there is one, so that the first question is quick."""
        try:
            self.snapshot().encoder.query("warm")
        except SnapshotError:
            log.warning("no snapshot to open yet")

    def _swap(self, name: str | None) -> Snapshot:
        if self._open is not None and name in (self._open.name, self._tried):
            return self._open
        try:
            self._open = open_snapshot(self._shelf.current_folder())
        except SnapshotError as error:
            if self._open is None or isinstance(error, NoSnapshot):
                raise
            # A damaged newcomer does not take a good one down; it is tried once, and told of.
            self._tried = name
            log.error("snapshot not opened", extra={"snapshot": name})  # noqa: TRY400 - no trace
        return self._open
