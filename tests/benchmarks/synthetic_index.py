"""Index of any size for benchmarks, grown from the real one so that nothing needs to be embedded.

Each synthetic initiative has the fields of one real initiative, the titles of two, and as many
sentences as the first, each taken from any initiative together with its real vector. A little noise
turns every sentence's vector by some 15 degrees, so that no two are the same. The vector of the
whole is the mean of the real one and those of the sentences.
"""

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from index.model import ExpectedQuestion, Initiative
from index.retrieval import dense, question_index
from index.retrieval.types import Vectors
from index.snapshot import snapshot
from index.snapshot.document_store import StoredDocument
from index.snapshot.manifest import read_manifest
from index.snapshot.snapshot import Snapshot, SnapshotContent
from index.text.documents import body_text, passages, split_sentences
from ingest.models.embedding_cache import EmbeddingCache
from tests.support.word_counts import count_words

NOISE = 0.27
AT_ONCE = 10_000


class Recombined(Sequence[Initiative]):
    """`count` initiatives, each made anew whenever it is asked for: the same every time."""

    def __init__(self, real: Snapshot, data: Path, count: int) -> None:
        """Grow from the snapshot `real`, whose embeddings the cache in the folder `data` holds."""
        self._count = count
        self._real = list(real.documents)
        texts_of_each = [passages(each) for each in self._real]
        with TemporaryDirectory() as folder:
            path = Path(folder) / "vectors.npy"
            EmbeddingCache(data / "cache", real.encoder.fingerprint).write_array(
                [text for each in texts_of_each for text in each], path
            )
            vectors = np.load(path)
        starts = np.cumsum([0, *map(len, texts_of_each)])[:-1]
        self._wholes = vectors[starts]
        kept = [
            (text, start + place)
            for start, texts in zip(starts, texts_of_each, strict=True)
            for place, text in enumerate(texts)
            if place and split_sentences(f"{text} The") == [text, "The"]
        ]
        self._sentences = [text for text, _ in kept]
        self._vectors = vectors[[place for _, place in kept]]
        self._sizes = [len(split_sentences(body_text(each))) for each in self._real]
        self._questions = [real.documents.questions(row) for row in range(len(self._real))]
        path = real.folder / snapshot.QUESTION_INDEX_FOLDER / question_index.VECTORS_FILE
        counts = np.array([len(each) for each in self._questions])
        self._question_starts = np.cumsum(counts) - counts
        self._question_vectors = (
            np.load(dense.vectors_path(path)).astype(np.float32) if counts.sum() else None
        )

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, number):
        if not 0 <= number < self._count:
            raise IndexError(number)
        one, two, sentences = self._parts(number)
        real = self._real[one]
        origin = replace(real.origins[0], key=f"{number}", url=f"https://grown.example/{number}")
        return replace(
            real,
            id=f"grown-{number}",
            title=f"{real.title}: {self._real[two].title}",
            origins=(origin,),
            url=origin.url,
            summary=None,
            aliases=(),
            description=" ".join(self._sentences[each] for each in sentences),
            outcomes=(),
            reuse=None,
            disagreements=(),
            related=(),
        )

    def questions(self) -> list[tuple[ExpectedQuestion, ...]]:
        """The expected questions of each: those of the real initiative that lends its fields."""
        return [self._questions[self._parts(number)[0]] for number in range(self._count)]

    def question_vectors(self) -> Vectors | None:
        """The vectors of all questions, each turned a little."""
        if self._question_vectors is None:
            return None
        owners = [self._parts(number)[0] for number in range(self._count)]
        rows = [
            self._question_starts[one] + place
            for one in owners
            for place in range(len(self._questions[one]))
        ]
        spread = NOISE / np.sqrt(self._question_vectors.shape[1])
        vectors = self._question_vectors[np.asarray(rows, dtype=np.int64)]
        noise = np.random.default_rng(0).normal(0, spread, vectors.shape)
        return _unit(vectors + noise.astype(np.float32))

    def vectors(self, path: Path) -> Vectors:
        """The vectors of all passages, mapped from the file at `path` to which they are written."""
        sizes = [len(passages(each)) for each in self]
        shape = (sum(sizes), self._vectors.shape[1])
        found = np.lib.format.open_memmap(path, "w+", np.float32, shape)
        done = 0
        for start in range(0, self._count, AT_ONCE):
            block = self._block(start, sizes[start : start + AT_ONCE])
            found[done : done + len(block)] = block
            done += len(block)
        found.flush()
        return np.load(path, mmap_mode="r")

    def wholes(self, vectors: Vectors) -> Vectors:
        """Of the vectors of all passages those of the whole of each initiative."""
        return vectors[np.cumsum([0, *(len(passages(each)) for each in self)])[:-1]]

    def _block(self, start: int, sizes: Sequence[int]) -> Vectors:
        chance = np.random.default_rng(start)
        parts = [self._parts(start + place) for place in range(len(sizes))]
        sentences = [
            (*each, *each * size)[: size - 1]
            for size, (_, _, each) in zip(sizes, parts, strict=True)
        ]
        spread = NOISE / np.sqrt(self._vectors.shape[1])
        flat = np.asarray([one for each in sentences for one in each], dtype=np.int64)
        noise = chance.normal(0, spread, (len(flat), self._vectors.shape[1])).astype(np.float32)
        noisy = _unit(self._vectors[flat] + noise)
        rows, done = [], 0
        for each, (one, _, _) in zip(sentences, parts, strict=True):
            mine = noisy[done : done + len(each)]
            whole = self._wholes[one] + (mine.mean(axis=0) if len(mine) else 0)
            noise = chance.normal(0, spread, whole.shape).astype(np.float32)
            rows.extend((_unit((whole / np.linalg.norm(whole) + noise)[None]), mine))
            done += len(each)
        return np.concatenate(rows)

    def _parts(self, number: int) -> tuple[int, int, list[int]]:
        """Two real initiatives, and the sentences."""
        chance = random.Random(number)
        one, two = chance.randrange(len(self._real)), chance.randrange(len(self._real))
        return one, two, [chance.randrange(len(self._sentences)) for _ in range(self._sizes[one])]


def _unit(vectors: Vectors) -> Vectors:
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def write(folder: Path, real: Snapshot, data: Path, count: int) -> None:
    """Write the data folder `folder` with one snapshot of `count` grown initiatives."""
    grown = Recombined(real, data, count)
    draft = folder / "snapshots" / f"grown-{count}"
    draft.parent.mkdir(parents=True)
    with TemporaryDirectory(dir=folder) as scratch:
        vectors = grown.vectors(Path(scratch) / "vectors.npy")
        np.save(folder / "wholes.npy", grown.wholes(vectors))
        counts = [len(passages(each)) for each in grown]
        encoder = real.folder / snapshot.ENCODER_FOLDER
        content = SnapshotContent(
            map(StoredDocument.of, grown, grown.questions()),
            counts,
            vectors,
            encoder,
            word_counts=count_words(grown),
            question_vectors=grown.question_vectors(),
        )
        snapshot.write(draft, content)
    manifest = read_manifest(real.folder)
    kept = ("created", "content", "parent", "model", "dimension", "registries", "sources")
    fields = {name: getattr(manifest, name) for name in kept}
    snapshot.seal(draft, real.calibration, fields | {"initiatives": count})
    (folder / "CURRENT").write_text(draft.name, encoding="utf-8")
