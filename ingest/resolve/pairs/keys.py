"""Keys of one record, as hashes: it is counted, found as a copy and linked by its title by them."""

import re
from collections.abc import Iterator, Sequence

from index.model import Initiative
from index.text.normalise import comparison_key
from index.text.urls import normalise_url
from ingest.resolve.attributes.designators import read_designators
from ingest.resolve.attributes.stopwords import PHASE_WORDS
from ingest.resolve.corpus.hashing import hash_text, hash_word
from ingest.resolve.corpus.record_keys import RecordKeys
from ingest.resolve.pairs.facts import RecordFacts, compared_text, repository_name, title_heads

# Shorter texts, in letters, may be equal by chance.
MIN_TEXT_LETTERS = 40
# Shorter names, in letters, are not treated as names of programmes.
_MIN_NAME_LETTERS = 6
# A text of fewer letters says nothing, not even beside the name of a repository.
_MIN_SHORT_TEXT_LETTERS = 12
# Owners put this before the text of a repository that they leave.
_DEPRECATION = re.compile(
    r"^\W*deprecated\b[^\])]{0,60}?[\]):]\s*|^\W*deprecated\b\W*", re.IGNORECASE
)
# What copies have in common beside their title, in the order in which they are joined.
COPY_BASES = ("address", "repository", "text")
_BASIS_BITS = 2


def keys_of(facts: RecordFacts, record: Initiative, parts: Sequence[Initiative] = ()) -> RecordKeys:
    """Return the keys of a record, given its facts, and what it was merged from, if anything."""
    registry = facts.registry
    words_by_sentence: dict[int, dict[str, None]] = {}
    for digest, words in facts.sentences:
        words_by_sentence.setdefault(hash_text(registry, digest), {}).update(
            dict.fromkeys(words.split())
        )
    series, programmes = title_keys(record.title)
    return RecordKeys(
        single=(
            hash_text(registry),
            hash_text(facts.title_key),
            hash_text(facts.normalised_names[0]),
            series,
        ),
        sentences=list(words_by_sentence),
        sentence_sizes=list(map(len, words_by_sentence.values())),
        sentence_words=[hash_word(word) for each in words_by_sentence.values() for word in each],
        name_words=list(map(hash_word, facts.name_tokens)),
        urls=[hash_text(registry, url) for url in facts.urls],
        heads=list(dict.fromkeys(hash_text(registry, key) for key, _ in facts.heads)),
        organisations=list(dict.fromkeys(map(hash_text, facts.organisations))),
        copies=list(
            dict.fromkeys(
                _hash_copy_key(*key) for each in parts or (record,) for key in _copy_keys(each)
            )
        ),
        programmes=programmes,
    )


def title_keys(title: str) -> tuple[int, list[int]]:
    """Return the keys by which titles are linked: of its series, and of what may be a programme.

    A series is the title without its round, year or number; 0 where too little is left.
    """
    words = read_designators(title).words - PHASE_WORDS
    is_named = sum(map(len, words)) >= _MIN_NAME_LETTERS
    own = comparison_key(title)
    heads = (comparison_key(head) for head in title_heads(title))
    programmes = [hash_text(head) for head in heads if head != own and _is_name(head)]
    return hash_text(*sorted(words)) if is_named else 0, programmes


def copy_basis(key: int) -> str:
    """Return what the records of a key of copies have in common, beside their title."""
    return COPY_BASES[key & ((1 << _BASIS_BITS) - 1)]


def _is_name(letters: str) -> bool:
    return len(letters) >= _MIN_NAME_LETTERS


def _hash_copy_key(basis: str, title: str, rest: str) -> int:
    """Return a hash of which the last bits are the number of the basis."""
    return hash_text(title, rest) >> _BASIS_BITS << _BASIS_BITS | COPY_BASES.index(basis)


def _copy_keys(record: Initiative) -> Iterator[tuple[str, str, str]]:
    """Yield the keys by which exact copies are found: title and URL, title and text.

    A short text is a key with the name of the repository, which keeps it when it moves to another
    owner.
    """
    title, text = comparison_key(record.title), comparison_key(compared_text(record))
    url = normalise_url(record.url, keep_fragment=False) if record.url else ""
    repository = repository_name(url)
    own_text = comparison_key(_DEPRECATION.sub("", compared_text(record)))
    if repository and len(own_text) >= _MIN_SHORT_TEXT_LETTERS and own_text != title:
        yield "repository", title, f"{repository.partition('/')[2]} {own_text}"
    if url:
        yield "address", title, url
    if len(text) >= MIN_TEXT_LETTERS:
        yield "text", title, text
