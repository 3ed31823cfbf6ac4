"""State of all records that a build keeps for the next one, which compares only changed ones."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from index.retrieval.types import Rows
from ingest.resolve.corpus.hashing import Hashes
from ingest.resolve.corpus.ragged import Ragged
from ingest.resolve.corpus.statistics import WordFrequencies
from ingest.reuse.digests import DIGEST_BYTES, split_digests

# Rows made at once.
_BLOCK_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class CorpusState:
    """Keys, signatures and blocking keys of all records of a build, with digests of their content.

    `frequencies` are those of their words. `digests` has shape (records, 16), bytes.
    """

    digests: npt.NDArray[np.uint8]
    keys: Ragged
    signatures: Hashes
    blocks: Ragged
    frequencies: WordFrequencies

    @classmethod
    def none(cls) -> Self:
        """Return the state before the first build."""
        digests = np.empty((0, DIGEST_BYTES), dtype=np.uint8)
        signatures = np.empty(0, dtype=np.uint64)
        return cls(digests, Ragged.of(()), signatures, Ragged.of(()), WordFrequencies.none())

    def save(self, folder: Path) -> None:
        """Write the state to a new `folder`; raise OSError."""
        np.save(folder / "digests.npy", self.digests)
        np.save(folder / "signatures.npy", self.signatures)
        self.keys.save(folder / "keys")
        self.blocks.save(folder / "blocks")
        np.save(folder / "words.npy", self.frequencies.words)
        np.save(folder / "counts.npy", np.append(self.frequencies.counts, self.frequencies.size))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Map what `save` wrote; raise OSError or ValueError."""
        counts = np.load(folder / "counts.npy")
        words = WordFrequencies(np.load(folder / "words.npy"), counts[:-1], int(counts[-1]))
        return cls(
            np.load(folder / "digests.npy"),
            Ragged.load(folder / "keys"),
            np.load(folder / "signatures.npy"),
            Ragged.load(folder / "blocks"),
            words,
        )

    def places(self) -> dict[bytes, int]:
        """Return the position of each digest."""
        joined = self.digests.tobytes()
        return {digest: position for position, digest in enumerate(split_digests(joined))}


def reuse_rows(
    known: Ragged, places: Rows, make: Callable[[Sequence[int]], Sequence[Sequence[int]]]
) -> Ragged:
    """Return a row for each of `places`: that of `known` at the place, or one that is made.

    `make` is given the numbers of some rows whose place is −1.
    """
    parts = []
    for start in range(0, len(places), _BLOCK_ROWS):
        block = places[start : start + _BLOCK_ROWS]
        missing = np.flatnonzero(block < 0)
        made = Ragged.of(make((missing + start).tolist()))
        kept = known.take(block[block >= 0])
        order = np.empty(len(block), dtype=np.int64)
        order[block >= 0] = np.arange(len(kept))
        order[missing] = len(kept) + np.arange(len(made))
        parts.append(Ragged.join([kept, made]).take(order))
    return Ragged.join(parts) if parts else Ragged.of(())


def replace_folder(folder: Path, write: Callable[[Path], None]) -> None:
    """Replace `folder` by what `write` writes to a new one; raise OSError."""
    draft = folder.with_suffix(".draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    write(draft)
    shutil.rmtree(folder, ignore_errors=True)
    draft.rename(folder)
