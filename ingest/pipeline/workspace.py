"""The workspace of one build: what its steps hand on to each other, large results as files."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from itertools import chain
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from index.model import ExpectedQuestion, QuestionOrigin
from index.retrieval.types import Rows, Vectors
from index.snapshot.document_store import line_digest, load_json
from index.text.documents import passages
from index.text.files import read_jsonl, read_lines, write_bytes, write_jsonl, write_lines
from ingest.issues import Issue, IssueKind
from ingest.models.embedding_cache import EmbeddingCache
from ingest.resolve.pipeline import ResolutionResult

_resolution_adapter = TypeAdapter(ResolutionResult)
_DIGEST_BYTES = 16


class Workspace:
    """The folder of one build in `data`/builds; the latest results are held in memory as well."""

    def __init__(self, folder: Path) -> None:
        """Work in `folder`, which holds the results of a build that was interrupted, if any."""
        self.folder = folder
        self._resolution: ResolutionResult | None = None
        self._passages: list[tuple[str, ...]] | None = None
        self._passage_counts: list[int] | None = None

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
        self._resolution, self._passages, self._passage_counts = None, None, None

    def save_rest(self, rest: ResolutionResult) -> None:
        """Save the outcome of entity resolution, without the initiatives."""
        path = self._subfolder("resolved") / "rest.json"
        write_bytes(path, (_resolution_adapter.dump_json(rest),))

    def load_resolution(self) -> ResolutionResult:
        """Return the outcome of entity resolution."""
        if self._resolution is None:
            folder = self.folder / "resolved"
            rest = _resolution_adapter.validate_json((folder / "rest.json").read_bytes())
            lines = read_lines(folder / "initiatives.jsonl")
            self._resolution = replace(rest, initiatives=tuple(map(load_json, lines)))
        return self._resolution

    def load_digests(self) -> Iterator[bytes]:
        """Yield the content digests of the initiatives, 16 bytes each, in their order."""
        data = (self.folder / "resolved" / "digests").read_bytes()
        return (data[start : start + _DIGEST_BYTES] for start in range(0, len(data), _DIGEST_BYTES))

    def save_questions(self, questions: Sequence[Sequence[ExpectedQuestion]]) -> None:
        """Save the expected questions of each initiative."""
        rows = ([asdict(question) for question in each] for each in questions)
        write_jsonl(self._subfolder("resolved") / "questions.jsonl", rows)

    def load_questions(self) -> list[tuple[ExpectedQuestion, ...]]:
        """Return the expected questions of each initiative, in their order."""
        rows = read_jsonl(self.folder / "resolved" / "questions.jsonl")
        return [
            tuple(
                ExpectedQuestion(question["text"], QuestionOrigin(question["origin"]))
                for question in each
            )
            for each in rows
        ]

    def vectors_of(self, cache: EmbeddingCache, texts: Sequence[str]) -> Vectors:
        """Return the vectors of any `texts` that `cache` holds, shape (len(texts), dimension)."""
        path = self._subfolder("resolved") / "some.npy"
        cache.write_array(texts, path)
        vectors: Vectors = np.load(path, mmap_mode="r")
        path.unlink()  # the mapping keeps the data while it is used
        return vectors

    def load_passages(self) -> Iterator[tuple[str, ...]]:
        """Yield the passages of each initiative, in their order; no other place makes them."""
        if self._passages is None:
            self._passages = list(map(passages, self.load_resolution().initiatives))
        return iter(self._passages)

    def load_texts(self) -> list[str]:
        """Return the texts to embed: the passages of all initiatives, in their order."""
        return list(chain.from_iterable(self.load_passages()))

    def save_missing(self, positions: Rows) -> None:
        """Save the positions of the texts that must be embedded."""
        with (self._subfolder("embed") / "missing.npy").open("wb") as file:
            np.save(file, positions)

    def load_missing(self) -> Rows:
        """Return the positions of the texts to embed, as they were before any was embedded."""
        positions: Rows = np.load(self.folder / "embed" / "missing.npy")
        return positions

    def gather_vectors(self, cache: EmbeddingCache, question_cache: EmbeddingCache) -> None:
        """Write the vectors of all texts and questions to files; drop the texts from memory."""
        cache.write_array(self.load_texts(), self._vectors_path)
        self._passage_counts, self._passages = self.passage_counts(), None
        question_cache.write_array(self.load_question_texts(), self._question_vectors_path)

    def load_question_texts(self) -> list[str]:
        """Return the texts of the expected questions of all initiatives, in their order."""
        return [question.text for each in self.load_questions() for question in each]

    def load_question_vectors(self) -> Vectors | None:
        """Return the vectors of all expected questions, memory-mapped; None where there are none.

        Shape (questions, dimension).
        """
        path = self._question_vectors_path
        return np.load(path, mmap_mode="r") if path.stat().st_size else None

    def passage_counts(self) -> list[int]:
        """Return the number of passages of each initiative."""
        return self._passage_counts or [len(each) for each in self.load_passages()]

    def load_vectors(self) -> Vectors:
        """Return the vectors of all texts, memory-mapped, shape (texts, dimension)."""
        vectors: Vectors = np.load(self._vectors_path, mmap_mode="r")
        return vectors

    @property
    def _vectors_path(self) -> Path:
        return self._subfolder("embed") / "vectors.npy"

    @property
    def _question_vectors_path(self) -> Path:
        return self._subfolder("embed") / "questions.npy"

    def clear(self) -> None:
        """Delete the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _subfolder(self, name: str) -> Path:
        """Return a subfolder, which is made if it is not there."""
        folder = self.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder
