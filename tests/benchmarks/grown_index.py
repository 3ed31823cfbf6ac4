"""Index of 10,000 initiatives, grown from the shipped catalogue, for benchmarks of answers."""

from pathlib import Path

from rich.console import Console

from index.retrieval.types import Vectors
from ingest.jobs.request import BuildRequest, hash_declarations
from ingest.jobs.runner import BuildRunner
from ingest.models.embedder import Embedder
from tests.benchmarks.build_growth import declare
from tests.support.tiny_embedder import HashingEmbedder

INITIATIVES = 10_000


class Grown(Embedder):
    """The real model for questions, hashing for what is only there to be searched through."""

    def embed(self, texts: list[str]) -> Vectors:
        """Hashed words, as long as the model's vectors."""
        return HashingEmbedder().embed(texts)


def build(folder: Path) -> Path:
    """An index of 10,000 initiatives; returns its data folder."""
    settings = declare(folder, INITIATIVES)
    with BuildRunner(settings, Console(quiet=True), Grown()) as jobs:
        jobs.run(BuildRequest(declared=hash_declarations(settings)))
    return settings.data
