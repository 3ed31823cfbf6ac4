"""Embedding vectors in the shared place, keyed by the hashes of their texts.

A document holds the vectors of one shard of texts and is named by the texts: whoever embeds the
shard again writes the same.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ingest.exchange.files import SharedFiles
from ingest.models.embedding_cache import CHUNK_SIZE, EmbeddingCache, hash_text

_KEY_BYTES = 32
_COUNT_BYTES = 4


@dataclass(frozen=True, slots=True)
class SharedVectors:
    """Vectors of one model in the shared place; `role` tells passages from questions."""

    files: SharedFiles
    role: str
    model: str

    def pull(self, cache: EmbeddingCache) -> None:
        """Add all vectors that `cache` has not taken yet."""
        for name in sorted(self.files.names(self._folder) - cache.exchanged_shards()):
            self.take(name, cache)

    def take(self, name: str, cache: EmbeddingCache) -> bool:
        """Add the vectors of one shard to `cache`; return False if it is missing or damaged."""
        content = self.files.read(f"{self._folder}/{name}")
        rows = list(_unpack(content)) if content else []
        if not rows:
            return False
        cache.add_shard(name, rows)
        return True

    def has(self, name: str) -> bool:
        """Return whether a shard is there."""
        return self.files.exists(f"{self._folder}/{name}")

    def write(self, texts: Sequence[str], vectors: np.ndarray) -> str:
        """Write the vectors of one shard of texts, and return its name."""
        keys = [hash_text(text) for text in texts]
        head = len(keys).to_bytes(_COUNT_BYTES, "big")
        content = head + b"".join(keys) + np.ascontiguousarray(vectors, dtype="<f4").tobytes()
        name = name_shard(texts)
        self.files.write(f"{self._folder}/{name}", content)
        return name

    def push(self, cache: EmbeddingCache, texts: Sequence[str]) -> None:
        """Write the vectors of those `texts` that `cache` did not exchange yet."""
        texts = cache.find_unexchanged(texts)
        for start in range(0, len(texts), CHUNK_SIZE):
            shard = texts[start : start + CHUNK_SIZE]
            rows = cache.read_rows(shard)
            vectors = np.stack([np.frombuffer(vector, dtype="<f4") for _, vector in rows])
            cache.add_shard(self.write(shard, vectors), rows)

    @property
    def _folder(self) -> str:
        return f"vectors/{self.role}-{self.model[:16]}"


def name_shard(texts: Sequence[str]) -> str:
    """Return the name of a shard: the SHA-256 of the hashes of its texts."""
    return hashlib.sha256(b"".join(map(hash_text, texts))).hexdigest()


def _unpack(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the hash and the vector, as bytes, of each text of a shard."""
    count = int.from_bytes(content[:_COUNT_BYTES], "big")
    keys_end = _COUNT_BYTES + count * _KEY_BYTES
    size = (len(content) - keys_end) // max(count, 1)
    for row in range(count):
        key_start, start = _COUNT_BYTES + row * _KEY_BYTES, keys_end + row * size
        yield content[key_start : key_start + _KEY_BYTES], content[start : start + size]
