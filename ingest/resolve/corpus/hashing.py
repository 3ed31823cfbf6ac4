"""Hashes of 64 bits that are the same in every process, and ways to combine them."""

import hashlib
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]

_HASH_BYTES = 8


def hash_text(*parts: str) -> int:
    """Return 64 bits of the BLAKE2b of some texts; of a million texts, no two are likely the same.

    The parts are joined by a character that no registry writes.
    """
    text = "\0".join(parts).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(text, digest_size=_HASH_BYTES).digest(), "little")


@lru_cache(maxsize=200_000)
def hash_word(word: str) -> int:
    """Return the hash of a word; most words are in many records."""
    return hash_text(word)


def mix(values: Hashes) -> Hashes:
    """Return each value scrambled, one to one, so that sums of them are hashes (SplitMix64)."""
    with np.errstate(over="ignore"):
        mixed = values + np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def contains(sorted_values: Hashes, values: Hashes) -> npt.NDArray[np.bool_]:
    """Return for each of `values` whether it is among `sorted_values`."""
    return find(sorted_values, values) >= 0


def find(sorted_values: Hashes, values: Hashes) -> npt.NDArray[np.int64]:
    """Return the place of each of `values` in `sorted_values`, or -1."""
    if not len(sorted_values):
        return np.full(len(values), -1, dtype=np.int64)
    places = np.searchsorted(sorted_values, values)
    places[places == len(sorted_values)] = 0
    return np.where(sorted_values[places] == values, places, -1)
