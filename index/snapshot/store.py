"""Which snapshot answers: CURRENT names it, and replacing that file is the only promotion."""

import json
import re
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, fields
from pathlib import Path

from index.errors import InvalidInput, NoSnapshot, NotFound, SnapshotCorrupt
from index.snapshot.document_store import Catalogue
from index.snapshot.snapshot import (
    CATALOGUE,
    HELD,
    MANIFEST,
    Manifest,
    put_json,
    put_text,
    read_manifest,
    verify,
)
from index.text.documents import shortened

CURRENT = "CURRENT"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Diff:
    """Ids that one snapshot has and the other has not, and those whose content differs.

    `merged` are ids that now lead to another one, `split` those that led to another before; neither
    counts as removed or added.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    split: tuple[str, ...] = ()

    def by_source(self) -> dict[str, dict[str, int]]:
        """How many ids of each source are in each list; a source without any is left out."""
        counts: dict[str, Counter[str]] = {}
        for kind in fields(self):
            for id_ in getattr(self, kind.name):
                counts.setdefault(id_.partition(":")[0], Counter())[kind.name] += 1
        return {source: dict(counts[source]) for source in sorted(counts)}


@dataclass(frozen=True, slots=True)
class Version:
    """What a diff compares: the digests of a catalogue by id, and its redirects."""

    digests: Mapping[str, bytes] = field(default_factory=dict)
    redirects: Mapping[str, str] = field(default_factory=dict)


def difference(old: Version, new: Version) -> Diff:
    """What changed from one version of a catalogue to another."""
    gone, come = old.digests.keys() - new.digests.keys(), new.digests.keys() - old.digests.keys()
    merged = {id_ for id_ in gone if id_ in new.redirects}
    split = {id_ for id_ in come if id_ in old.redirects}
    both = old.digests.keys() & new.digests.keys()
    return Diff(
        added=tuple(sorted(come - split)),
        changed=tuple(sorted(id_ for id_ in both if old.digests[id_] != new.digests[id_])),
        removed=tuple(sorted(gone - merged)),
        merged=tuple(sorted(merged)),
        split=tuple(sorted(split)),
    )


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

    def hold(self, name: str, reasons: Sequence[str]) -> None:
        """Say why a finished snapshot is not to be promoted by a build; nothing else changes."""
        put_json(self.path(name) / HELD, list(reasons))

    def held(self, name: str) -> tuple[str, ...]:
        """Why a snapshot is held back; empty for one that is not."""
        try:
            return tuple(json.loads((self.folder / name / HELD).read_bytes()))
        except FileNotFoundError:
            return ()

    def release(self, name: str) -> None:
        """Promote a snapshot although it may be held back; raises NotFound or SnapshotCorrupt."""
        self.promote(name)
        (self.folder / name / HELD).unlink(missing_ok=True)

    def rollback(self, to: str | None = None) -> str:
        """Let the snapshot before the current one answer, and name it.

        `to` is the one that is meant: asked for again it is done once. The one left behind is held
        back: a build that reads the same again does not promote it. Raises NotFound, or
        InvalidInput where `to` is not the one before.
        """
        left = self.current()
        if left is None:
            raise _none_yet()
        if left == to:
            return left
        earlier = self.before(left)
        if to not in (None, earlier):
            raise InvalidInput(
                f"“{shortened(str(to), _SHOWN)}” is not the index before the one that answers now.",
                "Another one may answer by now: look at the status again.",
            )
        self.promote(earlier)
        if left in self.names():
            self.hold(left, [f"{earlier} was put in its place."])
        return earlier

    def before(self, name: str) -> str:
        """The one that answered when `name` was built, or else the next older; raises NotFound."""
        names = self.names()
        parent = self._parent(name)
        older = (other for other in names if other < name or not _NAME.fullmatch(name))
        earlier = [other for other in older if not self.held(other)]
        if parent not in names and not earlier:
            raise NotFound("There is no earlier snapshot.", "See “hasanyone index list”.")
        return str(parent) if parent in names else earlier[-1]

    def holding(self, content: str) -> str | None:
        """The newest finished snapshot with this content; None when there is none."""
        for name in reversed(self.names()):
            try:
                if self.manifest(name).content == content:
                    return name
            except SnapshotCorrupt:
                continue
        return None

    def _parent(self, name: str | None) -> str | None:
        try:
            return self.manifest(name).parent if name else None
        except (NotFound, SnapshotCorrupt):
            return None

    def prune(self, keep: int) -> list[str]:
        """Delete all but the newest `keep` snapshots, the current one and the one before it.

        Returns what went.
        """
        names, current = self.names(), self.current()
        kept = {current, self._parent(current), *(names[-keep:] if keep else [])}
        gone = [name for name in names if name not in kept]
        for name in gone:
            shutil.rmtree(self.folder / name)
        return gone

    def diff(self, old: str, new: str) -> Diff:
        """What changed from one snapshot to another; raises NotFound or SnapshotCorrupt."""
        return difference(self.version(old), self.version(new))

    def version(self, name: str) -> Version:
        """What a diff compares of a snapshot; raises NotFound or SnapshotCorrupt."""
        verify(self.path(name))
        with closing(Catalogue(self.path(name) / CATALOGUE)) as catalogue:
            return Version(catalogue.digests(), catalogue.redirects())


def _none_yet() -> NoSnapshot:
    return NoSnapshot("There is no index yet.", "Build it with “hasanyone ingest”.")
