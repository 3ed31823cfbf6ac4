"""Backup of a data folder to one file, and its restoration on an empty machine."""

import io
import json
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from index.errors import InvalidInput
from index.snapshot.manifest import verify_snapshot
from index.snapshot.store import CURRENT, SnapshotStore
from index.text.files import file_sha256

_CONTENTS_FILE = "backup.json"
_STORE_FILE = "state.sqlite"
# The last good records of the sources, the block list and the rejected questions. Caches are left
# out because a build makes them again; judgements, confirmed questions and the audit log are in the
# store.
_KEPT = ("sources", "suppressed.jsonl", "rejected_questions.tsv")
_SNAPSHOT_COUNT = 2  # the one that answers, and the one to roll back to
_COMPRESSION_LEVEL = 1


@dataclass(frozen=True, slots=True)
class BackupContents:
    """Contents of a backup: when (ISO 8601) and by which version it was made, and its files.

    `files` holds the SHA-256 of each file by its path in the data folder.
    """

    created: str
    version: str
    files: Mapping[str, str]

    @property
    def has_store(self) -> bool:
        """True if the questions are in it; they are not if another database holds them."""
        return _STORE_FILE in self.files


def write_backup(data: Path, file: Path) -> BackupContents:
    """Write what a data folder needs to answer and to build again to a new `file`.

    A running server may go on; no build may run. Raises NoSnapshot, SnapshotCorrupt for a
    damaged index, OSError.
    """
    snapshots = SnapshotStore(data)
    verify_snapshot(snapshots.current_folder())
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".backup-") as temporary:
        paths = dict(_files_to_keep(data, snapshots))
        if (data / _STORE_FILE).exists():
            paths[_STORE_FILE] = _copy_store(data / _STORE_FILE, Path(temporary))
        contents = BackupContents(
            datetime.now(UTC).isoformat(timespec="seconds"),
            version("hasanyone"),
            {name: file_sha256(path) for name, path in sorted(paths.items())},
        )
        archive = Path(temporary) / file.name
        with tarfile.open(archive, "w:gz", compresslevel=_COMPRESSION_LEVEL) as tar:
            _add_contents(tar, contents)
            for name in contents.files:
                tar.add(paths[name], name, recursive=False)
        archive.replace(file)
    return contents


def restore_backup(file: Path, data: Path) -> BackupContents:
    """Restore a backup to a data folder that holds no index and no questions.

    Raises InvalidInput if the folder is in use or the file is damaged; then nothing is changed.
    """
    if any((data / name).exists() for name in (CURRENT, "snapshots", _STORE_FILE)):
        raise InvalidInput(
            "The data folder is in use already.", "Set HASANYONE_DATA to a new folder."
        )
    data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=data, prefix=".restore-") as temporary:
        folder = Path(temporary)
        contents = _extract(file, folder)
        for name, digest in contents.files.items():
            if not (folder / name).is_file() or file_sha256(folder / name) != digest:
                raise _damaged_error()
        names = {Path(name).parts[0] for name in contents.files}
        for name in sorted(names, key=lambda name: name == CURRENT):  # the index answers last
            shutil.move(folder / name, data / name)
    return contents


def _files_to_keep(data: Path, snapshots: SnapshotStore) -> Iterator[tuple[str, Path]]:
    """Yield the path in the data folder and the real path of each file."""
    current = snapshots.current_folder().name
    names = [name for name in snapshots.names() if name <= current][-_SNAPSHOT_COUNT:]
    roots = [data / CURRENT, *(data / name for name in _KEPT)]
    roots += [snapshots.folder / name for name in {*names, current}]
    for root in roots:
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if path.is_file() and not path.name.endswith(".lock"):
                yield path.relative_to(data).as_posix(), path


def _copy_store(path: Path, folder: Path) -> Path:
    """Copy the SQLite store as it is at one moment, while others write to it."""
    target = folder / _STORE_FILE
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    return target


def _add_contents(tar: tarfile.TarFile, contents: BackupContents) -> None:
    data = {
        "created": contents.created,
        "version": contents.version,
        "files": dict(contents.files),
    }
    content = json.dumps(data, indent=1).encode()
    member = tarfile.TarInfo(_CONTENTS_FILE)
    member.size = len(content)
    tar.addfile(member, io.BytesIO(content))


def _extract(file: Path, folder: Path) -> BackupContents:
    """Extract a backup to an empty folder; return its contents. Raises InvalidInput."""
    try:
        with tarfile.open(file, "r:gz") as tar:
            tar.extractall(folder, filter="data")
        data = json.loads((folder / _CONTENTS_FILE).read_bytes())
        return BackupContents(data["created"], data["version"], dict(data["files"]))
    except FileNotFoundError as error:
        raise InvalidInput(
            "There is no such file." if not file.exists() else "This is not a backup.",
            "Name a file that “hasanyone backup” wrote.",
        ) from error
    except (tarfile.TarError, EOFError, ValueError, KeyError, TypeError, OSError) as error:
        raise _damaged_error() from error


def _damaged_error() -> InvalidInput:
    return InvalidInput(
        "The backup is damaged, or is none.", "Take another one; nothing was changed."
    )
