"""Protocols of models: what a build asks of an embedding model and of a cross-encoder."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from index.retrieval.types import Vectors


class ExportableModel(Protocol):
    """A model that can be exported for the search engine.

    `fingerprint` identifies it; `adapter_version` identifies its adapter, which changes exports
    alone.
    """

    fingerprint: str
    adapter_version: str

    def export(self, folder: Path) -> None:
        """Write what the search engine needs of the model to `folder`."""


class EmbeddingModel(ExportableModel, Protocol):
    """A model that embeds passages and questions."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of passages, shape (len(texts), dimension)."""

    def embed_queries(self, queries: Sequence[str]) -> Vectors:
        """Return unit vectors of questions, shape (len(queries), dimension)."""
