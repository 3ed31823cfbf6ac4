"""Shards of a build, which any worker may take: sources to read, and texts to embed."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from index.retrieval.types import Vectors
from ingest.exchange.files import SharedFiles
from ingest.exchange.records import SharedRecords
from ingest.exchange.vectors import SharedVectors, name_shard
from ingest.models.embedding_cache import CHUNK_SIZE, EmbeddingCache

READ, EMBED = "read", "embed"
_TEXTS = "texts"

Embed = Callable[[Sequence[str]], Vectors]


@dataclass(frozen=True, slots=True)
class Shard:
    """Shard of a build: `kind` (`READ` or `EMBED`) says what a worker does, `task` on what.

    `name` identifies it in its build. Of the shards of one `host` only one is done at a time.
    """

    kind: str
    name: str
    task: dict[str, Any] = field(default_factory=dict)
    host: str | None = None


class Workers(Protocol):
    """All workers of an index, on any machine."""

    def run(
        self, build: str, shards: Iterable[Shard], tick: Callable[[], None]
    ) -> Iterator[tuple[Shard, Any]]:
        """Yield each shard when it is done, with its outcome; None if no worker could do it.

        `tick` is called while it waits, and may raise to end the build.
        """


@dataclass(frozen=True, slots=True)
class Exchange:
    """Exchange of a build with other machines: its files, and its shards if there are workers."""

    files: SharedFiles
    workers: Workers | None = None

    @property
    def records(self) -> SharedRecords:
        """The last good records of all sources."""
        return SharedRecords(self.files)

    def vectors(self, role: str, model: str) -> SharedVectors:
        """Return the vectors of a model; `role` tells passages from questions."""
        return SharedVectors(self.files, role, model)

    def embed(
        self,
        build: str,
        vectors: SharedVectors,
        cache: EmbeddingCache,
        texts: Sequence[str],
        progress: Callable[[int, int], None],
    ) -> None:
        """Let the workers embed `texts`, shard by shard, and add the vectors to `cache`.

        What no worker could do is left out.
        """
        if self.workers is None:
            return
        counts: list[int] = []

        def tick() -> None:
            progress(sum(counts), len(texts))

        tick()
        for shard, _ in self.workers.run(build, self._prepare(vectors, texts), tick):
            if vectors.take(shard.name, cache):
                counts.append(shard.task["count"])
            self.files.delete(_texts_file(shard.name))
            tick()

    def clear_texts(self) -> None:
        """Delete the texts of shards that nobody waits for any more, as of a killed build."""
        for name in self.files.names(_TEXTS):
            self.files.delete(f"{_TEXTS}/{name}")

    def _prepare(self, vectors: SharedVectors, texts: Sequence[str]) -> Iterator[Shard]:
        """Yield the shards of `texts`, the texts of each in a document."""
        for start in range(0, len(texts), CHUNK_SIZE):
            chunk = texts[start : start + CHUNK_SIZE]
            name = name_shard(chunk)
            self.files.write(_texts_file(name), json.dumps(list(chunk)).encode())
            task = {"role": vectors.role, "model": vectors.model, "count": len(chunk)}
            yield Shard(EMBED, name, task)


def embed_shard(files: SharedFiles, name: str, task: dict[str, Any], embed: Embed) -> None:
    """Embed the texts of a shard and write their vectors, unless they are there."""
    vectors = SharedVectors(files, task["role"], task["model"])
    content = files.read(_texts_file(name))
    if content is not None and not vectors.has(name):
        texts = json.loads(content)
        vectors.write(texts, embed(texts))


def _texts_file(name: str) -> str:
    return f"{_TEXTS}/{name}.json"
