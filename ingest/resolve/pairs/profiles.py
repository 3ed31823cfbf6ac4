"""What of a record tells whether it is the same as another: names, addresses, bodies, words."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import log
from sys import intern
from typing import NamedTuple

from index.model import Initiative
from index.text.documents import body_text, letters, sentences
from ingest.resolve.pairs.stopwords import GRAMMAR

# A text shorter than this, in letters, may be the same text by chance.
TELLING = 40
# A sentence that this many records of one registry share is the registry's, not theirs.
_BOILERPLATE = 5
# An address that records of more names than this have in one registry belongs to none of them.
_CROWD = 3
# As if there were at least so many records: in a small set a word is not rare for being there once.
_FEWEST = 1000
_NAMES, _LONGEST = 4, 4000
_FORGES = ("github.com", "gitlab.com", "bitbucket.org", "codeberg.org")

_LETTER_DIGIT = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])|(?<=[a-z]{2})(?=\d)")
_PARENTHESIS = re.compile(r"\([^()]*\)")
_COLON = re.compile(r":\s")
_PLURAL = re.compile(r"(?<=[a-z]{3}[^s])s$")


@dataclass(frozen=True, slots=True)
class Traits:
    """What is compared of one record; `place` is its place among the records."""

    place: int
    id: str
    registry: str
    name: str
    stage: str
    names: frozenset[str]
    heads: frozenset[str]
    cores: tuple[frozenset[str], ...]
    spoken: tuple[str, ...]
    title: frozenset[str]
    called: frozenset[str]
    addresses: frozenset[str]
    repositories: frozenset[str]
    code: frozenset[str]
    hosts: frozenset[str]
    bodies: tuple[str, ...]
    body_words: frozenset[str]
    country: str | None
    region: frozenset[str]
    started: str | None
    ended: str | None
    text: tuple[str, ...]


class Corpus:
    """The traits of all records, and how rare a word, how telling an address is among them."""

    def __init__(self, records: Sequence[Initiative]) -> None:
        """Read `records` once for what they share and once for what each one has."""
        shared = _Shared(_boilerplate(records), _crowded(records), _programmes(records))
        self.traits = [_traits(place, record, shared) for place, record in enumerate(records)]
        self._found = Counter(word for each in self.traits for word in {*each.text, *each.called})
        self._bodies = Counter(body for each in self.traits for body in set(each.bodies))
        self._scale = log(max(_FEWEST, len(records)))

    def rarity(self, word: str) -> float:
        """Between 0, a word that all records have, and 1, a word that one has."""
        return max(0.0, 1 - log(max(1, self._found[word])) / self._scale)

    def weight(self, words: Iterable[str]) -> float:
        """What `words` weigh together; a rare word weighs much more than two usual ones."""
        return sum(self.rarity(word) ** 2 for word in words)

    def named(self, body: str) -> int:
        """How many records name `body`."""
        return self._bodies[body]

    def found(self, word: str) -> int:
        """How many records have `word`."""
        return self._found[word]


def words(text: str) -> list[str]:
    """The words of `text` in small letters, without accents, plural s and words of grammar."""
    spread = _LETTER_DIGIT.sub(" ", text.replace("_", " "))
    plain = unicodedata.normalize("NFKD", spread.casefold())
    found = re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c)))
    return [_PLURAL.sub("", word) for word in found if word not in GRAMMAR]


def heads(title: str) -> list[str]:
    """What may be the name itself in a title such as `Name (phase)` or `Name: what it is`."""
    bare = _PARENTHESIS.sub(" ", title)
    parts = [bare, *(_COLON.split(bare) if _COLON.search(bare) else ())]
    return [part for part in dict.fromkeys(parts) if letters(part)]


def text_of(record: Initiative) -> str:
    """What a record is about, as far as it is compared."""
    return body_text(record)[:_LONGEST]


def address(url: str) -> str:
    """An address without what makes no difference: scheme, www, closing slash, `.git`, anchor."""
    bare = re.sub(r"^\w+://(www\.)?", "", url.strip(), flags=re.IGNORECASE)
    return re.sub(r"(\.git)?/*(#.*)?$", "", bare).casefold()


def addresses(record: Initiative) -> Iterator[str]:
    """The addresses of a record: its own, its code's, its links'."""
    code = record.reuse.code if record.reuse else None
    return (address(url) for url in (record.url, code, *record.links) if url)


def registry(record: Initiative) -> str:
    """The registry that a record stands in."""
    return record.origins[0].registry if record.origins else record.id.partition(":")[0]


class _Shared(NamedTuple):
    """What records of one registry have in common, and so says nothing of any one of them."""

    boilerplate: set[tuple[str, str]]
    crowded: set[tuple[str, str]]
    programmes: set[tuple[str, str]]


def _traits(place: int, record: Initiative, shared: _Shared) -> Traits:
    where, names = registry(record), dict.fromkeys((record.title, *record.aliases))
    told = [
        part
        for part in sentences(text_of(record))
        if (where, letters(part)) not in shared.boilerplate
    ]
    found = {each for each in addresses(record) if (where, each) not in shared.crowded}
    main = set(addresses(replace(record, links=())))
    own = [head for head in heads(record.title) if (where, letters(head)) not in shared.programmes]
    bodies = [body.name for body in record.organisations]
    return Traits(
        place=place,
        id=record.id,
        registry=where,
        name=letters(record.title),
        stage=record.status.value,
        names=frozenset(filter(None, map(letters, names))),
        heads=frozenset(map(letters, own)),
        cores=tuple(frozenset(words(head)) for head in own),
        spoken=tuple(" ".join(words(name)) for name in list(names)[:_NAMES]),
        title=frozenset(words(record.title)),
        called=frozenset(word for name in list(names)[:_NAMES] for word in words(name)),
        addresses=frozenset(found),
        repositories=frozenset(filter(None, map(_repository, found))),
        code=frozenset(filter(None, map(_repository, main & found))),
        hosts=frozenset(each.partition("/")[0] for each in found) - set(_FORGES),
        bodies=tuple(" ".join(words(name)) for name in bodies),
        body_words=frozenset(word for name in bodies for word in words(name)),
        country=record.country,
        region=frozenset(words(record.region or "")),
        started=record.started,
        ended=record.ended,
        text=tuple(dict.fromkeys(intern(word) for part in told for word in words(part))),
    )


def _repository(found: str) -> str | None:
    """`owner/name` of a repository at one of the known forges."""
    host, _, path = found.partition("/")
    parts = path.split("/")
    if not any(forge in host for forge in (*_FORGES, "gitlab.")) or len(parts) < 2:  # noqa: PLR2004
        return None
    return f"{parts[0]}/{parts[1]}" if "?" not in path else None


def _boilerplate(records: Sequence[Initiative]) -> set[tuple[str, str]]:
    """Sentences that a registry puts under many of its records."""
    found = Counter(
        (registry(record), sentence)
        for record in records
        for sentence in {letters(part) for part in sentences(text_of(record))}
    )
    return {sentence for sentence, count in found.items() if count >= _BOILERPLATE}


def _crowded(records: Sequence[Initiative]) -> set[tuple[str, str]]:
    """Addresses under which a registry has records of many names."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for record in records:
        for each in addresses(record):
            names = found[registry(record), each]
            if len(names) <= _CROWD:
                names.add(letters(record.title))
    return {where for where, names in found.items() if len(names) > _CROWD}


def _programmes(records: Sequence[Initiative]) -> set[tuple[str, str]]:
    """What a registry puts at the head of several titles: a programme's name, or a place's."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for record in records:
        for head in heads(record.title):
            found[registry(record), letters(head)].add(record.id)
    return {where for where, ids in found.items() if len(ids) > 1}
