"""Facts of one record by which it is compared: normalised names, URLs, organisations and words.

They depend on that record alone, so that a build can use them again.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self

from index.model import Initiative, Organisation, Role
from index.text import normalise
from index.text.documents import body_text, split_sentences
from index.text.normalise import comparison_key
from index.text.urls import normalise_url
from ingest.resolve.attributes.funding import FundingKind, funding_amount, funding_kind
from ingest.resolve.attributes.stopwords import GRAMMAR_WORDS

_MAX_NAMES, _MAX_TEXT_CHARACTERS = 4, 4000
_SENTENCE_DIGEST_BYTES = 8
_TOKEN_BOUNDARY = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])|(?<=[a-z]{2})(?=\d)")
_PARENTHESIS = re.compile(r"\([^()]*\)")
_COLON = re.compile(r":\s")
FORGE_HOSTS = ("github.com", "gitlab.com", "bitbucket.org", "codeberg.org")
_PLURAL = re.compile(r"(?<=[a-z]{3}[^s])s$")


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """Facts of a record, before what its registry repeats is left out.

    `title_key` and `name_keys` are the letters alone of the title and of all names. `heads` are
    what may be the name within the title, by their letters and with their words; `sentences` those
    of the text, by a digest of their letters and with their words, joined by spaces. `main_urls`
    are the record's own URL and its code's, `urls` also those that it links to.
    """

    id: str
    registry: str
    title: str
    title_key: str
    name_keys: Sequence[str]
    heads: Sequence[tuple[str, str]]
    normalised_names: Sequence[str]
    title_tokens: Sequence[str]
    name_tokens: Sequence[str]
    sentences: Sequence[tuple[str, str]]
    page: str
    main_urls: Sequence[str]
    urls: Sequence[str]
    status: str
    organisations: Sequence[str]
    country: str | None
    region_tokens: Sequence[str]
    started: str | None
    ended: str | None
    bodies: Sequence[str]
    funding: FundingKind | None
    amount: str

    @classmethod
    def of(cls, record: Initiative) -> Self:
        """Return the facts of a record."""
        names = list(dict.fromkeys((record.title, *record.aliases)))
        normalised_names = [" ".join(tokenise(name)) for name in names[:_MAX_NAMES]]
        heads = ((head, comparison_key(head)) for head in title_heads(record.title))
        return cls(
            id=record.id,
            registry=registry_of(record),
            title=record.title,
            title_key=comparison_key(record.title),
            name_keys=[key for name in names if (key := comparison_key(name))],
            heads=[(key, " ".join(tokenise(head))) for head, key in heads],
            normalised_names=normalised_names,
            title_tokens=normalised_names[0].split(),
            name_tokens=list(dict.fromkeys(" ".join(normalised_names).split())),
            sentences=[
                (_digest_sentence(sentence), " ".join(tokenise(sentence)))
                for sentence in split_sentences(compared_text(record))
            ],
            page=normalise_url(record.url, keep_fragment=False) if record.url else "",
            main_urls=list(record_urls(replace(record, links=()))),
            urls=list(dict.fromkeys(record_urls(record))),
            status=record.status.value,
            organisations=[
                " ".join(tokenise(each.name)) for each in _compared_organisations(record)
            ],
            country=record.country,
            region_tokens=tokenise(record.region or ""),
            started=record.started,
            ended=record.ended,
            bodies=bodies_of(record),
            funding=funding_kind(record),
            amount=funding_amount(record) if record.funding and record.funding.amount else "",
        )


def _digest_sentence(sentence: str) -> str:
    """Return a digest of the letters of a sentence."""
    letters = comparison_key(sentence).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(letters, digest_size=_SENTENCE_DIGEST_BYTES).hexdigest()


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


def repository_name(url: str) -> str | None:
    """Return `owner/name` of a repository at a known forge; None for other URLs."""
    host, _, path = url.partition("/")
    parts = path.split("/")
    if not any(forge in host for forge in (*FORGE_HOSTS, "gitlab.")) or len(parts) < 2:  # noqa: PLR2004
        return None
    return f"{parts[0]}/{parts[1]}" if "?" not in path else None


def registry_of(record: Initiative) -> str:
    """Return the registry of a record."""
    return record.origins[0].registry if record.origins else record.id.partition(":")[0]


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
