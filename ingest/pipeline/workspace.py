"""What the steps of one build hand on to each other; what is large lies in files."""

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from index.model import Initiative
from index.retrieval.types import Rows, Vectors
from index.snapshot.snapshot import put_bytes
from index.text.documents import passages
from ingest.issues import Issue, IssueKind
from ingest.models.embedding_cache import Cache
from ingest.resolve.pipeline import Resolved

_initiative = TypeAdapter(Initiative)
_resolved = TypeAdapter(Resolved)
_DIGEST = 16


class Work:
    """The folder of one build in `data`/builds; what was just made is kept in memory as well."""

    def __init__(self, folder: Path) -> None:
        """Work in `folder`, which holds what an interrupted build had done, if it was one."""
        self.folder = folder
        self._resolved: Resolved | None = None
        self._texts: list[str] | None = None

    def keep_issues(self, source: str, issues: Sequence[Issue]) -> None:
        """Keep what was doubted while `source` was read."""
        folder = self._made("issues")
        lines = (json.dumps(asdict(each), ensure_ascii=False).encode() + b"\n" for each in issues)
        put_bytes(folder / f"{source}.jsonl", lines)

    def issues(self, source: str) -> list[Issue]:
        """What was doubted while `source` was read."""
        path = self.folder / "issues" / f"{source}.jsonl"
        if not path.exists():
            return []
        rows = (json.loads(line) for line in path.read_bytes().splitlines())
        return [Issue(**{**row, "kind": IssueKind(row["kind"])}) for row in rows]

    def keep_resolved(self, resolved: Resolved, digests: Sequence[bytes]) -> None:
        """Keep the initiatives, what else resolving found, and what tells their contents apart."""
        folder = self._made("resolved")
        dump = partial(_initiative.dump_json, exclude_defaults=True)
        lines = (dump(each) + b"\n" for each in resolved.initiatives)
        put_bytes(folder / "initiatives.jsonl", lines)
        put_bytes(folder / "digests", digests)
        put_bytes(folder / "rest.json", (_resolved.dump_json(replace(resolved, initiatives=())),))
        self._resolved, self._texts = resolved, None

    def resolved(self) -> Resolved:
        """The initiatives of this build and what else resolving found."""
        if self._resolved is None:
            folder = self.folder / "resolved"
            rest = _resolved.validate_json((folder / "rest.json").read_bytes())
            with (folder / "initiatives.jsonl").open("rb") as lines:
                self._resolved = replace(
                    rest, initiatives=tuple(map(_initiative.validate_json, lines))
                )
        return self._resolved

    def digests(self) -> Iterator[bytes]:
        """What tells the content of each initiative apart, in their order."""
        found = (self.folder / "resolved" / "digests").read_bytes()
        return (found[start : start + _DIGEST] for start in range(0, len(found), _DIGEST))

    def gathered(self, cache: Cache, texts: Sequence[str]) -> Vectors:
        """The vectors of any texts that `cache` holds."""
        path = self._made("resolved") / "some.npy"
        cache.gather(texts, path)
        vectors: Vectors = np.load(path, mmap_mode="r")
        path.unlink()  # mapped, it lasts as long as the vectors do
        return vectors

    def texts(self) -> list[str]:
        """The texts to embed, in the order of the initiatives."""
        if self._texts is None:
            initiatives = self.resolved().initiatives
            self._texts = [text for each in initiatives for text in passages(each)]
        return self._texts

    def keep_missing(self, places: Rows) -> None:
        """Keep the places of the texts that must be embedded."""
        with (self._made("embed") / "missing.npy").open("wb") as file:
            np.save(file, places)

    def missing(self) -> Rows:
        """The places of the texts that must be embedded, as they were before any of them was."""
        found: Rows = np.load(self.folder / "embed" / "missing.npy")
        return found

    def gather(self, cache: Cache) -> None:
        """Gather the vectors of all texts, which are not needed any more."""
        cache.gather(self.texts(), self._vectors_file)
        self._texts = None

    def vectors(self) -> Vectors:
        """The vectors of all texts, mapped from their file."""
        found: Vectors = np.load(self._vectors_file, mmap_mode="r")
        return found

    @property
    def _vectors_file(self) -> Path:
        return self._made("embed") / "vectors.npy"

    def clear(self) -> None:
        """Delete the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _made(self, name: str) -> Path:
        folder = self.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder
