"""The workspace of one build: what its steps hand on to each other, large results as files."""

import json
import shutil
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from index.model import ExpectedQuestion, Initiative, QuestionOrigin
from index.resolution import candidate_pairs
from index.retrieval.types import Rows, Vectors
from index.snapshot.document_store import line_digest, load_json, read_id
from index.text.files import (
    read_jsonl,
    read_lines,
    write_bytes,
    write_jsonl,
    write_lines,
    write_text,
)
from ingest.issues import Issue, IssueKind
from ingest.models.embedding_cache import HASH_BYTES, EmbeddingCache, hash_text
from ingest.resolve.pipeline import ResolutionResult
from ingest.reuse.digests import split_digests

_resolution_adapter = TypeAdapter(ResolutionResult)
_NO_QUESTIONS = b"[]\n"


class Workspace:
    """The folder of one build in `data`/builds; no result that grows with it stays in memory."""

    def __init__(self, folder: Path) -> None:
        """Work in `folder`, which holds the results of a build that was interrupted, if any."""
        self.folder = folder

    def save_issues(self, source: str, issues: Sequence[Issue]) -> None:
        """Save the issues raised while `source` was read."""
        write_jsonl(self.issues_path(source), map(asdict, issues))

    def issues_path(self, source: str) -> Path:
        """Return the path of the issues of `source`, in a folder that is made if need be."""
        return self._subfolder("issues") / f"{source}.jsonl"

    def load_issues(self, source: str) -> list[Issue]:
        """Return the issues raised while `source` was read; none where none were saved."""
        path = self.folder / "issues" / f"{source}.jsonl"
        if not path.exists():
            return []
        return [Issue(**{**row, "kind": IssueKind(row["kind"])}) for row in read_jsonl(path)]

    def save_initiatives(self, lines: Iterable[bytes]) -> None:
        """Save the initiatives, one a line, and their content digests."""
        folder, digests = self._subfolder("resolved"), bytearray()

        def digest_all() -> Iterator[bytes]:
            for line in lines:
                digests.extend(line_digest(line))
                yield line

        write_lines(folder / "initiatives.jsonl", digest_all())
        write_bytes(folder / "digests", (bytes(digests),))

    def save_rest(self, rest: ResolutionResult) -> None:
        """Save the outcome of entity resolution, without the initiatives."""
        folder = self._subfolder("resolved")
        data = _resolution_adapter.dump_json(replace(rest, pairs=()))
        write_bytes(folder / "rest.json", (data,))
        candidate_pairs.write(folder / "pairs.jsonl", rest.pairs)

    def load_rest(self) -> ResolutionResult:
        """Return the outcome of entity resolution without its initiatives and pairs."""
        return _resolution_adapter.validate_json(
            (self.folder / "resolved" / "rest.json").read_bytes()
        )

    def copy_pairs(self, path: Path) -> None:
        """Write the candidate pairs to a file, one JSON object a line."""
        write_bytes(path, read_lines(self.folder / "resolved" / "pairs.jsonl"))

    def initiative_lines(self) -> Iterator[bytes]:
        """Yield each initiative as one line of JSON, without its end, in their order."""
        return map(bytes.rstrip, read_lines(self.folder / "resolved" / "initiatives.jsonl"))

    def initiatives(self) -> Iterator[Initiative]:
        """Yield the initiatives, in their order."""
        return map(load_json, self.initiative_lines())

    def ids(self) -> Iterator[str]:
        """Yield the id of each initiative, in their order."""
        return map(read_id, self.initiative_lines())

    def load_digests(self) -> Iterator[bytes]:
        """Yield the content digests of the initiatives, 16 bytes each, in their order."""
        return split_digests((self.folder / "resolved" / "digests").read_bytes())

    def save_questions(self, questions: Iterable[Sequence[ExpectedQuestion]]) -> None:
        """Save the expected questions of each initiative."""
        rows = ([asdict(question) for question in each] for each in questions)
        write_jsonl(self._subfolder("resolved") / "questions.jsonl", rows)

    def load_questions(self) -> Iterator[tuple[ExpectedQuestion, ...]]:
        """Yield the expected questions of each initiative, in their order."""
        for line in read_lines(self.folder / "resolved" / "questions.jsonl"):
            row = () if line == _NO_QUESTIONS else json.loads(line)  # most have none
            yield tuple(
                ExpectedQuestion(question["text"], QuestionOrigin(question["origin"]))
                for question in row
            )

    def load_question_texts(self) -> list[str]:
        """Return the texts of the expected questions of all initiatives, in their order."""
        return [question.text for each in self.load_questions() for question in each]

    def vectors_of(self, cache: EmbeddingCache, texts: Sequence[str]) -> Vectors:
        """Return the vectors of any `texts` that `cache` holds, shape (len(texts), dimension)."""
        path = self._subfolder("resolved") / "some.npy"
        cache.write_array(texts, path)
        vectors: Vectors = np.load(path, mmap_mode="r")
        path.unlink()  # the mapping keeps the data while it is used
        return vectors

    def save_texts(self, texts: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
        """Save the hash of each text to embed, and how many an initiative has; pass them on."""
        folder = self._subfolder("embed")
        counts = array("q")
        with (folder / "hashes").open("wb") as file:
            for own_texts in texts:
                counts.append(len(own_texts))
                file.writelines(map(hash_text, own_texts))
                yield own_texts
        np.save(folder / "counts.npy", np.asarray(counts))

    def load_hashes(self) -> Iterator[bytes]:
        """Yield the hash of each text to embed, in their order."""
        with (self.folder / "embed" / "hashes").open("rb") as file:
            while text_hash := file.read(HASH_BYTES):
                yield text_hash

    def passage_counts(self) -> Rows:
        """Return the number of texts to embed of each initiative."""
        counts: Rows = np.load(self.folder / "embed" / "counts.npy")
        return counts

    def save_missing(self, batches: Iterable[Sequence[str]]) -> int:
        """Save the texts that must be embedded, in batches, and return how many they are."""
        folder, count = self._subfolder("embed") / "missing", 0
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for batch in batches:
            write_jsonl(folder / f"{count:012}.jsonl", batch)
            count += len(batch)
        return count

    def load_missing(self, start: int, size: int) -> list[str]:
        """Return `size` texts that must be embedded, from the batch that begins at `start`."""
        folder = self.folder / "embed" / "missing"
        paths = sorted(path for path in folder.iterdir() if start <= int(path.stem) < start + size)
        return [text for path in paths for text in read_jsonl(path)]

    def save_kept(self, snapshot: str, rows: Rows) -> None:
        """Save the row that each initiative has in a snapshot whose vectors are used again.

        -1 where it is new.
        """
        folder = self._subfolder("embed")
        write_text(folder / "kept", snapshot)
        np.save(folder / "kept.npy", rows)

    def load_kept(self) -> tuple[str, Rows]:
        """Return the name of the snapshot and the rows that were saved."""
        folder = self.folder / "embed"
        return (folder / "kept").read_text(encoding="utf-8"), np.load(folder / "kept.npy")

    def gather_vectors(self, cache: EmbeddingCache, question_cache: EmbeddingCache) -> None:
        """Write the vectors of all texts and questions to files."""
        count = int(self.passage_counts().sum())
        cache.write_vectors(self.load_hashes(), count, self._vectors_path)
        question_cache.write_array(self.load_question_texts(), self._question_vectors_path)

    def load_question_vectors(self) -> Vectors | None:
        """Return the vectors of all expected questions, memory-mapped; None where there are none.

        Shape (questions, dimension).
        """
        path = self._question_vectors_path
        return np.load(path, mmap_mode="r") if path.stat().st_size else None

    def load_vectors(self) -> Vectors:
        """Return the vectors of all texts, memory-mapped, shape (texts, dimension)."""
        path = self._vectors_path
        if not path.stat().st_size:
            return np.empty((0, 0), dtype=np.float32)
        vectors: Vectors = np.load(path, mmap_mode="r")
        return vectors

    @property
    def _vectors_path(self) -> Path:
        return self._subfolder("embed") / "vectors.npy"

    @property
    def _question_vectors_path(self) -> Path:
        return self._subfolder("embed") / "questions.npy"

    def make_folder(self) -> Path:
        """Return the folder, which is made if it is not there."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder

    def clear(self) -> None:
        """Delete the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _subfolder(self, name: str) -> Path:
        """Return a subfolder, which is made if it is not there."""
        folder = self.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder
