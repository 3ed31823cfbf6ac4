"""HTTP page cache with validators (ETag, Last-Modified), so that only changed pages are sent."""

import hashlib
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from pydantic import BaseModel, ConfigDict, ValidationError

from ingest.http.sniffing import ContentKind, sniff_file

# A page that was not requested for this time is no longer part of a source.
_MAX_AGE_S = 60 * 24 * 3600
# The headers that describe the content or lead to the next page.
_STORED_HEADERS = ("content-type", "etag", "last-modified", "link", "x-wp-totalpages")


class _CacheEntry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str
    size: int
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """Fetched page: the file with its content, its final URL, its headers.

    `changed` is false if the server said that the cached page is still valid.
    """

    url: str
    path: Path
    headers: Mapping[str, str]
    changed: bool = True

    def content(self) -> bytes:
        """Return the bytes of the page, decompressed."""
        return self.path.read_bytes()

    def kind(self) -> ContentKind:
        """Return the kind of content, by the first bytes and the Content-Type header."""
        return sniff_file(self.path, self.headers.get("content-type", ""))


class PageCache:
    """Cache of pages by key in one folder; an incomplete page is ignored."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder

    def new_draft(self) -> Path:
        """Return the path of a new empty file to write to; `put` moves it into the cache."""
        with NamedTemporaryFile(dir=self._folder, prefix="draft-", delete=False) as file:
            return Path(file.name)

    def get(self, cache_key: str) -> FetchedPage | None:
        """Return the page cached under `cache_key`; None if it is missing or incomplete."""
        body_path, entry_path = self._paths(cache_key)
        try:
            entry = _CacheEntry.model_validate_json(entry_path.read_bytes())
            if body_path.stat().st_size != entry.size:
                return None
            os.utime(entry_path)
        except (OSError, ValidationError):
            return None
        return FetchedPage(entry.url, body_path, entry.headers, changed=False)

    def put(self, cache_key: str, url: str, draft: Path, headers: Mapping[str, str]) -> FetchedPage:
        """Store `draft`, fetched from `url`, under `cache_key`."""
        body_path, entry_path = self._paths(cache_key)
        stored_headers = {name: headers[name] for name in _STORED_HEADERS if name in headers}
        entry = _CacheEntry(url=url, size=draft.stat().st_size, headers=stored_headers)
        entry_path.unlink(missing_ok=True)
        draft.replace(body_path)
        entry_path.write_text(entry.model_dump_json(), encoding="utf-8")
        return FetchedPage(url, body_path, stored_headers)

    def prune(self) -> None:
        """Delete pages that were not used for 60 days, and drafts older than a day."""
        cutoff = time.time() - _MAX_AGE_S
        for path in self._folder.iterdir():
            is_stale_draft = (
                path.name.startswith("draft-") and path.stat().st_mtime < time.time() - 86400
            )
            if is_stale_draft or (path.suffix == ".json" and path.stat().st_mtime < cutoff):
                path.unlink(missing_ok=True)
                path.with_suffix(".body").unlink(missing_ok=True)

    def _paths(self, cache_key: str) -> tuple[Path, Path]:
        name = hashlib.sha256(cache_key.encode()).hexdigest()[:40]
        return self._folder / f"{name}.body", self._folder / f"{name}.json"
