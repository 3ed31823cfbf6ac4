"""Blocking: records that share a rare key are candidate pairs; linear in the number of records."""

from array import array
from collections.abc import Hashable, Iterator
from itertools import combinations, repeat

import numpy as np

from index.retrieval.types import Rows
from ingest.resolve.pairs.profiles import Corpus, RecordProfile

# Larger blocks are ignored, because their key is not rare.
MAX_BLOCK_SIZE = 24
# Number of rarest words that are keys of a record; maximum number of records with the word.
_MAX_KEY_WORDS, _MAX_RARE_FREQUENCY = 6, 12

PositionPair = tuple[int, int]


def find_candidate_pairs(corpus: Corpus) -> Iterator[PositionPair]:
    """Yield the candidate pairs across registries, as sorted pairs of record positions.

    Each pair once, the lower position first. Blocks of more than `MAX_BLOCK_SIZE` records are
    ignored. Keys are held as hashes of 64 bits, a few bytes each.
    """
    hashes, positions = array("q"), array("q")
    for profile in corpus.profiles:
        own_keys = set(_blocking_keys(profile, corpus))
        hashes.extend(map(hash, own_keys))
        positions.extend(repeat(profile.position, len(own_keys)))
    count = len(corpus.profiles)
    codes = [
        ones * count + others
        for ones, others in _iter_block_pairs(
            np.asarray(hashes, dtype=np.int64), np.asarray(positions, dtype=np.int64)
        )
    ]
    registry_codes: dict[str, int] = {}
    registries = np.fromiter(
        (registry_codes.setdefault(each.registry, len(registry_codes)) for each in corpus.profiles),
        dtype=np.int64,
        count=count,
    )
    for code in np.unique(np.concatenate(codes)) if codes else ():
        one, other = divmod(int(code), count)
        if registries[one] != registries[other]:
            yield one, other


def _iter_block_pairs(hashes: Rows, positions: Rows) -> Iterator[tuple[Rows, Rows]]:
    """Yield the pairs of positions in blocks of one size, the lower positions first."""
    order = np.lexsort((positions, hashes))
    hashes, positions = hashes[order], positions[order]
    starts = np.flatnonzero(np.diff(hashes, prepend=hashes[:1] - 1))
    sizes = np.diff(starts, append=len(hashes))
    for size in range(2, MAX_BLOCK_SIZE + 1):
        blocks = positions[starts[sizes == size][:, None] + np.arange(size)]
        for one, other in combinations(range(size), 2):
            if len(blocks):
                yield blocks[:, one], blocks[:, other]


def _blocking_keys(profile: RecordProfile, corpus: Corpus) -> Iterator[Hashable]:
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
        yield "words", word_pair
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
