"""Blocking: records that share a rare key are candidate pairs; linear in the number of records."""

from collections import defaultdict
from collections.abc import Hashable, Iterator
from itertools import combinations

from ingest.resolve.pairs.profiles import Corpus, RecordProfile

# Larger blocks are ignored, because their key is not rare.
MAX_BLOCK_SIZE = 24
# Number of rarest words that are keys of a record; maximum number of records with the word.
_MAX_KEY_WORDS, _MAX_RARE_FREQUENCY = 6, 12

PositionPair = tuple[int, int]


def find_candidate_pairs(corpus: Corpus) -> list[PositionPair]:
    """Return the candidate pairs across registries, as sorted pairs of record positions.

    Each pair once, the lower position first. Blocks of more than `MAX_BLOCK_SIZE` records are
    ignored.
    """
    blocks: dict[Hashable, list[int]] = defaultdict(list)
    for profile in corpus.profiles:
        for key in set(_blocking_keys(profile, corpus)):
            if len(blocks[key]) <= MAX_BLOCK_SIZE:
                blocks[key].append(profile.position)
    candidates = {
        pair
        for block in blocks.values()
        if len(block) <= MAX_BLOCK_SIZE
        for pair in combinations(block, 2)
        if _is_across_registries(corpus, *pair)
    }
    return sorted(candidates)


def _is_across_registries(corpus: Corpus, one: int, other: int) -> bool:
    """Return whether two records are of different registries and ids."""
    a, b = corpus.profiles[one], corpus.profiles[other]
    return a.registry != b.registry and a.id != b.id


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
