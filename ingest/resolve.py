"""Records that are exact copies of one another become one initiative."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TypeVar

from index.model import Initiative, Status
from index.text import body_text

T = TypeVar("T")

# A text shorter than this, in letters, may be the same text by chance.
_TELLING = 40


@dataclass(frozen=True, slots=True)
class Resolved:
    """The initiatives in the order they came, and the ids of merged records → the id that stays."""

    initiatives: tuple[Initiative, ...]
    redirects: dict[str, str]


def resolve(records: Sequence[Initiative]) -> Resolved:
    """Merge the records that are copies of one another.

    Copies share one key in one source, or one title and with it one address or one text; a title
    alone proves nothing.
    """
    parents = list(range(len(records)))
    first: dict[tuple[str, ...], int] = {}
    for place, record in enumerate(records):
        for trait in _traits(record):
            _join(parents, first.setdefault(trait, place), place)
    clusters: dict[int, list[Initiative]] = {}
    for place, record in enumerate(records):
        clusters.setdefault(_root(parents, place), []).append(record)
    redirects = {
        copy.id: copies[0].id
        for copies in clusters.values()
        for copy in copies
        if copy.id != copies[0].id
    }
    return Resolved(tuple(merge(copies) for copies in clusters.values()), redirects)


def merge(copies: Sequence[Initiative]) -> Initiative:
    """One initiative from its copies: the first states, later ones add what it does not."""
    if len(copies) == 1:
        return copies[0]
    first = copies[0]
    status = _first(copies, lambda copy: None if copy.status is Status.UNKNOWN else copy) or first
    names = _union(copies, lambda copy: (copy.title, *copy.aliases))
    return replace(
        first,
        origins=_union(copies, lambda copy: copy.origins),
        aliases=tuple(name for name in names if name != first.title),
        url=_first(copies, lambda copy: copy.url),
        summary=_first(copies, lambda copy: copy.summary),
        description=_first(copies, lambda copy: copy.description),
        kind=_first(copies, lambda copy: copy.kind),
        organisations=_first(copies, lambda copy: copy.organisations) or (),
        country=_first(copies, lambda copy: copy.country),
        region=_first(copies, lambda copy: copy.region),
        deployed_in=_union(copies, lambda copy: copy.deployed_in),
        themes=_union(copies, lambda copy: copy.themes),
        status=status.status,
        status_as_of=status.status_as_of,
        started=_first(copies, lambda copy: copy.started),
        ended=_first(copies, lambda copy: copy.ended),
        outcomes=_union(copies, lambda copy: copy.outcomes),
        funding=_first(copies, lambda copy: copy.funding),
        reuse=_first(copies, lambda copy: copy.reuse),
        contact=_first(copies, lambda copy: copy.contact),
        links=_union(copies, lambda copy: copy.links),
    )


def _traits(record: Initiative) -> Iterator[tuple[str, ...]]:
    yield ("id", record.id)
    title = _letters(record.title)
    if record.url:
        yield ("address", title, _address(record.url))
    text = _letters(body_text(record))
    if len(text) >= _TELLING:
        yield ("text", title, text)


def _address(url: str) -> str:
    """An address without what makes no difference: scheme, www, closing slash, `.git`."""
    bare = re.sub(r"^https?://(www\.)?", "", url.strip(), flags=re.IGNORECASE)
    return re.sub(r"(\.git)?/*$", "", bare).casefold()


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _root(parents: list[int], place: int) -> int:
    while parents[place] != place:
        parents[place] = parents[parents[place]]
        place = parents[place]
    return place


def _join(parents: list[int], one: int, other: int) -> None:
    low, high = sorted((_root(parents, one), _root(parents, other)))
    parents[high] = low


def _first(copies: Sequence[Initiative], get: Callable[[Initiative], T | None]) -> T | None:
    return next((value for copy in copies if (value := get(copy))), None)


def _union(
    copies: Sequence[Initiative], get: Callable[[Initiative], tuple[T, ...]]
) -> tuple[T, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(get(copy) for copy in copies)))
