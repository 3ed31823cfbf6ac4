"""Record profiles: normalised names, URLs, organisations and words, to compare records by."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import log
from sys import intern
from typing import NamedTuple

from index.model import Initiative, Organisation, Role
from index.text import normalise
from index.text.documents import body_text, split_sentences
from index.text.normalise import comparison_key
from index.text.urls import normalise_url
from ingest.resolve.attributes.funding import FundingKind, funding_kind
from ingest.resolve.attributes.stopwords import GRAMMAR_WORDS

# Shorter texts, in letters, may be equal by chance.
MIN_TEXT_LETTERS = 40
# A sentence that this many records of one registry share is boilerplate.
_MIN_BOILERPLATE_RECORDS = 5
# A URL of records with more names than this in one registry identifies none of them.
_MAX_NAMES_PER_URL = 3
# Minimum N for the idf, because a word that occurs once in a small set is not rare.
_MIN_CORPUS_SIZE = 1000
_MAX_NAMES, _MAX_TEXT_CHARACTERS = 4, 4000
_FORGE_HOSTS = ("github.com", "gitlab.com", "bitbucket.org", "codeberg.org")

_TOKEN_BOUNDARY = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])|(?<=[a-z]{2})(?=\d)")
_PARENTHESIS = re.compile(r"\([^()]*\)")
_COLON = re.compile(r":\s")
_PLURAL = re.compile(r"(?<=[a-z]{3}[^s])s$")


@dataclass(frozen=True, slots=True)
class RecordProfile:
    """Profile of a record; `position` is its index in the list of records.

    `title_key` and `name_keys` are the letters alone of the title and of all names; `title_heads`
    those of what may be the name within the title, `head_tokens` their words. `normalised_names`
    and `organisations` are names as their tokens, joined by spaces. `own_repositories` hold the
    record's own code, `repositories` also what it links to. `page` is the record's own URL, and
    `own_urls` are that and its code's. `bodies` are the organisations that do the work: neither
    funders nor suppliers, nor one that is named like the record. `amount` is that of the funding.
    """

    position: int
    id: str
    registry: str
    title_key: str
    status: str
    name_keys: frozenset[str]
    title_heads: frozenset[str]
    head_tokens: tuple[frozenset[str], ...]
    normalised_names: tuple[str, ...]
    title_tokens: frozenset[str]
    name_tokens: frozenset[str]
    urls: frozenset[str]
    repositories: frozenset[str]
    own_repositories: frozenset[str]
    hosts: frozenset[str]
    organisations: tuple[str, ...]
    organisation_tokens: frozenset[str]
    country: str | None
    region_tokens: frozenset[str]
    started: str | None
    ended: str | None
    text_tokens: tuple[str, ...]
    title: str
    page: str
    own_urls: frozenset[str]
    bodies: tuple[str, ...]
    funding: FundingKind | None
    amount: str


class Corpus:
    """Profiles of all records, with the frequencies of words and organisations."""

    def __init__(self, records: Sequence[Initiative]) -> None:
        """Make profiles of `records`, without content that records of one registry share."""
        shared = _SharedContent(
            _find_boilerplate(records), _find_shared_urls(records), _find_programme_heads(records)
        )
        self.profiles = [
            _make_profile(position, record, shared) for position, record in enumerate(records)
        ]
        self._document_frequencies = Counter(
            word for each in self.profiles for word in {*each.text_tokens, *each.name_tokens}
        )
        self._organisation_frequencies = Counter(
            organisation for each in self.profiles for organisation in set(each.organisations)
        )
        self._log_size = log(max(_MIN_CORPUS_SIZE, len(records)))

    def idf(self, word: str) -> float:
        """Return the normalised inverse document frequency of `word`, 0 to 1.

        It is 1 − log(df) / log(N) with N at least `_MIN_CORPUS_SIZE`: 0 for a word in all records,
        1 for a word in one.
        """
        return max(0.0, 1 - log(max(1, self._document_frequencies[word])) / self._log_size)

    def weight(self, words: Iterable[str]) -> float:
        """Return the sum of the squared idf of `words`: a rare word outweighs two common ones."""
        return sum(self.idf(word) ** 2 for word in words)

    def organisation_frequency(self, organisation: str) -> int:
        """Return the number of records that name `organisation`."""
        return self._organisation_frequencies[organisation]

    def document_frequency(self, word: str) -> int:
        """Return the number of records that have `word` in a name or the text."""
        return self._document_frequencies[word]


def tokenise(text: str) -> list[str]:
    """Return the words of `text` in lower case.

    Accents, plural s and `GRAMMAR_WORDS` are removed; `_`, camel case and a digit after letters
    split words.
    """
    spaced = _TOKEN_BOUNDARY.sub(" ", text.replace("_", " "))
    tokens = normalise.tokenise(spaced)
    return [_PLURAL.sub("", token) for token in tokens if token not in GRAMMAR_WORDS]


def title_heads(title: str) -> list[str]:
    """Return the parts that may be the name in titles like `Name (phase)` or `Name: subtitle`."""
    bare = _PARENTHESIS.sub(" ", title)
    parts = [bare, *(_COLON.split(bare) if _COLON.search(bare) else ())]
    return [part for part in dict.fromkeys(parts) if comparison_key(part)]


def compared_text(record: Initiative) -> str:
    """Return the text of a record that is compared: its first 4,000 characters."""
    return body_text(record)[:_MAX_TEXT_CHARACTERS]


def record_urls(record: Initiative) -> Iterator[str]:
    """Yield the normalised URLs of a record: its page, its code and its links."""
    code = record.reuse.code if record.reuse else None
    urls = (url for url in (record.url, code, *record.links) if url)
    return (normalise_url(url, keep_fragment=False) for url in urls)


def registry_of(record: Initiative) -> str:
    """Return the registry of a record."""
    return record.origins[0].registry if record.origins else record.id.partition(":")[0]


class _SharedContent(NamedTuple):
    """Content that records of one registry share, which therefore identifies none of them."""

    boilerplate: set[tuple[str, str]]
    shared_urls: set[tuple[str, str]]
    programme_heads: set[tuple[str, str]]


def _make_profile(position: int, record: Initiative, shared: _SharedContent) -> RecordProfile:
    """Return the profile of a record, without the content `shared` in its registry."""
    registry_name, names = registry_of(record), dict.fromkeys((record.title, *record.aliases))
    own_sentences = [
        sentence
        for sentence in split_sentences(compared_text(record))
        if (registry_name, comparison_key(sentence)) not in shared.boilerplate
    ]
    urls = {each for each in record_urls(record) if (registry_name, each) not in shared.shared_urls}
    main_urls = set(record_urls(replace(record, links=())))
    own_heads = [
        head
        for head in title_heads(record.title)
        if (registry_name, comparison_key(head)) not in shared.programme_heads
    ]
    organisation_names = [each.name for each in _compared_organisations(record)]
    return RecordProfile(
        position=position,
        id=record.id,
        registry=registry_name,
        title_key=comparison_key(record.title),
        status=record.status.value,
        name_keys=frozenset(filter(None, map(comparison_key, names))),
        title_heads=frozenset(map(comparison_key, own_heads)),
        head_tokens=tuple(frozenset(tokenise(head)) for head in own_heads),
        normalised_names=tuple(" ".join(tokenise(name)) for name in list(names)[:_MAX_NAMES]),
        title_tokens=frozenset(tokenise(record.title)),
        name_tokens=frozenset(word for name in list(names)[:_MAX_NAMES] for word in tokenise(name)),
        urls=frozenset(urls),
        repositories=frozenset(filter(None, map(repository_name, urls))),
        own_repositories=frozenset(filter(None, map(repository_name, main_urls & urls))),
        hosts=frozenset(each.partition("/")[0] for each in urls) - set(_FORGE_HOSTS),
        organisations=tuple(" ".join(tokenise(name)) for name in organisation_names),
        organisation_tokens=frozenset(
            word for name in organisation_names for word in tokenise(name)
        ),
        country=record.country,
        region_tokens=frozenset(tokenise(record.region or "")),
        started=record.started,
        ended=record.ended,
        text_tokens=tuple(
            dict.fromkeys(intern(word) for sentence in own_sentences for word in tokenise(sentence))
        ),
        title=record.title,
        page=normalise_url(record.url, keep_fragment=False) if record.url else "",
        own_urls=frozenset(main_urls & urls),
        bodies=bodies_of(record),
        funding=funding_kind(record),
        amount=_funding_amount(record),
    )


def bodies_of(record: Initiative) -> tuple[str, ...]:
    """Return the organisations that do the work of a record, each as its tokens joined by spaces.

    These are neither funders nor suppliers. One that is named like the record is left out: it says
    no more than the title.
    """
    names = {comparison_key(name) for name in (record.title, *record.aliases)}
    heads = names | {comparison_key(head) for head in title_heads(record.title)}
    bodies = (
        " ".join(tokenise(each.name))
        for each in record.organisations
        if each.role not in (Role.FUNDER, Role.SUPPLIER) and comparison_key(each.name) not in heads
    )
    return tuple(dict.fromkeys(filter(None, bodies)))


def _compared_organisations(record: Initiative) -> tuple[Organisation, ...]:
    """Return the organisations by which records are compared.

    That is all of them, but for a funding record: a funder has many, so that it says nothing.
    """
    if funding_kind(record) is None:
        return record.organisations
    return tuple(each for each in record.organisations if each.role is not Role.FUNDER)


def _funding_amount(record: Initiative) -> str:
    """Return the amount of funding with its currency; empty where none is stated."""
    if record.funding is None or not record.funding.amount:
        return ""
    return f"{record.funding.amount:g} {record.funding.currency or ''}".strip()


def repository_name(url: str) -> str | None:
    """Return `owner/name` of a repository at a known forge; None for other URLs."""
    host, _, path = url.partition("/")
    parts = path.split("/")
    if not any(forge in host for forge in (*_FORGE_HOSTS, "gitlab.")) or len(parts) < 2:  # noqa: PLR2004
        return None
    return f"{parts[0]}/{parts[1]}" if "?" not in path else None


def _find_boilerplate(records: Sequence[Initiative]) -> set[tuple[str, str]]:
    """Return the sentences that a registry puts under many of its records."""
    counts = Counter(
        (registry_of(record), sentence)
        for record in records
        for sentence in {comparison_key(raw) for raw in split_sentences(compared_text(record))}
    )
    return {sentence for sentence, count in counts.items() if count >= _MIN_BOILERPLATE_RECORDS}


def _find_shared_urls(records: Sequence[Initiative]) -> set[tuple[str, str]]:
    """Return the URLs that records of many names share in one registry."""
    names_by_url: dict[tuple[str, str], set[str]] = defaultdict(set)
    for record in records:
        for url in record_urls(record):
            names = names_by_url[registry_of(record), url]
            if len(names) <= _MAX_NAMES_PER_URL:
                names.add(comparison_key(record.title))
    return {key for key, names in names_by_url.items() if len(names) > _MAX_NAMES_PER_URL}


def _find_programme_heads(records: Sequence[Initiative]) -> set[tuple[str, str]]:
    """Return the title heads that several records of a registry share: a programme or a place."""
    ids_by_head: dict[tuple[str, str], set[str]] = defaultdict(set)
    for record in records:
        for head in title_heads(record.title):
            ids_by_head[registry_of(record), comparison_key(head)].add(record.id)
    return {key for key, ids in ids_by_head.items() if len(ids) > 1}
