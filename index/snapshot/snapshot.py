"""A snapshot: one whole version of the index in a folder, written once, verified, then only read.

`manifest.json` names every file with its SHA-256, tells when each source was read, and ends with a
seal over itself. The rest of the account of the reading (`report.json`, `issues.jsonl`,
`matches.jsonl`) and `held.json` stand beside it and are no part of it. When a later build reads the
same records again, the dates in the manifest move on and no content does.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from index.errors import ModelMismatch, SnapshotCorrupt
from index.model import Initiative, SourceReport
from index.query import acronyms, vocabulary
from index.query.acronyms import Acronym, Acronyms
from index.query.vocabulary import Vocabulary
from index.resolution import candidate_pairs
from index.resolution.candidate_pairs import Match
from index.retrieval import dense
from index.retrieval import lexical as words
from index.retrieval.cross_encoder import Reranker
from index.retrieval.dense import Nearness
from index.retrieval.encoder import Encoder
from index.retrieval.lexical import Words
from index.retrieval.types import Vectors
from index.snapshot import document_store as catalogue
from index.snapshot.calibration import Calibration
from index.snapshot.document_store import Catalogue
from index.text.documents import passages

VERSION = 3
MANIFEST = "manifest.json"
CATALOGUE = "catalogue.db"
WORDS = "words"
VOCABULARY = "vocabulary.tsv"
ACRONYMS = "acronyms.tsv"
VECTORS = "vectors.faiss"
ENCODER = "encoder"
RERANKER = "reranker"
CALIBRATION = "calibration.json"
DOUBTS = "doubts.jsonl"
REPORT = "report.json"
ISSUES = "issues.jsonl"
MATCHES = "matches.jsonl"
HELD = "held.json"
_ACCOUNT = frozenset({MANIFEST, REPORT, ISSUES, MATCHES, HELD})


class Manifest(BaseModel):
    """What a snapshot is: its content's hash, the models it needs, its files and the one before.

    `reranker` is the cross-encoder's identity, where one was named; `sources` what the last reading
    said of each source; `seal` the SHA-256 of all the rest.
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

    def sealed(self) -> "Manifest":
        """The same with its seal."""
        return self.model_copy(update={"seal": self._sum()})

    @property
    def is_sealed(self) -> bool:
        """Whether it is as it was sealed."""
        return self.seal == self._sum()

    def _sum(self) -> str:
        return hashlib.sha256(self.model_dump_json(exclude={"seal"}).encode()).hexdigest()


def write(
    folder: Path,
    initiatives: Sequence[Initiative],
    redirects: Mapping[str, str],
    vectors: Vectors,
    encoder: Path,
    since: Mapping[str, str] | None = None,
    versions: Sequence[tuple[bytes, str]] = (),
    doubts: Sequence[Match] = (),
    learnt: Sequence[Acronym] = (),
    reranker: Path | None = None,
) -> None:
    """Write the content of a snapshot to a new `folder`: all but its calibration and manifest.

    `vectors` are those of all passages of `initiatives`, in their order; `versions` holds the
    digest of each initiative and when its content last changed; `doubts` are the pairs that a
    person should be asked about, `learnt` the acronyms that the initiatives explain; `encoder` and
    `reranker` are folders of exported models.
    """
    folder.mkdir(parents=True)
    catalogue.write(folder / CATALOGUE, initiatives, redirects, since, versions)
    words.write(folder / WORDS, initiatives)
    vocabulary.write(folder / VOCABULARY, initiatives)
    acronyms.write(folder / ACRONYMS, learnt)
    dense.write(folder / VECTORS, vectors, [len(passages(each)) for each in initiatives])
    candidate_pairs.write(folder / DOUBTS, doubts)
    # Copied, not linked: what damages one snapshot must leave the way back whole.
    shutil.copytree(encoder, folder / ENCODER)
    if reranker:
        shutil.copytree(reranker, folder / RERANKER)


def seal(folder: Path, calibration: Calibration, manifest: Mapping[str, Any]) -> Manifest:
    """Add the calibration and the manifest: from here on the content never changes."""
    put_json(folder / CALIBRATION, calibration.model_dump())
    return _put(folder, Manifest(version=VERSION, files=checksums(folder), **manifest))


