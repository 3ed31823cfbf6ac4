"""Record profiles: normalised names, URLs, organisations and words, to compare records by."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import fsum, log
from sys import intern

from ingest.resolve.attributes.funding import FundingKind
from ingest.resolve.corpus.hashing import hash_text, hash_word
from ingest.resolve.corpus.statistics import CorpusStatistics
from ingest.resolve.pairs.facts import FORGE_HOSTS, RecordFacts, repository_name

# Minimum N for the idf, because a word that occurs once in a small set is not rare.
_MIN_CORPUS_SIZE = 1000


@dataclass(frozen=True, slots=True)
class RecordProfile:
    """Profile of a record; `position` is its index in the list of records.

    `title_key` and `name_keys` are the letters alone of the title and of all names; `title_heads`
    those of what may be the name within the title, `head_tokens` their words. `normalised_names`
    and `organisations` are names as their tokens, joined by spaces. `own_repositories` hold the
    record's own code, `repositories` also what it links to. `page` is the record's own URL, and
    `own_urls` are that and its code's. `bodies` are the organisations that do the work: neither
    funders nor suppliers, nor one that is named like the record. `amount` is that of the funding,
    `text_weight` the weight of the words of the text.
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
    text_weight: float
    title: str
    page: str
    own_urls: frozenset[str]
    bodies: tuple[str, ...]
    funding: FundingKind | None
    amount: str


class Corpus:
    """Weights of words and frequencies of organisations, by the statistics of all records."""

    def __init__(self, statistics: CorpusStatistics) -> None:
        """Weigh words by their frequencies in `statistics`."""
        self._statistics = statistics
        self._squared_idf = _SquaredIdf(statistics)
        self.shared = statistics.shared

    def weight(self, words: Iterable[str]) -> float:
        """Return the sum of the squared idf of `words`: a rare word outweighs two common ones.

        The order of the words does not change it.
        """
        return fsum([self._squared_idf[word] for word in words])

    def organisation_frequency(self, organisation: str) -> int:
        """Return the number of records that name `organisation`."""
        return self._statistics.organisation_frequency(hash_text(organisation))

    def document_frequency(self, word: str) -> int:
        """Return the number of records that have `word` in a name or the text."""
        return self._squared_idf.frequencies[word]


class _SquaredIdf(dict[str, float]):
    """Squared idf of each word, 0 to 1, made when it is first needed.

    The idf is 1 − log(df) / log(N) with N at least `_MIN_CORPUS_SIZE`: 0 for a word in all records,
    1 for a word in one.
    """

    def __init__(self, statistics: CorpusStatistics) -> None:
        super().__init__()
        self.frequencies = _Frequencies(statistics)
        self._log_size = log(max(_MIN_CORPUS_SIZE, statistics.frequencies.size))

    def __missing__(self, word: str) -> float:
        frequency = max(1, self.frequencies[word])
        value = self[word] = max(0.0, 1 - log(frequency) / self._log_size) ** 2
        return value


class _Frequencies(dict[str, int]):
    """Frequency of each word, made when it is first needed."""

    def __init__(self, statistics: CorpusStatistics) -> None:
        super().__init__()
        self._statistics = statistics

    def __missing__(self, word: str) -> int:
        value = self[word] = self._statistics.frequency(hash_word(word))
        return value


class Profiles:
    """Profiles of records by position, made when they are needed."""

    def __init__(
        self, corpus: Corpus, read_facts: Callable[[Sequence[int]], Iterable[RecordFacts]]
    ) -> None:
        """Make profiles of what `read_facts` gives for some positions."""
        self._corpus, self._read_facts = corpus, read_facts
        self._profiles: dict[int, RecordProfile] = {}

    def __getitem__(self, position: int) -> RecordProfile:
        if position not in self._profiles:
            self._add([position])
        return self._profiles[position]

    def load(self, positions: Sequence[int]) -> None:
        """Hold the profiles of some records and no others."""
        kept = set(positions)
        for position in self._profiles.keys() - kept:
            del self._profiles[position]
        self._add([each for each in positions if each not in self._profiles])

    def _add(self, positions: Sequence[int]) -> None:
        for position, facts in zip(positions, self._read_facts(positions), strict=True):
            self._profiles[position] = _make_profile(position, facts, self._corpus)


def _make_profile(position: int, facts: RecordFacts, corpus: Corpus) -> RecordProfile:
    """Return the profile of a record, without what records of its registry share."""
    registry, shared = facts.registry, corpus.shared
    own_sentences = [
        words for digest, words in facts.sentences if hash_text(registry, digest) not in shared
    ]
    urls = {each for each in facts.urls if hash_text(registry, each) not in shared}
    own_urls = urls.intersection(facts.main_urls)
    own_heads = [each for each in facts.heads if hash_text(registry, each[0]) not in shared]
    text_tokens = tuple(dict.fromkeys(map(intern, " ".join(own_sentences).split())))
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
        hosts=frozenset(each.partition("/")[0] for each in urls) - set(FORGE_HOSTS),
        organisations=tuple(facts.organisations),
        organisation_tokens=frozenset(
            word for name in facts.organisations for word in name.split()
        ),
        country=facts.country,
        region_tokens=frozenset(facts.region_tokens),
        started=facts.started,
        ended=facts.ended,
        text_tokens=text_tokens,
        text_weight=corpus.weight(text_tokens),
        title=facts.title,
        page=facts.page,
        own_urls=frozenset(own_urls),
        bodies=tuple(facts.bodies),
        funding=facts.funding,
        amount=facts.amount,
    )
