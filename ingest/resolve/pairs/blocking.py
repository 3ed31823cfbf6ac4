"""Blocking: records that share a rare key are candidate pairs; linear in the number of records."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from index.retrieval.types import Rows
from ingest.resolve.corpus.hashing import Hashes, hash_text
from ingest.resolve.corpus.ragged import Ragged, bounds, owners
from ingest.resolve.pairs.profiles import Corpus, RecordProfile

# Larger blocks are ignored, because their key is not rare.
MAX_BLOCK_SIZE = 24
# Number of rarest words that are keys of a record; maximum number of records with the word.
_MAX_KEY_WORDS, _MAX_RARE_FREQUENCY = 6, 12


def hash_blocking_keys(profile: RecordProfile, corpus: Corpus) -> list[int]:
    """Return the blocking keys of a record as hashes, each once."""
    return list({hash_text(*each) for each in _blocking_keys(profile, corpus)})


def find_candidate_pairs(keys: Ragged, registries: Hashes) -> tuple[Rows, Rows]:
    """Return the candidate pairs across registries as positions of records, sorted.

    `keys` are the blocking keys of each record, `registries` the registry. Each pair comes once,
    the lower position first. Blocks of more than `MAX_BLOCK_SIZE` records are ignored.
    """
    count = len(keys)
    codes = [
        (ones * count + others)[registries[ones] != registries[others]]
        for ones, others in _iter_block_pairs(keys.values, owners(np.diff(keys.offsets)))
    ]
    distinct = np.unique(np.concatenate(codes)) if codes else np.empty(0, dtype=np.int64)
    ones, others = np.divmod(distinct, max(count, 1))
    return ones, others


def _iter_block_pairs(hashes: Hashes, positions: Rows) -> Iterator[tuple[Rows, Rows]]:
    """Yield the pairs of positions in blocks of one size, the lower positions first."""
    order = np.argsort(hashes, kind="stable")  # positions are in order, and stay so
    hashes, positions = hashes[order], positions[order]
    starts, ends = bounds(hashes)
    sizes = ends - starts
    for size in range(2, MAX_BLOCK_SIZE + 1):
        blocks = positions[starts[sizes == size][:, None] + np.arange(size)]
        for one, other in combinations(range(size), 2):
            if len(blocks):
                yield blocks[:, one], blocks[:, other]


def _blocking_keys(profile: RecordProfile, corpus: Corpus) -> Iterator[tuple[str, ...]]:
    """Yield the blocking keys of a record.

    The keys are names, title heads, URLs, repositories and hosts; its rarest name words, alone and
    in pairs; rare words of its text; its starting month with a rare name word.
    """
    for name in profile.name_keys | profile.title_heads:
        yield "name", name
    for url in profile.urls:
        yield "address", url
    for repository in profile.repositories:
        yield "repository", repository.partition("/")[2]
    for host in profile.hosts:
        yield "host", host
    rarest = sorted(profile.name_tokens, key=lambda word: (corpus.document_frequency(word), word))
    for word in rarest[:_MAX_KEY_WORDS]:
        yield "word", word
    for word_pair in combinations(sorted(rarest[:_MAX_KEY_WORDS]), 2):
        yield "words", *word_pair
    rare_words = (
        word
        for word in profile.text_tokens
        if 1 < corpus.document_frequency(word) <= _MAX_RARE_FREQUENCY
    )
    for word in sorted(rare_words, key=lambda word: (corpus.document_frequency(word), word))[
        :_MAX_KEY_WORDS
    ]:
        yield "word", word
    if profile.started and len(profile.started) > 4:  # noqa: PLR2004 - a year without a month is not rare
        for word in rarest[:2]:
            yield "since", profile.started[:7], word
