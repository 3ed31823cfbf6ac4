"""Manifest of a snapshot: what is in it, with a checksum of each file and a seal over all.

`manifest.json` names every file with its SHA-256, says when each source was read, and ends with a
seal over itself. The rest of the build report (`report.json`, `issues.jsonl`, `matches.jsonl`) and
`held.json` are beside it and are not content. When a later build reads the same records again, the
dates in the manifest change and the content does not.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from index.errors import SnapshotCorrupt
from index.i18n.translation import gettext
from index.model import SourceReport
from index.text.files import file_sha256, write_json

FORMAT_VERSION = 3
MANIFEST_FILE = "manifest.json"
REPORT_FILE = "report.json"
ISSUES_FILE = "issues.jsonl"
PAIRS_FILE = "matches.jsonl"
HELD_BACK_FILE = "held.json"
REPORT_FILES = frozenset({MANIFEST_FILE, REPORT_FILE, ISSUES_FILE, PAIRS_FILE, HELD_BACK_FILE})


class Manifest(BaseModel):
    """Manifest of a snapshot: content hash, models, counts, files and the snapshot before.

    `files` holds the SHA-256 of each file of the content. `reranker` is the cross-encoder's
    fingerprint, where there is one; `sources` the last report on each source; `seal` the SHA-256 of
    all the rest.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int
    created: str
    content: str
    parent: str | None
    model: str
    dimension: int
    initiatives: int
    registries: int
    files: dict[str, str]
    reranker: str | None = None
    sources: tuple[SourceReport, ...] = ()
    seal: str = ""

    def with_seal(self) -> "Manifest":
        """Return the same manifest with its seal."""
        return self.model_copy(update={"seal": self._compute_seal()})

    @property
    def is_sealed(self) -> bool:
        """Return whether the manifest still has the content that its seal was made of."""
        return self.seal == self._compute_seal()

    def _compute_seal(self) -> str:
        return hashlib.sha256(self.model_dump_json(exclude={"seal"}).encode()).hexdigest()


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a snapshot, its files not verified; raise SnapshotCorrupt."""
    try:
        data = json.loads((folder / MANIFEST_FILE).read_bytes())
        if data["version"] == FORMAT_VERSION:
            return Manifest.model_validate(data)
        version = int(data["version"])
    except (OSError, ValueError, TypeError, KeyError):
        raise corrupt_error(folder, "its manifest cannot be read") from None
    raise SnapshotCorrupt(
        gettext("The index {name} is of version {version}; this Has Anyone reads {read}.").format(
            name=folder.name, version=version, read=FORMAT_VERSION
        ),
        gettext("Build anew with “hasanyone ingest”."),
    )


def verify_snapshot(folder: Path) -> Manifest:
    """Return the manifest of a snapshot whose files are all as written; raise SnapshotCorrupt."""
    manifest = read_manifest(folder)
    if not manifest.is_sealed:
        raise corrupt_error(folder, "its manifest was changed after it was written")
    actual = compute_checksums(folder)
    wrong = sorted(
        name for name in {*actual, *manifest.files} if actual.get(name) != manifest.files.get(name)
    )
    if wrong:
        raise corrupt_error(folder, f"changed, added or missing files: {', '.join(wrong[:3])}")
    return manifest


def write_manifest(folder: Path, manifest: Manifest) -> Manifest:
    """Seal a manifest, write it to `folder` and return it."""
    sealed = manifest.with_seal()
    write_json(folder / MANIFEST_FILE, sealed.model_dump(mode="json"))
    return sealed


def write_report(folder: Path, sources: Sequence[SourceReport], report: Mapping[str, Any]) -> None:
    """Write the build report and the source reports of a snapshot; raise SnapshotCorrupt.

    Each of the two files is replaced whole or not at all.
    """
    write_manifest(folder, read_manifest(folder).model_copy(update={"sources": tuple(sources)}))
    write_json(folder / REPORT_FILE, report)


def compute_checksums(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of the content, by its relative path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    path_by_name = {path.relative_to(folder).as_posix(): path for path in files}
    return {name: file_sha256(path) for name, path in path_by_name.items() if _is_content(name)}


def _is_content(name: str) -> bool:
    return name not in REPORT_FILES and not name.endswith(".lock") and not name.startswith(".")


def corrupt_error(folder: Path, reason: str) -> SnapshotCorrupt:
    """Return the error for a snapshot that is damaged, by the reason: `a file is missing`."""
    return SnapshotCorrupt(
        gettext("The index {name} is damaged: {reason}.").format(name=folder.name, reason=reason),
        gettext("Go back with “hasanyone index rollback” or build anew with “hasanyone ingest”."),
    )
