"""Snapshot store: which snapshot answers, promotion, rollback and pruning.

`CURRENT` names the snapshot that answers; replacing that file is the only promotion.
"""

import json
import re
import shutil
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from index.errors import InvalidInput, NoSnapshot, NotFound, SnapshotCorrupt
from index.i18n.translation import gettext
from index.retrieval.vectors.engine import VectorEngine
from index.retrieval.vectors.faiss_engine import FaissEngine
from index.snapshot.diff import ContentDigests, SnapshotDiff, compare_content
from index.snapshot.document_store import DocumentStore
from index.snapshot.manifest import (
    HELD_BACK_FILE,
    MANIFEST_FILE,
    Manifest,
    read_manifest,
    verify_snapshot,
)
from index.snapshot.shared_store import SharedSnapshots
from index.snapshot.snapshot import DOCUMENTS_FILE
from index.suppression import ADDED_FILE
from index.text.documents import truncate
from index.text.files import write_json, write_text

CURRENT = "CURRENT"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_MAX_SHOWN = 60


class SnapshotStore:
    """Snapshots of a data folder; with a shared place, promotions there reach other machines."""

    def __init__(
        self,
        data: Path,
        shared: SharedSnapshots | None = None,
        engine: VectorEngine | None = None,
    ) -> None:
        """Look in `data`/snapshots, which need not be there yet; publish in `shared`.

        `engine` holds the vectors; without it they are in the files of the snapshots.
        """
        self.folder = data / "snapshots"
        self.current_file = data / CURRENT
        self.shared = shared
        self.engine = engine or FaissEngine()
        self.block_list = data / ADDED_FILE

    def names(self) -> list[str]:
        """Return the names of the finished snapshots, oldest first."""
        return sorted(path.parent.name for path in self.folder.glob(f"[!.]*/{MANIFEST_FILE}"))

    def current_name(self) -> str | None:
        """Return the name of the snapshot that answers; None when there is none yet."""
        try:
            return self.current_file.read_text(encoding="utf-8", errors="replace").strip() or None
        except (FileNotFoundError, NotADirectoryError):
            return None

    def current_folder(self) -> Path:
        """Return the folder of the snapshot that answers; raise NoSnapshot or SnapshotCorrupt."""
        name = self.current_name()
        if name is None:
            raise _no_snapshot_error()
        if not _NAME.fullmatch(name):
            raise SnapshotCorrupt(
                gettext("{file} does not name a snapshot; it holds “{name}”.").format(
                    file=CURRENT, name=truncate(name, _MAX_SHOWN)
                ),
                gettext(
                    "Go back with “hasanyone index rollback” or build anew with “hasanyone ingest”."
                ),
            )
        return self.folder / name

    def snapshot_folder(self, name: str) -> Path:
        """Return the folder of a snapshot by its name; raise NotFound."""
        if name not in self.names():
            raise NotFound(
                gettext("There is no snapshot “{name}”.").format(name=name),
                gettext("See “hasanyone index list”."),
            )
        return self.folder / name

    def manifest(self, name: str) -> Manifest:
        """Return the manifest of a snapshot, its files not verified.

        Raises NotFound or SnapshotCorrupt.
        """
        return read_manifest(self.snapshot_folder(name))

    def promote(self, name: str, *, is_verified: bool = False) -> None:
        """Verify a snapshot, unless it `is_verified`, and let it answer.

        With a shared place it answers on all machines. Raises NotFound, SnapshotCorrupt, or
        BackendError if that fails or the engine of the vectors does not take them.
        """
        folder = self.snapshot_folder(name)
        if not is_verified:
            verify_snapshot(folder)
        self._publish(folder)
        write_text(self.current_file, name + "\n")

    def hold_back(self, name: str, reasons: Sequence[str]) -> None:
        """Record why a build must not promote a finished snapshot; nothing else changes.

        With a shared place, administrators on other machines can promote it: raises BackendError.
        """
        write_json(self.snapshot_folder(name) / HELD_BACK_FILE, list(reasons))
        if self.shared is not None:
            self.shared.publish_held_back(self.snapshot_folder(name), reasons)

    def held_back_reasons(self, name: str) -> tuple[str, ...]:
        """Return why a snapshot is held back; empty for one that is not."""
        try:
            return tuple(json.loads((self.folder / name / HELD_BACK_FILE).read_bytes()))
        except FileNotFoundError:
            return ()

    def release(self, name: str) -> None:
        """Promote a snapshot even if it is held back; raise NotFound or SnapshotCorrupt."""
        self.promote(name)
        (self.folder / name / HELD_BACK_FILE).unlink(missing_ok=True)

    def rollback(self, target: str | None = None) -> str:
        """Let the snapshot before the current one answer, and return its name.

        `target` is the expected one: asked for again, the rollback is done once. The snapshot left
        behind is held back: a build that reads the same again does not promote it. Raises NotFound,
        or InvalidInput where `target` is not the one before.
        """
        replaced = self.current_name()
        if replaced is None:
            raise _no_snapshot_error()
        if replaced == target:
            return replaced
        earlier = self.previous_name(replaced)
        if target not in (None, earlier):
            raise InvalidInput(
                gettext("“{name}” is not the index before the one that answers now.").format(
                    name=truncate(str(target), _MAX_SHOWN)
                ),
                gettext("Another index may answer by now. Check the status again."),
            )
        self.promote(earlier)
        if replaced in self.names():
            self.hold_back(replaced, [f"{earlier} was put in its place."])
        return earlier

    def previous_name(self, name: str) -> str:
        """Return the snapshot that answered when `name` was built, or the next older.

        One that is held back is passed over as the next older. Raises NotFound.
        """
        names = self.names()
        parent = self._parent_name(name)
        older = (other for other in names if other < name or not _NAME.fullmatch(name))
        earlier = [other for other in older if not self.held_back_reasons(other)]
        if parent not in names and not earlier:
            raise NotFound(
                gettext("There is no earlier snapshot."), gettext("See “hasanyone index list”.")
            )
        return str(parent) if parent in names else earlier[-1]

    def find_content(self, content: str) -> str | None:
        """Return the newest finished snapshot with this content hash; None when there is none."""
        for name in reversed(self.names()):
            try:
                if self.manifest(name).content == content:
                    return name
            except SnapshotCorrupt:
                continue
        return None

    def _parent_name(self, name: str | None) -> str | None:
        try:
            return self.manifest(name).parent if name else None
        except (NotFound, SnapshotCorrupt):
            return None

    def publish_current(self) -> bool:
        """Publish the current snapshot with its vectors, and the block list in the shared place.

        Return False, and publish nothing, if another one answers there. Raises NoSnapshot,
        BackendError or SnapshotCorrupt.
        """
        folder = self.current_folder()
        published = self.shared.current() if self.shared is not None else None
        if published is not None and published.name != folder.name:
            return False
        self._publish(folder)
        return True

    def _publish(self, folder: Path) -> None:
        """Copy the vectors, then the snapshot: no machine asks for vectors that are not there."""
        self.engine.publish(folder)
        if self.shared is not None:
            self.shared.publish(folder, self.block_list)
        self.engine.promote(folder.name)

    def follow_shared(self) -> bool:
        """Take what was published in the shared place; return whether another one answers now.

        An entry that is older than one that was taken before is ignored. Raises BackendError, or
        SnapshotCorrupt for one that is damaged or has no valid signature.
        """
        if self.shared is None:
            return False
        self.folder.mkdir(parents=True, exist_ok=True)
        local = SnapshotStore(self.folder.parent)
        held_back, published = self.shared.held_back(), self.shared.current()
        if held_back is not None and (published is None or held_back.name > published.name):
            self.shared.fetch(held_back, self.folder)
            if self.held_back_reasons(held_back.name) != held_back.reasons:
                local.hold_back(held_back.name, held_back.reasons)
        if published is None or published.at <= self._last_taken():
            return False
        self.shared.fetch(published, self.folder)
        self.shared.fetch_block_list(published, self.block_list)
        is_new = self.current_name() != published.name
        if is_new:
            local.release(published.name)
        write_text(self._taken_file, published.at + "\n")
        return is_new

    @property
    def _taken_file(self) -> Path:
        return self.folder / ".taken"

    def _last_taken(self) -> str:
        """Return the time of the last entry that was taken from the shared place."""
        try:
            return self._taken_file.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return ""

    def prune(self, keep: int) -> list[str]:
        """Delete all but the newest `keep` snapshots, the current one and the one before it.

        Returns the names of those deleted. Raises BackendError if the shared place or the engine of
        the vectors does not answer.
        """
        names, current = self.names(), self.current_name()
        protected = {current, self._parent_name(current), *(names[-keep:] if keep else [])}
        deleted = [name for name in names if name not in protected]
        for name in deleted:
            shutil.rmtree(self.folder / name)
        if self.shared is not None:
            self.shared.prune(self.names())
        self.engine.prune(self.names())
        return deleted

    def diff(self, old: str, new: str) -> SnapshotDiff:
        """Return what changed from one snapshot to another; raise NotFound or SnapshotCorrupt."""
        return compare_content(self.content_digests(old), self.content_digests(new))

    def content_digests(self, name: str) -> ContentDigests:
        """Return what a diff compares of a snapshot; raise NotFound or SnapshotCorrupt."""
        verify_snapshot(self.snapshot_folder(name))
        with closing(DocumentStore(self.snapshot_folder(name) / DOCUMENTS_FILE)) as documents:
            return ContentDigests(documents.digests(), documents.redirects())


def _no_snapshot_error() -> NoSnapshot:
    return NoSnapshot(
        gettext("There is no index yet."), gettext("Build it with “hasanyone ingest”.")
    )
