"""Snapshots in a place that several machines share: a folder, an S3-compatible store, others.

`current.json` there names the snapshot that answers on all machines, with the SHA-256 of its
manifest, which holds the checksums of all its files. So a signature over `current.json` vouches for
the whole snapshot. `held_back.json` names the newest one that a build held back.
"""

import hashlib
import hmac
import json
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, Self

from fsspec.core import url_to_fs
from pydantic import BaseModel, ConfigDict, ValidationError

from index.errors import BackendError, SetupError, SnapshotCorrupt
from index.settings import Settings
from index.snapshot.manifest import (
    HELD_BACK_FILE,
    MANIFEST_FILE,
    REPORT_FILES,
    corrupt_error,
    read_manifest,
    verify_snapshot,
)
from index.text.files import file_sha256, write_bytes

_FOLDER = "snapshots"
_CURRENT_FILE, _HELD_BACK_FILE = "current.json", "held_back.json"
_SUPPRESSED_FOLDER = "suppressed"
# The reasons why a snapshot is held back are in its entry.
_SHARED_REPORTS = REPORT_FILES - {HELD_BACK_FILE}
_FETCHING = ".fetching-"  # SnapshotStore.names passes over names with a dot


def open_shared_place(url: str) -> tuple[Any, str]:
    """Return the file system of a URL that fsspec can open, and the path in it.

    Raises SetupError if the URL cannot be opened by what is installed.
    """
    try:
        options = {} if "://" in url and not url.startswith("file:") else {"auto_mkdir": True}
        files, root = url_to_fs(url, use_listings_cache=False, **options)
    except (ImportError, ValueError) as error:
        raise SetupError(
            "HASANYONE_SNAPSHOT_URL cannot be opened.",
            "Give a folder or a URL such as s3://bucket/hasanyone, and install the package for"
            " it: pip install 'hasanyone[s3]'.",
        ) from error
    return files, root.rstrip("/")


@contextmanager
def translate_store_errors() -> Iterator[None]:
    """Raise BackendError for whatever fails in the place within the context."""
    try:
        yield
    except Exception as error:  # each store has exceptions of its own
        raise BackendError(
            "The shared place of the snapshots does not answer.",
            "Check HASANYONE_SNAPSHOT_URL, and what its store needs to let this machine in.",
        ) from error


