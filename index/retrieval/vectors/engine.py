"""Protocols of a vector engine: where the vectors of a snapshot are, and how they are searched."""

from collections.abc import Collection
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from index.retrieval.types import Rows, Vectors


class VectorPart(StrEnum):
    """Parts of a snapshot that have vectors: its passages, and its expected questions."""

    PASSAGES = "passages"
    QUESTIONS = "questions"


_FILES = {VectorPart.PASSAGES: "vectors.faiss", VectorPart.QUESTIONS: "questions/vectors.faiss"}


def vector_file(folder: Path, part: VectorPart) -> Path:
    """Return the file of a part in the folder of a snapshot; its other files are beside it."""
    return folder / _FILES[part]


class VectorIndex(Protocol):
    """Protocol of the vectors of one part of one snapshot, by their position."""

    def __len__(self) -> int:
        """Return the number of vectors."""
        ...

    def search(
        self, query: Vectors, count: int, allowed: Rows | None = None
    ) -> tuple[Rows, Vectors]:
        """Return the positions of the `count` nearest vectors and their cosines, best first.

        Only positions in `allowed`, if given. Raises BackendError.
        """
        ...

    def cosines(self, query: Vectors, positions: Rows) -> Vectors:
        """Return the cosine of `query` to each of `positions`, which must be distinct.

        Raises BackendError.
        """
        ...

    def vectors(self, positions: Rows) -> Vectors:
        """Return the vectors at `positions`, shape (n, dimension); raise BackendError."""
        ...

    def release_memory(self) -> None:
        """Give back the memory of what was read; the next search takes it again."""
        ...


class VectorEngine(Protocol):
    """Protocol of the vectors of all snapshots, each version apart from the others."""

    def open(self, folder: Path, part: VectorPart) -> VectorIndex:
        """Return the vectors of a part of the snapshot in `folder`, and of no other snapshot."""
        ...

    def publish(self, folder: Path) -> None:
        """Make the vectors of a snapshot ready to be searched; raise BackendError."""
        ...

    def promote(self, name: str) -> None:
        """Note that the snapshot `name` answers from now on; raise BackendError."""
        ...

    def prune(self, kept: Collection[str]) -> None:
        """Delete the vectors of snapshots that are not in `kept`; raise BackendError."""
        ...

    def check(self, folder: Path) -> str:
        """Return what an administrator should know of a snapshot's vectors.

        Raises BackendError for what is wrong with them.
        """
        ...
