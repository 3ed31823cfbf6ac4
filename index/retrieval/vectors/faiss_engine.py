"""FAISS as the vector engine: the vectors are files of the snapshot, and live as long as it."""

from collections.abc import Collection
from pathlib import Path

import numpy as np

from index.retrieval import dense
from index.retrieval.faiss_index import FaissIndex
from index.retrieval.vectors.engine import VectorPart, vector_file


class FaissEngine:
    """Engine that maps the files of a snapshot; nothing is kept outside of its folder."""

    def open(self, folder: Path, part: VectorPart) -> FaissIndex:
        """Return the vectors of a part of the snapshot in `folder`; raise OSError or ValueError."""
        path = vector_file(folder, part)
        return FaissIndex(path, np.load(dense.vectors_path(path), mmap_mode="r"))

    def publish(self, folder: Path) -> None:
        """Do nothing: the build has written the files."""

    def promote(self, name: str) -> None:
        """Do nothing: `CURRENT` names the snapshot, and its files are in its folder."""

    def prune(self, kept: Collection[str]) -> None:
        """Do nothing: the files are deleted with their folder."""

    def check(self, folder: Path) -> str:
        """Return that the vectors are in the files of the snapshot."""
        return f"FAISS, in the files of {folder.name}"