class PublishedSnapshot(BaseModel):
    """Entry of the shared place: a snapshot, the SHA-256 of its manifest, and since when.

    `suppressed` is the SHA-256 of the block list that goes with it, empty if there is none;
    `reasons` are those for which it is held back. `signature` is an HMAC-SHA256 of all the rest.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    manifest: str
    at: str
    suppressed: str = ""
    reasons: tuple[str, ...] = ()
    signature: str = ""

    def sign(self, key: bytes) -> "PublishedSnapshot":
        """Return the same entry with its signature by `key`."""
        return self.model_copy(update={"signature": self._compute_signature(key)})

    def is_signed_by(self, key: bytes) -> bool:
        """Return whether the signature was made with `key`."""
        return hmac.compare_digest(self.signature, self._compute_signature(key))

    def _compute_signature(self, key: bytes) -> str:
        content = self.model_dump(exclude={"signature"})
        message = json.dumps(content, sort_keys=True).encode()
        return hmac.new(key, message, hashlib.sha256).hexdigest()


class SharedSnapshots:
    """Snapshots at a URL that fsspec can open, and which of them answers."""

    def __init__(self, url: str, key: str | None = None) -> None:
        """Use `url`; with `key`, sign what is published and refuse what is not signed by it.

        Raises SetupError if the URL cannot be opened by what is installed.
        """
        self._files, self._root = open_shared_place(url)
        self._key = key.encode() if key else None

    @classmethod
    def from_settings(cls, settings: Settings) -> Self | None:
        """Return the shared place in the settings; None without one. Raises SetupError."""
        key = settings.snapshot_key.get_secret_value() if settings.snapshot_key else None
        return cls(settings.snapshot_url, key) if settings.snapshot_url else None

    def current(self) -> PublishedSnapshot | None:
        """Return the snapshot that shall answer; raise BackendError or SnapshotCorrupt."""
        return self._read_entry(_CURRENT_FILE)

    def held_back(self) -> PublishedSnapshot | None:
        """Return the newest snapshot that is held back; raise BackendError or SnapshotCorrupt."""
        return self._read_entry(_HELD_BACK_FILE)

    def publish(self, folder: Path, block_list: Path) -> None:
        """Copy a snapshot there and let it answer everywhere, with the block list if it exists.

        Raises BackendError, after which the earlier one still answers.
        """
        suppressed = self._upload_block_list(block_list)
        self._write_entry(_CURRENT_FILE, self._upload(folder), suppressed=suppressed)

    def publish_held_back(self, folder: Path, reasons: Sequence[str]) -> None:
        """Copy a snapshot there that no machine shall promote by itself; raise BackendError."""
        self._write_entry(_HELD_BACK_FILE, self._upload(folder), reasons=tuple(reasons))

    def fetch(self, published: PublishedSnapshot, snapshots: Path) -> None:
        """Copy a snapshot to a folder of the same name in `snapshots`, and verify all its files.

        What is there already is not copied again. Raises BackendError, or SnapshotCorrupt if a file
        is not what was published; then nothing of it stays.
        """
        target = snapshots / published.name
        if _has_manifest(target, published.manifest):
            return
        content = self._read(f"{_FOLDER}/{published.name}/{MANIFEST_FILE}") or b""
        if hashlib.sha256(content).hexdigest() != published.manifest:
            raise corrupt_error(target, "its manifest is not the one that was published")
        if target.exists():  # a later build read the same content: only dates are new
            write_bytes(target / MANIFEST_FILE, (content,))
            verify_snapshot(target)
            return
        fetching = Path(tempfile.mkdtemp(prefix=_FETCHING, dir=snapshots))
        fetching.chmod(0o755)
        try:
            write_bytes(fetching / MANIFEST_FILE, (content,))
            self._download(published.name, fetching)
            verify_snapshot(fetching)
            if not target.exists():  # else another process of this machine was faster
                fetching.rename(target)
        finally:
            shutil.rmtree(fetching, ignore_errors=True)

    def fetch_block_list(self, published: PublishedSnapshot, target: Path) -> None:
        """Replace the block list `target` by the published one; raise BackendError.

        Raises SnapshotCorrupt if it is not what was published.
        """
        if not published.suppressed:
            return
        content = self._read(f"{_SUPPRESSED_FOLDER}/{published.suppressed}") or b""
        if hashlib.sha256(content).hexdigest() != published.suppressed:
            raise SnapshotCorrupt(
                "The shared block list is damaged.", "Publish it again: “hasanyone index publish”."
            )
        if not target.exists() or target.read_bytes() != content:
            write_bytes(target, (content,))

    def prune(self, kept: Collection[str]) -> None:
        """Delete all snapshots there but those in `kept` and those that an entry names."""
        named = {entry.name for entry in (self.current(), self.held_back()) if entry}
        with translate_store_errors():
            folder = self._path(_FOLDER)
            self._files.invalidate_cache()
            for path in self._files.ls(folder, detail=False) if self._files.exists(folder) else ():
                if PurePosixPath(path).name not in {*kept, *named}:
                    self._files.rm(path, recursive=True)

    def _upload(self, folder: Path) -> PublishedSnapshot:
        """Copy the files of a snapshot that are not there yet; return its entry."""
        names = [*read_manifest(folder).files, *_existing(folder, _SHARED_REPORTS)]
        with translate_store_errors():
            target = self._path(_FOLDER, folder.name)
            self._files.invalidate_cache()
            sizes = {
                path.removeprefix(f"{target}/"): details["size"]
                for path, details in self._files.find(target, detail=True).items()
            }
            for name in names:
                source = folder / name
                if name in _SHARED_REPORTS or sizes.get(name) != source.stat().st_size:
                    self._files.put_file(str(source), f"{target}/{name}")
        return PublishedSnapshot(
            name=folder.name,
            manifest=file_sha256(folder / MANIFEST_FILE),
            at=datetime.now(UTC).isoformat(timespec="microseconds"),
        )

    def _upload_block_list(self, path: Path) -> str:
        """Copy the block list under its hash and return the hash; empty if there is none."""
        if not path.exists():
            return ""
        digest = file_sha256(path)
        with translate_store_errors():
            self._files.put_file(str(path), self._path(_SUPPRESSED_FOLDER, digest))
        return digest

    def _download(self, name: str, folder: Path) -> None:
        source = self._path(_FOLDER, name)
        with translate_store_errors():
            self._files.invalidate_cache()
            there = {path.removeprefix(f"{source}/") for path in self._files.find(source)}
        contents = read_manifest(folder).files
        for file in (*contents, *(there & _SHARED_REPORTS - {MANIFEST_FILE})):
            path = PurePosixPath(file)
            if path.is_absolute() or ".." in path.parts:
                raise corrupt_error(folder, "it names a file outside of itself")
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            with translate_store_errors():
                self._files.get_file(f"{source}/{file}", str(folder / path))

    def _read_entry(self, file: str) -> PublishedSnapshot | None:
        content = self._read(file)
        if content is None:
            return None
        try:
            entry = PublishedSnapshot.model_validate_json(content)
        except ValidationError:
            entry = None
        if entry is None or (self._key and not entry.is_signed_by(self._key)):
            raise SnapshotCorrupt(
                f"The shared {file} is not signed by the key of HASANYONE_SNAPSHOT_KEY."
                if entry
                else f"The shared {file} cannot be read.",
                "Publish the index again: “hasanyone index publish”.",
            )
        return entry

    def _write_entry(self, file: str, entry: PublishedSnapshot, **values: Any) -> None:
        entry = entry.model_copy(update=values)
        if self._key:
            entry = entry.sign(self._key)
        with translate_store_errors():
            # Moved into place, so that nobody reads a half of it in a folder.
            temporary = self._path(f"{file}.new")
            self._files.pipe_file(temporary, entry.model_dump_json().encode())
            self._files.mv(temporary, self._path(file))

    def _read(self, file: str) -> bytes | None:
        """Return a file's content; None if it does not exist."""
        with translate_store_errors():
            try:
                content: bytes = self._files.cat_file(self._path(file))
            except FileNotFoundError:
                return None
        return content

    def _path(self, *parts: str) -> str:
        return "/".join((self._root, *parts))


def _has_manifest(folder: Path, digest: str) -> bool:
    manifest = folder / MANIFEST_FILE
    return manifest.exists() and file_sha256(manifest) == digest


def _existing(folder: Path, names: Collection[str]) -> list[str]:
    exists: Callable[[str], bool] = lambda name: (folder / name).exists()  # noqa: E731 - for filter
    return sorted(filter(exists, names))
