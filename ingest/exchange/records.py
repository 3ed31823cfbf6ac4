"""The last good records of all sources in the shared place, so that any machine may build."""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from index.model import SourceReport
from index.text.files import file_sha256
from ingest.exchange.files import SharedFiles
from ingest.read.record_store import FILE_SUFFIXES, REPORT_SUFFIX

_CATALOGUE = "records.json"
_report_adapter = TypeAdapter(SourceReport)


@dataclass(frozen=True, slots=True)
class SharedRecords:
    """Records of the sources, as the last build left them; a catalogue names their files.

    Only a process that builds writes the catalogue, and only one builds at a time.
    """

    files: SharedFiles

    def pull(self, sources: Iterable[str], folder: Path) -> None:
        """Make the files of `sources` in `folder` those of the catalogue; keep what it lacks."""
        catalogue = self._catalogue()
        for source in sources:
            if entry := catalogue.get(source):
                self.fetch(source, entry, folder)

    def fetch(self, source: str, entry: dict[str, Any], folder: Path) -> None:
        """Copy the files of an entry to `folder`, but for those that it holds already."""
        folder.mkdir(parents=True, exist_ok=True)
        local = _describe(source, folder)["files"]
        for name, digest in entry["files"].items():
            if Path(name).name == name and local.get(name) != digest:
                self.files.get_object(digest, folder / name)
        if (report := folder / f"{source}.{REPORT_SUFFIX}").exists():
            os.utime(report, (entry["at"], entry["at"]))  # when it was last tried

    def upload(self, source: str, folder: Path) -> dict[str, Any]:
        """Copy the files of a source there and return their entry, which names them."""
        entry = _describe(source, folder)
        for name in entry["files"]:
            self.files.put_object(folder / name)
        return entry

    def push(self, sources: Iterable[str], folder: Path) -> None:
        """Make the catalogue that of `folder`; delete what nobody needs any more."""
        catalogue = self._catalogue()
        changed = dict(catalogue)
        for source in sources:
            entry = _describe(source, folder)
            if entry["files"] and entry != catalogue.get(source):
                changed[source] = self.upload(source, folder)
        if changed != catalogue:
            self.files.write(_CATALOGUE, json.dumps(changed).encode())
        self.files.keep_objects({d for each in changed.values() for d in each["files"].values()})

    def reports(self) -> "SharedReports":
        """Return the reports of the last readings; raise BackendError."""
        return SharedReports(self._catalogue())

    def _catalogue(self) -> dict[str, dict[str, Any]]:
        content = self.files.read(_CATALOGUE)
        return dict(json.loads(content)) if content else {}


@dataclass(frozen=True, slots=True)
class SharedReports:
    """Reports of the last reading of each source, on whichever machine."""

    catalogue: dict[str, dict[str, Any]]

    def report(self, source: str) -> SourceReport | None:
        """Return the report of the last reading of a source; None if there was none."""
        entry = self.catalogue.get(source)
        return _report_adapter.validate_python(entry["report"]) if entry else None

    def last_attempt(self, source: str) -> datetime | None:
        """Return the time of the last attempt to read the source; None if there was none."""
        entry = self.catalogue.get(source)
        return datetime.fromtimestamp(entry["at"], UTC) if entry else None


def _describe(source: str, folder: Path) -> dict[str, Any]:
    """Return the entry of a source: its files by their SHA-256, its last report, and its time."""
    paths = [path for suffix in FILE_SUFFIXES if (path := folder / f"{source}.{suffix}").exists()]
    report = folder / f"{source}.{REPORT_SUFFIX}"
    if not report.exists():
        return {"files": {}}
    return {
        "files": {path.name: file_sha256(path) for path in paths},
        "report": json.loads(report.read_bytes()),
        "at": report.stat().st_mtime,
    }
