"""The open snapshot that answers questions, replaced as a whole when CURRENT changes."""

import logging
import threading
from pathlib import Path

from index import suppression
from index.errors import BackendError, NoSnapshot, SnapshotError
from index.retrieval.vectors.engine import VectorEngine
from index.snapshot.snapshot import Snapshot, open_snapshot
from index.snapshot.store import SnapshotStore
from index.suppression import Suppression

log = logging.getLogger(__name__)


class LiveSnapshot:
    """Holder of the current snapshot; safe to share between threads.

    A question is answered from one snapshot, even if another becomes current meanwhile.
    """

    def __init__(self, data: Path, engine: VectorEngine | None = None) -> None:
        """Use the data folder; nothing is opened before it is needed.

        `engine` searches the vectors; without it FAISS does, in the files of the snapshot.
        """
        self._engine = engine
        self._snapshots = SnapshotStore(data)
        self._lock = threading.Lock()
        self._opened: Snapshot | None = None
        self._unreadable: str | None = None
        self._data = data
        self._suppression: tuple[int, Suppression] | None = None

    def snapshot(self) -> Snapshot:
        """Return the current snapshot; raise NoSnapshot or SnapshotCorrupt if it cannot open."""
        name = self._snapshots.current_name()
        opened = self._opened
        if opened is not None and name in (opened.name, self._unreadable):
            return opened
        # While one thread opens a new snapshot, the others answer from the one before.
        if not self._lock.acquire(blocking=opened is None) and opened is not None:
            return opened
        try:
            return self._swap(name)
        finally:
            self._lock.release()

    def suppression(self) -> Suppression:
        """Return the block list, read again when its file changes; raise SetupError."""
        path = self._data / suppression.ADDED_FILE
        modified_ns = path.stat().st_mtime_ns if path.exists() else 0
        if self._suppression is None or self._suppression[0] != modified_ns:
            self._suppression = modified_ns, suppression.load(self._data)
        return self._suppression[1]

    def warm(self) -> None:
        """Open the current snapshot now if there is one, so that the first question is quick."""
        try:
            snapshot = self.snapshot()
            snapshot.dense_index.search(snapshot.encoder.encode_query("warm"), 1)
        except SnapshotError:
            log.warning("no snapshot")
        except BackendError as error:  # questions say so, until it answers
            log.warning("vectors not ready: %s", error.message)

    def _swap(self, name: str | None) -> Snapshot:
        if self._opened is not None and name in (self._opened.name, self._unreadable):
            return self._opened
        try:
            self._opened = open_snapshot(self._snapshots.current_folder(), self._engine)
        except SnapshotError as error:
            if self._opened is None or isinstance(error, NoSnapshot):
                raise
            # A damaged new snapshot does not replace a good one. It is tried and logged only once.
            self._unreadable = name
            log.error("snapshot not opened", extra={"snapshot": name})  # noqa: TRY400 - the log needs no traceback
        return self._opened
