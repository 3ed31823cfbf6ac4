"""Ids are permanent: the oldest of a cluster stays, every other one leads to it for good."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Known:
    """What earlier builds gave: id → the day it was first there, and old ids → where they led."""

    since: Mapping[str, str] = field(default_factory=dict)
    redirects: Mapping[str, str] = field(default_factory=dict)


def oldest(members: Sequence[str], known: Known) -> str:
    """The id that a cluster keeps: one that had its own initiative before, the oldest first.

    `members` are in the order of their sources, which decides between ids of one day.
    """
    first = {member: place for place, member in reversed(list(enumerate(members)))}
    return min(
        first,
        key=lambda each: (
            each not in known.since,
            known.since.get(each, ""),
            first[each],
        ),
    )


def redirects(clusters: Mapping[str, Iterable[str]], known: Known) -> dict[str, str]:
    """Every id that is no initiative's own → the initiative that it leads to.

    An old id whose record is gone leads where its companions went; an id that has its own
    initiative again, after an un-merging, leads nowhere else.
    """
    target = {member: kept for kept, members in clusters.items() for member in members}
    companions: dict[str, list[str]] = {}
    for old, led in known.redirects.items():
        companions.setdefault(led, []).append(old)
    found = {member: kept for member, kept in target.items() if member != kept}
    for gone in {*known.redirects, *known.redirects.values()} - target.keys():
        led = known.redirects.get(gone, gone)
        near = [led, *sorted(companions.get(led, ()))]
        if kept := next((target[each] for each in near if each in target), None):
            found[gone] = kept
    return found


def since(ids: Iterable[str], known: Known, today: str) -> dict[str, str]:
    """When each id was first there, those of earlier builds included."""
    return {**dict.fromkeys(ids, today), **known.since}
