"""Which records are worth comparing: those that share something rare; linear in their number."""

from collections import defaultdict
from collections.abc import Hashable, Iterator
from itertools import combinations

from ingest.resolve.pairs.profiles import Corpus, Traits

# A block of more records than this tells nothing: what they share is not rare.
LARGEST = 24
# How many of its rarest words a record is filed under, and how many records may have such a word.
_WORDS, _RARE = 6, 12

Pair = tuple[int, int]


def pairs(corpus: Corpus) -> list[Pair]:
    """Pairs of places across registries, each once, the lower place first, in order."""
    blocks: dict[Hashable, list[int]] = defaultdict(list)
    for traits in corpus.traits:
        for key in set(_keys(traits, corpus)):
            if len(blocks[key]) <= LARGEST:
                blocks[key].append(traits.place)
    found = {
        pair
        for block in blocks.values()
        if len(block) <= LARGEST
        for pair in combinations(block, 2)
        if _across(corpus, *pair)
    }
    return sorted(found)


def _across(corpus: Corpus, one: int, other: int) -> bool:
    a, b = corpus.traits[one], corpus.traits[other]
    return a.registry != b.registry and a.id != b.id


def _keys(traits: Traits, corpus: Corpus) -> Iterator[Hashable]:
    """What a record is filed under: names, addresses, hosts, and its rarest words."""
    for name in traits.names | traits.heads:
        yield "name", name
    for each in traits.addresses:
        yield "address", each
    for repository in traits.repositories:
        yield "repository", repository.partition("/")[2]
    for host in traits.hosts:
        yield "host", host
    rarest = sorted(traits.called, key=lambda word: (corpus.found(word), word))
    for word in rarest[:_WORDS]:
        yield "word", word
    for two in combinations(sorted(rarest[:_WORDS]), 2):
        yield "words", two
    told = (word for word in traits.text if 1 < corpus.found(word) <= _RARE)
    for word in sorted(told, key=lambda word: (corpus.found(word), word))[:_WORDS]:
        yield "word", word
    if traits.started and len(traits.started) > 4:  # noqa: PLR2004 - a year alone is not rare
        for word in rarest[:2]:
            yield "since", traits.started[:7], word
