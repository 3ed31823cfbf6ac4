"""Files in a place that all workers can reach: a folder, an S3-compatible store, others.

A document is signed, or has a checksum without a key. An object is named by its SHA-256, so a
document that names it vouches for it.
"""

import hashlib
import hmac
import secrets
from pathlib import Path, PurePosixPath

from index.errors import BackendError
from index.settings import Settings
from index.snapshot.shared_store import open_shared_place, translate_store_errors
from index.text.files import file_sha256

_FOLDER, _OBJECTS = "building", "objects"
_DIGEST_CHARS = 64


class SharedFiles:
    """Documents and objects below a URL that fsspec can open."""

    def __init__(self, url: str, key: str | None = None) -> None:
        """Use `url`; with `key`, sign documents and refuse those that are not signed by it.

        Raises SetupError if the URL cannot be opened by what is installed.
        """
        self._files, root = open_shared_place(url)
        self._root = f"{root}/{_FOLDER}"
        self._key = key.encode() if key else None

    @classmethod
    def from_settings(cls, settings: Settings) -> "SharedFiles | None":
        """Return the shared place in the settings; None without one. Raises SetupError."""
        key = settings.snapshot_key.get_secret_value() if settings.snapshot_key else None
        return cls(settings.snapshot_url, key) if settings.snapshot_url else None

    def write(self, name: str, content: bytes) -> None:
        """Replace a document as a whole; raise BackendError."""
        target = f"{self._root}/{name}"
        temporary = f"{target}.{secrets.token_hex(4)}.new"
        with translate_store_errors():
            self._files.pipe_file(temporary, self._digest(name, content) + content)
            self._files.mv(temporary, target)

    def read(self, name: str) -> bytes | None:
        """Return the content of a document; None if it is missing, damaged or not signed.

        Raises BackendError.
        """
        with translate_store_errors():
            try:
                whole: bytes = self._files.cat_file(f"{self._root}/{name}")
            except FileNotFoundError:
                return None
        digest, content = whole[:_DIGEST_CHARS], whole[_DIGEST_CHARS:]
        return content if hmac.compare_digest(digest, self._digest(name, content)) else None

    def exists(self, name: str) -> bool:
        """Return whether there is a document; raise BackendError."""
        with translate_store_errors():
            return bool(self._files.exists(f"{self._root}/{name}"))

    def names(self, folder: str) -> set[str]:
        """Return the names of the documents or objects in a folder; raise BackendError."""
        with translate_store_errors():
            self._files.invalidate_cache()
            path = f"{self._root}/{folder}"
            paths = self._files.ls(path, detail=False) if self._files.exists(path) else ()
            return {
                name for each in paths if not (name := PurePosixPath(each).name).endswith(".new")
            }

    def delete(self, name: str) -> None:
        """Delete a document if it exists; raise BackendError."""
        with translate_store_errors():
            try:
                self._files.rm_file(f"{self._root}/{name}")
            except FileNotFoundError:
                return

    def put_object(self, path: Path) -> str:
        """Copy a file there under its SHA-256, unless it is there, and return that."""
        digest = file_sha256(path)
        target = f"{self._root}/{_OBJECTS}/{digest}"
        with translate_store_errors():
            if not self._files.exists(target):
                temporary = f"{target}.{secrets.token_hex(4)}.new"
                self._files.put_file(str(path), temporary)
                self._files.mv(temporary, target)
        return digest

    def get_object(self, digest: str, path: Path) -> None:
        """Replace a file by an object; raise BackendError if that is missing or damaged."""
        temporary = path.with_name(f".{path.name}.new")
        try:
            with translate_store_errors():
                self._files.get_file(f"{self._root}/{_OBJECTS}/{digest}", str(temporary))
            if file_sha256(temporary) != digest:
                raise BackendError(
                    "A shared file is damaged.", "Build again: it is read anew or written again."
                )
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)

    def keep_objects(self, digests: set[str]) -> None:
        """Delete all other objects; raise BackendError."""
        for name in self.names(_OBJECTS) - digests:
            self.delete(f"{_OBJECTS}/{name}")

    def _digest(self, name: str, content: bytes) -> bytes:
        if self._key is None:
            return hashlib.sha256(content).hexdigest().encode()
        return hmac.new(self._key, f"{name}\0".encode() + content, "sha256").hexdigest().encode()
