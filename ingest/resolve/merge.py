"""One initiative from the records of a cluster: nothing lost, every field with who states it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import TypeVar

from index.model import Disagreement, Initiative, Origin, Statement, Status
from ingest.resolve.independence import witnesses

T = TypeVar("T")

# Fields that hold one thing: the first record that states it is shown, the others differ.
_SINGLE = (
    "title",
    "url",
    "summary",
    "description",
    "kind",
    "organisations",
    "country",
    "region",
    "status",
    "started",
    "ended",
    "funding",
    "reuse",
    "contact",
)


def merge(copies: Sequence[Initiative], kept: str | None = None) -> Initiative:
    """One initiative with the id `kept`: the first states, later ones add what it does not.

    Without `kept` the first one's id stays. Of several dated statuses the latest counts;
    what else was stated is in `disagreements`.
    """
    kept = kept or copies[0].id
    if len(copies) == 1:
        return replace(copies[0], id=kept)
    first, status = copies[0], _status(copies)
    names = _union(copies, lambda copy: (copy.title, *copy.aliases))
    merged = replace(
        first,
        id=kept,
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
        witnesses=witnesses(copies),
        related=_union(copies, lambda copy: copy.related),
    )
    origins = tuple(_origins(copies, merged))
    return replace(merged, origins=origins, disagreements=_disagreements(copies, merged, origins))


def _status(copies: Sequence[Initiative]) -> Initiative:
    """The record whose status counts: the first that states one, unless another is dated later."""
    stating = [copy for copy in copies if copy.status is not Status.UNKNOWN]
    best = (stating or copies)[0]
    for copy in stating:
        if _later(copy.status_as_of, best.status_as_of):
            best = copy
    return best


def _later(one: str | None, other: str | None) -> bool:
    """Whether `one` is later as far as both are precise; an undated one is not."""
    if not one or not other:
        return False
    length = min(len(one), len(other))
    return one[:length] > other[:length]


def _origins(copies: Sequence[Initiative], merged: Initiative) -> Iterator[Origin]:
    """Every origin once, with the fields for which another record's statement is shown."""
    found: dict[Origin, Origin] = {}
    for copy in copies:
        other = [name for name in _SINGLE if getattr(copy, name) != getattr(merged, name)]
        for origin in copy.origins:
            differs = {*origin.differs, *other}.intersection(origin.states)
            now = replace(origin, differs=tuple(n for n in origin.states if n in differs))
            before = found.get(_bare(origin))
            found[_bare(origin)] = _both(before, now) if before else now
    return iter(found.values())


def _bare(origin: Origin) -> Origin:
    """An origin without what it states."""
    return replace(origin, states=(), differs=())


def _both(one: Origin, other: Origin) -> Origin:
    """One origin of two parts of a record, such as a product and its assessment."""
    states = tuple(dict.fromkeys((*one.states, *other.states)))
    shown = {n for o in (one, other) for n in o.states if n not in o.differs}
    return replace(one, states=states, differs=tuple(n for n in states if n not in shown))


def _disagreements(
    copies: Sequence[Initiative], merged: Initiative, origins: Sequence[Origin]
) -> tuple[Disagreement, ...]:
    """The fields of which the records state different things, the one shown first."""
    place = {_bare(origin): number for number, origin in enumerate(origins)}
    found = []
    for name, (value, agree) in _COMPARED.items():
        shown = value(merged)
        stated: dict[tuple[str, int], Statement] = {}
        for copy in copies:
            for said, number, as_of in _said(copy, name, value, place):
                stated.setdefault((said, number), Statement(said, number, as_of))
        if shown and any(not agree(shown, each.value) for each in stated.values()):
            ordered = sorted(stated.values(), key=lambda each: each.value != shown)
            found.append(Disagreement(name, tuple(ordered)))
    return tuple(found)


def _said(
    copy: Initiative,
    name: str,
    value: Callable[[Initiative], str | None],
    place: dict[Origin, int],
) -> Iterator[tuple[str, int, str | None]]:
    """What a record says of a field, by the places of its origins."""
    earlier = [each for each in copy.disagreements if each.field == name]
    for each in chain.from_iterable(d.statements for d in earlier):
        yield each.value, place[_bare(copy.origins[each.origin])], each.as_of
    said, field = value(copy), name.partition(".")[0]
    if said and not earlier:
        for origin in copy.stated_by(field):
            as_of = copy.status_as_of if name == "status" else origin.seen
            yield said, place[_bare(origin)], as_of


def _amount(copy: Initiative) -> str | None:
    paid = copy.funding
    if paid is None or paid.amount is None:
        return None
    return f"{paid.amount:g} {paid.currency or ''}".strip()


def _same_date(one: str, other: str) -> bool:
    """Whether two dates agree as far as both are precise."""
    return one.startswith(other) or other.startswith(one)


def _same_licences(one: str, other: str) -> bool:
    """Whether all the licences that the one names are among those of the other."""
    names = [set(said.casefold().split(", ")) for said in (one, other)]
    return names[0] <= names[1] or names[1] <= names[0]


def _equal(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


_COMPARED: dict[str, tuple[Callable[[Initiative], str | None], Callable[[str, str], bool]]] = {
    "status": (lambda c: None if c.status is Status.UNKNOWN else c.status.value, _equal),
    "started": (lambda c: c.started, _same_date),
    "ended": (lambda c: c.ended, _same_date),
    "country": (lambda c: c.country, _equal),
    "funding.amount": (_amount, _equal),
    "reuse.licence": (lambda c: c.reuse.licence if c.reuse else None, _same_licences),
}


def _first(copies: Sequence[Initiative], get: Callable[[Initiative], T | None]) -> T | None:
    return next((value for copy in copies if (value := get(copy))), None)


def _union(
    copies: Sequence[Initiative], get: Callable[[Initiative], tuple[T, ...]]
) -> tuple[T, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(get(copy) for copy in copies)))