def _put(folder: Path, manifest: Manifest) -> Manifest:
    sealed = manifest.sealed()
    put_json(folder / MANIFEST, sealed.model_dump(mode="json"))
    return sealed


def checksums(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file of the content, by its relative path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    named = {path.relative_to(folder).as_posix(): path for path in files}
    return {name: _sha256(path) for name, path in named.items() if _is_content(name)}


def account(folder: Path, sources: Sequence[SourceReport], report: Mapping[str, Any]) -> None:
    """Write what the reading said of each source, whole or not at all; raises SnapshotCorrupt."""
    _put(folder, read_manifest(folder).model_copy(update={"sources": tuple(sources)}))
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
        said = json.loads((folder / MANIFEST).read_bytes())
        if said["version"] == VERSION:
            return Manifest.model_validate(said)
        version = int(said["version"])
    except (OSError, ValueError, TypeError, KeyError):
        raise _corrupt(folder, "its manifest cannot be read") from None
    raise SnapshotCorrupt(
        f"The index {folder.name} is of version {version}; this Has Anyone reads {VERSION}.",
        "Build anew with “hasanyone ingest”.",
    )


def verify(folder: Path) -> Manifest:
    """The manifest of a snapshot whose every file is as it was written; raises SnapshotCorrupt."""
    manifest = read_manifest(folder)
    if not manifest.is_sealed:
        raise _corrupt(folder, "its manifest is not as it was sealed")
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
    vocabulary: Vocabulary
    acronyms: Acronyms
    vectors: Nearness
    encoder: Encoder
    calibration: Calibration
    registries: int
    reranker: Reranker | None = None

    def sources(self) -> tuple[SourceReport, ...]:
        """What the last reading said of each source; raises SnapshotCorrupt."""
        return _sources(self.folder, _changed(self.folder / MANIFEST))

    def doubts(self) -> tuple[Match, ...]:
        """The pairs that a person should be asked about, the most doubtful first."""
        try:
            return candidate_pairs.read(self.folder / DOUBTS)
        except (OSError, ValueError):
            raise _corrupt(self.folder, "its doubts cannot be read") from None

    @cached_property
    def spelt_out(self) -> dict[tuple[str, ...], str]:
        """The words that an acronym stands for, as they are searched → its letters as searched."""
        plain = [acronym for acronym in self.acronyms if not acronym.capitals]
        told = ((self.words.terms(a.named), self.words.terms(a.letters)) for a in plain)
        return {tuple(words): term for words, (term, *_) in told if words}

    @cached_property
    def registry_names(self) -> tuple[str, ...]:
        """The names by which `source:` can limit a question."""
        return tuple(facet.partition(":")[2] for facet in self.catalogue.facets("source:"))


def open_snapshot(folder: Path) -> Snapshot:
    """Verify a snapshot and open it; raises SnapshotCorrupt or ModelMismatch."""
    manifest = verify(folder)
    calibration = Calibration.model_validate_json((folder / CALIBRATION).read_bytes())
    opened = open_content(folder, calibration, manifest.registries)
    carried = opened.encoder.model, opened.reranker and opened.reranker.model
    if carried != (manifest.model, manifest.reranker):
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
            vocabulary=Vocabulary(folder / VOCABULARY),
            acronyms=Acronyms(folder / ACRONYMS),
            vectors=Nearness(folder / VECTORS),
            encoder=Encoder(folder / ENCODER),
            calibration=calibration,
            registries=registries,
            reranker=Reranker(folder / RERANKER) if (folder / RERANKER).exists() else None,
        )
    except (OSError, ValueError, RuntimeError, sqlite3.Error):
        raise _corrupt(folder, "a part of it cannot be opened") from None


@lru_cache(maxsize=4)
def _sources(folder: Path, _changed: int) -> tuple[SourceReport, ...]:
    """The sources in a manifest, read again when it changes."""
    return read_manifest(folder).sources


def _changed(path: Path) -> int:
    """When a file was last replaced, in nanoseconds; 0 where there is none."""
    return path.stat().st_mtime_ns if path.exists() else 0


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
