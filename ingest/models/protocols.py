"""Protocols of the models that a build uses: embedding model and cross-encoder."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from index.retrieval.types import Vectors


class ExportableModel(Protocol):
    """Model that can be exported for the search engine.

    `fingerprint` identifies it; `adapter_version` identifies its adapter, which changes exports
    alone.
    """

    fingerprint: str
    adapter_version: str

    def export(self, folder: Path) -> None:
        """Write the files that the search engine needs to `folder`."""


class EmbeddingModel(ExportableModel, Protocol):
    """Model that embeds passages and questions."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of passages, shape (len(texts), dimension)."""

    def embed_queries(self, queries: Sequence[str]) -> Vectors:
        """Return unit vectors of questions, shape (len(queries), dimension)."""
