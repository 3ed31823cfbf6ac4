"""Record profiles: normalised names, URLs, organisations and words, to compare records by."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import fsum, log
from sys import intern
from typing import NamedTuple

from ingest.resolve.attributes.funding import FundingKind
from ingest.resolve.pairs.facts import RecordFacts

# Shorter texts, in letters, may be equal by chance.
MIN_TEXT_LETTERS = 40
# A sentence that this many records of one registry share is boilerplate.
_MIN_BOILERPLATE_RECORDS = 5
# A URL of records with more names than this in one registry identifies none of them.
_MAX_NAMES_PER_URL = 3
# Minimum N for the idf, because a word that occurs once in a small set is not rare.
_MIN_CORPUS_SIZE = 1000
_FORGE_HOSTS = ("github.com", "gitlab.com", "bitbucket.org", "codeberg.org")


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

    def __init__(self, iterate_facts: Callable[[], Iterable[RecordFacts]]) -> None:
        """Make profiles of records, without content that records of one registry share.

        `iterate_facts` gives the facts of all records, in their order, anew at each call.
        """
        shared = _find_shared_content(iterate_facts())
        self.profiles = [
            _make_profile(position, facts, shared) for position, facts in enumerate(iterate_facts())
        ]
        self._document_frequencies = Counter(
            word for each in self.profiles for word in {*each.text_tokens, *each.name_tokens}
        )
        self._organisation_frequencies = Counter(
            organisation for each in self.profiles for organisation in set(each.organisations)
        )
        self._squared_idf = _square_idf(self._document_frequencies, len(self.profiles))
        self._text_weights = [self.weight(each.text_tokens) for each in self.profiles]

    def weight(self, words: Iterable[str]) -> float:
        """Return the sum of the squared idf of `words`: a rare word outweighs two common ones.

        The order of the words does not change it.
        """
        return fsum([self._squared_idf[word] for word in words])

    def text_weight(self, profile: RecordProfile) -> float:
        """Return the weight of the words of a record's text."""
        return self._text_weights[profile.position]

    def organisation_frequency(self, organisation: str) -> int:
        """Return the number of records that name `organisation`."""
        return self._organisation_frequencies[organisation]

    def document_frequency(self, word: str) -> int:
        """Return the number of records that have `word` in a name or the text."""
        return self._document_frequencies[word]


def _square_idf(document_frequencies: Mapping[str, int], size: int) -> dict[str, float]:
    """Return the squared idf of each word, 0 to 1.

    The idf is 1 − log(df) / log(N) with N at least `_MIN_CORPUS_SIZE`: 0 for a word in all records,
    1 for a word in one.
    """
    log_size = log(max(_MIN_CORPUS_SIZE, size))
    return {
        word: max(0.0, 1 - log(frequency) / log_size) ** 2
        for word, frequency in document_frequencies.items()
    }


class _SharedContent(NamedTuple):
    """Content that records of one registry share, which therefore identifies none of them."""

    boilerplate: set[tuple[str, str]]
    shared_urls: set[tuple[str, str]]
    programme_heads: set[tuple[str, str]]


def _make_profile(position: int, facts: RecordFacts, shared: _SharedContent) -> RecordProfile:
    """Return the profile of a record, without the content `shared` in its registry."""
    registry = facts.registry
    own_sentences = [
        words for digest, words in facts.sentences if (registry, digest) not in shared.boilerplate
    ]
    urls = {each for each in facts.urls if (registry, each) not in shared.shared_urls}
    own_urls = urls.intersection(facts.main_urls)
    own_heads = [each for each in facts.heads if (registry, each[0]) not in shared.programme_heads]
    return RecordProfile(
        position=position,
        id=facts.id,
        registry=registry,
        title_key=facts.title_key,
        status=facts.status,
        name_keys=frozenset(facts.name_keys),
        title_heads=frozenset(key for key, _ in own_heads),
        head_tokens=tuple(frozenset(words.split()) for _, words in own_heads),
        normalised_names=tuple(facts.normalised_names),
        title_tokens=frozenset(map(intern, facts.title_tokens)),
        name_tokens=frozenset(map(intern, facts.name_tokens)),
        urls=frozenset(urls),
        repositories=frozenset(filter(None, map(repository_name, urls))),
        own_repositories=frozenset(filter(None, map(repository_name, own_urls))),
        hosts=frozenset(each.partition("/")[0] for each in urls) - set(_FORGE_HOSTS),
        organisations=tuple(facts.organisations),
        organisation_tokens=frozenset(
            word for name in facts.organisations for word in name.split()
        ),
        country=facts.country,
        region_tokens=frozenset(facts.region_tokens),
        started=facts.started,
        ended=facts.ended,
        text_tokens=tuple(dict.fromkeys(map(intern, " ".join(own_sentences).split()))),
        title=facts.title,
        page=facts.page,
        own_urls=frozenset(own_urls),
        bodies=tuple(facts.bodies),
        funding=facts.funding,
        amount=facts.amount,
    )


def repository_name(url: str) -> str | None:
    """Return `owner/name` of a repository at a known forge; None for other URLs."""
    host, _, path = url.partition("/")
    parts = path.split("/")
    if not any(forge in host for forge in (*_FORGE_HOSTS, "gitlab.")) or len(parts) < 2:  # noqa: PLR2004
        return None
    return f"{parts[0]}/{parts[1]}" if "?" not in path else None


def _find_shared_content(all_facts: Iterable[RecordFacts]) -> _SharedContent:
    """Return what many records of one registry share.

    That is: sentences under many of its records, URLs of records of many names, and heads of
    several titles, such as a programme or a place.
    """
    sentence_counts: Counter[tuple[str, str]] = Counter()
    names_by_url: dict[tuple[str, str], set[str]] = defaultdict(set)
    first_id_by_head: dict[tuple[str, str], str] = {}
    programme_heads: set[tuple[str, str]] = set()
    for facts in all_facts:
        registry = facts.registry
        sentence_counts.update({(registry, digest) for digest, _ in facts.sentences})
        for url in facts.urls:
            names = names_by_url[registry, url]
            if len(names) <= _MAX_NAMES_PER_URL:
                names.add(facts.title_key)
        for key, _ in facts.heads:
            if first_id_by_head.setdefault((registry, key), facts.id) != facts.id:
                programme_heads.add((registry, key))
    return _SharedContent(
        {key for key, count in sentence_counts.items() if count >= _MIN_BOILERPLATE_RECORDS},
        {key for key, names in names_by_url.items() if len(names) > _MAX_NAMES_PER_URL},
        programme_heads,
    )
