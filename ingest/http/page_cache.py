"""What each address sent last, kept so that it is sent again only when it has changed."""

import hashlib
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from pydantic import BaseModel, ConfigDict, ValidationError

# A page that nobody has asked for in this time is no longer part of any source.
_LONGEST = 60 * 24 * 3600
# The headers that say something about the content or where it goes on.
_HEADERS = ("content-type", "etag", "last-modified", "link", "x-wp-totalpages")


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str
    size: int
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Page:
    """What an address sent: the file that holds it, the address in the end, its headers.

    `changed` is false when the server said that what it sent before still holds.
    """

    url: str
    path: Path
    headers: Mapping[str, str]
    changed: bool = True

    def content(self) -> bytes:
        """The bytes that were sent, decompressed."""
        return self.path.read_bytes()


class Kept:
    """Pages by address, in one folder; a page that was half written counts as never fetched."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder

    def draft(self) -> Path:
        """A new file to write into; `keep` takes it over."""
        with NamedTemporaryFile(dir=self._folder, prefix="draft-", delete=False) as file:
            return Path(file.name)

    def page(self, asked: str) -> Page | None:
        """The page kept for the address `asked`; None when there is none that is whole."""
        body, said = self._paths(asked)
        try:
            known = _Said.model_validate_json(said.read_bytes())
            if body.stat().st_size != known.size:
                return None
            os.utime(said)
        except (OSError, ValidationError):
            return None
        return Page(known.url, body, known.headers, changed=False)

    def keep(self, asked: str, url: str, draft: Path, headers: Mapping[str, str]) -> Page:
        """Keep `draft` as what `asked` sent."""
        body, said = self._paths(asked)
        told = {name: headers[name] for name in _HEADERS if name in headers}
        known = _Said(url=url, size=draft.stat().st_size, headers=told)
        said.unlink(missing_ok=True)
        draft.replace(body)
        said.write_text(known.model_dump_json(), encoding="utf-8")
        return Page(url, body, told)

    def prune(self) -> None:
        """Forget the pages that nobody has asked for in two months, and drafts left behind."""
        oldest = time.time() - _LONGEST
        for path in self._folder.iterdir():
            day_old = path.name.startswith("draft-") and path.stat().st_mtime < time.time() - 86400
            if day_old or (path.suffix == ".json" and path.stat().st_mtime < oldest):
                path.unlink(missing_ok=True)
                path.with_suffix(".body").unlink(missing_ok=True)

    def _paths(self, asked: str) -> tuple[Path, Path]:
        name = hashlib.sha256(asked.encode()).hexdigest()[:40]
        return self._folder / f"{name}.body", self._folder / f"{name}.json"
