"""Statistics of all records: how many have a word, and what identifies none of its registry.

A frequency stays as an earlier build counted it while it is nearly right, so that a few records
that come or go change few of them. The signature of a record says all that its comparisons rest on:
where it is as it was in an earlier build, so are they.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt

from index.retrieval.types import Rows, offsets_of
from ingest.resolve.corpus.hashing import Hashes, contains, find, hash_text, mix
from ingest.resolve.corpus.ragged import Ragged
from ingest.resolve.corpus.record_keys import NAME, TITLE, KeyTable

# A sentence that this many records of one registry share is boilerplate.
_MIN_BOILERPLATE_RECORDS = 5
# A URL of records with more names than this in one registry identifies none of them.
_MAX_NAMES_PER_URL = 3
# Up to this frequency it is always exact, as rare words decide most.
_MAX_EXACT_FREQUENCY = 15
# A larger one stays while it differs from the count by no more than this share: its logarithm
# counts, and in 10,000 records a quarter moves the weight of a word by a fortieth of the largest.
_MAX_DRIFT = 0.25
# A name of more organisations than this is no name of the record itself.
_MAX_COUNTED_ORGANISATIONS = 3
# Records whose words are in memory at once.
_BLOCK_RECORDS = 20_000

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class WordFrequencies:
    """Frequencies of words, by their sorted hashes: the number of `size` records that have each."""

    words: Hashes
    counts: Counts
    size: int

    @classmethod
    def none(cls) -> Self:
        """Return the frequencies of no words."""
        return cls(np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.int64), 0)

    def keep(self, earlier: "WordFrequencies") -> Self:
        """Return these frequencies, those that `earlier` has nearly right as they are there."""
        counts = np.append(earlier.counts, 0)[find(earlier.words, self.words)]
        (size,) = _keep_near(np.array([self.size]), np.array([earlier.size])).tolist()
        return replace(self, counts=_keep_near(self.counts, counts), size=size)


def _keep_near(counts: Counts, earlier: Counts) -> Counts:
    """Return the counts, or the earlier ones where these differ little from them."""
    is_large = np.minimum(counts, earlier) > _MAX_EXACT_FREQUENCY
    is_near = is_large & (np.abs(counts - earlier) <= _MAX_DRIFT * earlier)
    return np.where(is_near, earlier, counts)


class CorpusStatistics:
    """Statistics of the records of a table.

    `frequencies` are those of words. `boilerplate` (sentences), `shared_urls` and `shared_heads`
    (of titles) are what many records of a registry share, so that it identifies none.
    """

    def __init__(self, table: KeyTable, earlier: WordFrequencies) -> None:
        """Count what the records of `table` have; `earlier` are the frequencies before."""
        self._table = table
        self.boilerplate = _frequent(table.of("sentences")[1], _MIN_BOILERPLATE_RECORDS)
        self.shared_heads = _frequent(table.of("heads")[1], 2)
        self.shared_urls = _find_shared_urls(table)
        self._organisations = np.unique(table.of("organisations")[1], return_counts=True)
        self._own_words = Ragged.join(list(self._find_own_words()))
        words, counts = np.unique(self._own_words.values, return_counts=True)
        self.frequencies = WordFrequencies(words, counts, len(table)).keep(earlier)

    def frequency(self, word: int) -> int:
        """Return how many records have a word, by its hash; 0 for an unknown word."""
        (place,) = find(self.frequencies.words, np.array([word], dtype=np.uint64))
        return int(self.frequencies.counts[place]) if place >= 0 else 0

    def organisation_frequency(self, name: int) -> int:
        """Return how many records name an organisation, by its hash."""
        names, counts = self._organisations
        (place,) = find(names, np.array([name], dtype=np.uint64))
        return int(counts[place]) if place >= 0 else 0

    @cached_property
    def shared(self) -> frozenset[int]:
        """Hashes of all that identifies no record of its registry."""
        parts = self.boilerplate, self.shared_urls, self.shared_heads
        return frozenset(np.concatenate(parts).tolist())

    def signatures(self, digests: Hashes) -> Hashes:
        """Return a signature of each record, given a digest of its content.

        It covers the content, the frequencies of its words, the number of records, and what of it
        is shared.
        """
        places = find(self.frequencies.words, self._own_words.values)
        counts = np.append(self.frequencies.counts, 0)[places].astype(np.uint64)
        words = _sum_rows(mix(self._own_words.values ^ mix(counts)), self._own_words.offsets)
        total = digests + np.uint64(self.frequencies.size) + words
        for name, shared in (
            ("sentences", self.boilerplate),
            ("urls", self.shared_urls),
            ("heads", self.shared_heads),
        ):
            owners, keys = self._table.of(name)
            is_shared = contains(shared, keys)
            salt = np.uint64(hash_text(name))
            total += _sum_owned(mix(keys[is_shared] ^ salt), owners[is_shared], len(total))
        names, name_counts = self._organisations
        places = find(names, self._table.single(NAME))
        known = np.append(np.minimum(name_counts, _MAX_COUNTED_ORGANISATIONS), 0)[places]
        return mix(total + mix(known.astype(np.uint64)))

    def _find_own_words(self) -> Iterator[Ragged]:
        """Yield, block by block, the words of each record that are not boilerplate, each once."""
        for rows in _blocks(len(self._table)):
            some = slice(int(rows[0]), int(rows[-1]) + 1)
            _, sentences = self._table.of("sentences", some)
            _, sizes = self._table.of("sentence_sizes", some)
            owners, words = self._table.of("sentence_words", some)
            kept = np.repeat(~contains(self.boilerplate, sentences), sizes.astype(np.int64))
            name_owners, name_words = self._table.of("name_words", some)
            all_owners = np.concatenate((owners[kept], name_owners))
            all_words = np.concatenate((words[kept], name_words))
            pairs = mix(all_words + mix(all_owners.astype(np.uint64)))
            _, firsts = np.unique(pairs, return_index=True)
            firsts = firsts[np.argsort(all_owners[firsts], kind="stable")]
            counts = np.bincount(all_owners[firsts], minlength=len(rows))
            yield Ragged(all_words[firsts], offsets_of(counts))
        if not len(self._table):
            yield Ragged.of(())


def _blocks(count: int) -> Iterator[Rows]:
    return (
        np.arange(start, min(start + _BLOCK_RECORDS, count), dtype=np.int64)
        for start in range(0, count, _BLOCK_RECORDS)
    )


def _frequent(keys: Hashes, minimum: int) -> Hashes:
    """Return the keys that so many records have, sorted."""
    distinct, counts = np.unique(keys, return_counts=True)
    frequent: Hashes = distinct[counts >= minimum]
    return frequent


def _find_shared_urls(table: KeyTable) -> Hashes:
    """Return the URLs of records with many names, sorted."""
    owners, urls = table.of("urls")
    is_frequent = contains(_frequent(urls, _MAX_NAMES_PER_URL + 1), urls)
    titles = table.single(TITLE)[owners[is_frequent]]
    _, firsts = np.unique(mix(urls[is_frequent] + mix(titles)), return_index=True)
    return _frequent(urls[is_frequent][firsts], _MAX_NAMES_PER_URL + 1)


def _sum_rows(values: Hashes, offsets: Rows) -> Hashes:
    """Return the sum of each row, modulo 2^64."""
    sums = np.concatenate((np.zeros(1, dtype=np.uint64), np.cumsum(values, dtype=np.uint64)))
    return sums[offsets[1:]] - sums[offsets[:-1]]


def _sum_owned(values: Hashes, owners: Rows, count: int) -> Hashes:
    """Return the sum of the values of each of `count` owners, which are sorted, modulo 2^64."""
    offsets = np.searchsorted(owners, np.arange(count + 1))
    return _sum_rows(values, offsets)
