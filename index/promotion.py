"""Which snapshot answers: CURRENT names it, and replacing that file is the only promotion."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from index.catalogue import Catalogue, to_json
from index.errors import NoSnapshot, NotFound, SnapshotCorrupt
from index.snapshot import CATALOGUE, MANIFEST, Manifest, put_text, read_manifest, verify
from index.text import shortened

CURRENT = "CURRENT"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Diff:
    """Ids that one snapshot has and the other has not, and those whose content differs."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


class Shelf:
    """The snapshots of a data folder."""

    def __init__(self, data: Path) -> None:
        """Look in `data`/snapshots, which need not be there yet."""
        self.folder = data / "snapshots"
        self.pointer = data / CURRENT

    def names(self) -> list[str]:
        """The finished snapshots, oldest first."""
        return sorted(path.parent.name for path in self.folder.glob(f"[!.]*/{MANIFEST}"))

    def current(self) -> str | None:
        """The name of the snapshot that answers; None when there is none yet."""
        try:
            return self.pointer.read_text(encoding="utf-8", errors="replace").strip() or None
        except (FileNotFoundError, NotADirectoryError):
            return None

    def current_folder(self) -> Path:
        """The folder of the snapshot that answers; raises NoSnapshot or SnapshotCorrupt."""
        name = self.current()
        if name is None:
            raise _none_yet()
        if not _NAME.fullmatch(name):
            raise SnapshotCorrupt(
                f"{CURRENT} does not name a snapshot; it holds “{shortened(name, _SHOWN)}”.",
                "Go back with “hasanyone index rollback” or build anew with “hasanyone ingest”.",
            )
        return self.folder / name

    def path(self, name: str) -> Path:
        """The folder of a snapshot by its name; raises NotFound."""
        if name not in self.names():
            raise NotFound(f"There is no snapshot “{name}”.", "See “hasanyone index list”.")
        return self.folder / name

    def manifest(self, name: str) -> Manifest:
        """The manifest of a snapshot, its files not verified; raises NotFound, SnapshotCorrupt."""
        return read_manifest(self.path(name))

    def promote(self, name: str) -> None:
        """Let a snapshot answer once it is verified; raises NotFound or SnapshotCorrupt."""
        verify(self.path(name))
        put_text(self.pointer, name + "\n")

    def rollback(self) -> str:
        """Let the snapshot before the current one answer, and name it; raises NotFound."""
        name = self.current()
        if name is None:
            raise _none_yet()
        earlier = self.before(name)
        self.promote(earlier)
        return earlier

    def before(self, name: str) -> str:
        """The one that answered when `name` was built, or else the next older; raises NotFound."""
        names = self.names()
        try:
            parent = self.manifest(name).parent
        except (NotFound, SnapshotCorrupt):
            parent = None
        earlier = [other for other in names if other < name or not _NAME.fullmatch(name)]
        if parent not in names and not earlier:
            raise NotFound("There is no earlier snapshot.", "See “hasanyone index list”.")
        return parent if parent in names else earlier[-1]

    def prune(self, keep: int) -> list[str]:
        """Delete all but the newest `keep` snapshots and the current one; returns what went."""
        names = self.names()
        kept = {self.current(), *(names[-keep:] if keep else [])}
        gone = [name for name in names if name not in kept]
        for name in gone:
            shutil.rmtree(self.folder / name)
        return gone

    def diff(self, old: str, new: str) -> Diff:
        """What changed from one snapshot to another; raises NotFound or SnapshotCorrupt."""
        before, after = (self._bodies(name) for name in (old, new))
        return Diff(
            added=tuple(sorted(after.keys() - before.keys())),
            changed=tuple(sorted(i for i in after.keys() & before.keys() if after[i] != before[i])),
            removed=tuple(sorted(before.keys() - after.keys())),
        )

    def _bodies(self, name: str) -> dict[str, object]:
        verify(self.path(name))
        catalogue = Catalogue(self.folder / name / CATALOGUE)
        try:
            return {initiative.id: to_json(initiative) for initiative in catalogue}
        finally:
            catalogue.close()


def _none_yet() -> NoSnapshot:
    return NoSnapshot("There is no index yet.", "Build it with “hasanyone ingest”.")
