"""A snapshot: one whole version of the index in a folder, written once, verified, then only read.

`manifest.json` names every file with its SHA-256. The account of the reading (`sources.json`,
`report.json`, `issues.jsonl`, `matches.jsonl`) and `held.json` stand beside it and are no part of
it: when a later build reads the same records again, their dates move on and nothing else does.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from index import catalogue, nearness, words
from index.calibration import Calibration
from index.catalogue import Catalogue
from index.embed import Encoder, Vectors
from index.errors import ModelMismatch, SnapshotCorrupt
from index.model import Initiative, SourceReport
from index.nearness import Nearness
from index.text import passages
from index.words import Words

VERSION = 2
MANIFEST = "manifest.json"
CATALOGUE = "catalogue.db"
WORDS = "words"
VECTORS = "vectors.faiss"
ENCODER = "encoder"
CALIBRATION = "calibration.json"
SOURCES = "sources.json"
REPORT = "report.json"
ISSUES = "issues.jsonl"
MATCHES = "matches.jsonl"
HELD = "held.json"
_ACCOUNT = frozenset({MANIFEST, SOURCES, REPORT, ISSUES, MATCHES, HELD})

_reports = TypeAdapter(tuple[SourceReport, ...])


class Manifest(BaseModel):
    """What a snapshot is: its content's hash, the model it needs, its files and the one before."""

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


def write(
    folder: Path,
    initiatives: Sequence[Initiative],
    redirects: Mapping[str, str],
    vectors: Vectors,
    encoder: Path,
    since: Mapping[str, str] | None = None,
    versions: Sequence[tuple[bytes, str]] = (),
) -> None:
    """Write the content of a snapshot to a new `folder`: all but its calibration and manifest.

    `vectors` are those of all passages of `initiatives`, in their order; `versions` holds the
    digest of each initiative and when its content last changed.
    """
    folder.mkdir(parents=True)
    catalogue.write(folder / CATALOGUE, initiatives, redirects, since, versions)
    words.write(folder / WORDS, initiatives)
    nearness.write(folder / VECTORS, vectors, [len(passages(each)) for each in initiatives])
    # Copied, not linked: what damages one snapshot must leave the way back whole.
    shutil.copytree(encoder, folder / ENCODER)


def seal(folder: Path, calibration: Calibration, manifest: Mapping[str, Any]) -> Manifest:
    """Add the calibration and the manifest: from here on the content never changes."""
    put_json(folder / CALIBRATION, calibration.model_dump())
    sealed = Manifest(version=VERSION, files=checksums(folder), **manifest)
    put_json(folder / MANIFEST, sealed.model_dump())
    return sealed


def checksums(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file of the content, by its relative path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    named = {path.relative_to(folder).as_posix(): path for path in files}
    return {name: _sha256(path) for name, path in named.items() if _is_content(name)}


def account(folder: Path, sources: Sequence[SourceReport], report: Mapping[str, Any]) -> None:
    """Write what the reading said of each source, whole or not at all."""
    put_json(folder / SOURCES, _reports.dump_python(tuple(sources), mode="json"))
    put_json(folder / REPORT, report)


def put_json(path: Path, data: Any) -> None:
    """Replace a JSON file by another in one step."""
    put_text(path, json.dumps(data, indent=1, ensure_ascii=False) + "\n")


def put_text(path: Path, text: str) -> None:
    """Replace a text file by another in one step, on the disk before it returns."""
    put_bytes(path, (text.encode(),))


def put_bytes(path: Path, parts: Iterable[bytes]) -> None:
    """Replace a file by another, given in parts, in one step; on the disk before it returns."""
    with tempfile.NamedTemporaryFile(
        dir=path.parent, prefix=f".{path.name}.", delete=False
    ) as file:
        draft = Path(file.name)
        try:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            draft.unlink()
            raise
    draft.chmod(0o644)
    draft.replace(path)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a snapshot, its files not verified; raises SnapshotCorrupt."""
    try:
        return Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        raise _corrupt(folder, "its manifest cannot be read") from None


def verify(folder: Path) -> Manifest:
    """The manifest of a snapshot whose every file is as it was written; raises SnapshotCorrupt."""
    manifest = read_manifest(folder)
    if manifest.version != VERSION:
        raise _corrupt(folder, f"it is of version {manifest.version}, this program reads {VERSION}")
    found = checksums(folder)
    wrong = sorted(n for n in {*found, *manifest.files} if found.get(n) != manifest.files.get(n))
    if wrong:
        raise _corrupt(folder, f"not as written: {', '.join(wrong[:3])}")
    return manifest


@dataclass(frozen=True)
class Snapshot:
    """An open snapshot: everything that a question needs, safe to share between threads."""

    name: str
    folder: Path
    catalogue: Catalogue
    words: Words
    vectors: Nearness
    encoder: Encoder
    calibration: Calibration
    registries: int

    def sources(self) -> tuple[SourceReport, ...]:
        """What the last reading said of each source."""
        try:
            return _reports.validate_json((self.folder / SOURCES).read_bytes())
        except (OSError, ValidationError):
            raise _corrupt(self.folder, "its account of the sources cannot be read") from None

    @cached_property
    def registry_names(self) -> tuple[str, ...]:
        """The names by which `source:` can limit a question."""
        return tuple(facet.partition(":")[2] for facet in self.catalogue.facets("source:"))


def open_snapshot(folder: Path) -> Snapshot:
    """Verify a snapshot and open it; raises SnapshotCorrupt or ModelMismatch."""
    manifest = verify(folder)
    calibration = Calibration.model_validate_json((folder / CALIBRATION).read_bytes())
    opened = open_content(folder, calibration, manifest.registries)
    if opened.encoder.model != manifest.model:
        raise ModelMismatch(
            f"The index {folder.name} was built with another model than the one it carries.",
            "Build anew with “hasanyone ingest”.",
        )
    return opened


def open_content(folder: Path, calibration: Calibration, registries: int) -> Snapshot:
    """Open what `write` wrote, sealed or not; raises SnapshotCorrupt."""
    try:
        return Snapshot(
            name=folder.name,
            folder=folder,
            catalogue=Catalogue(folder / CATALOGUE),
            words=Words(folder / WORDS),
            vectors=Nearness(folder / VECTORS),
            encoder=Encoder(folder / ENCODER),
            calibration=calibration,
            registries=registries,
        )
    except (OSError, ValueError, RuntimeError, sqlite3.Error):
        raise _corrupt(folder, "a part of it cannot be opened") from None


def _is_content(name: str) -> bool:
    return name not in _ACCOUNT and not name.endswith(".lock") and not name.startswith(".")


def _corrupt(folder: Path, reason: str) -> SnapshotCorrupt:
    return SnapshotCorrupt(
        f"The index {folder.name} is damaged: {reason}.",
        "Go back with “hasanyone index rollback” or build anew with “hasanyone ingest”.",
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
