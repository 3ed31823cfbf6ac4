"""Permanent ids: a cluster keeps its oldest id, and its other ids redirect to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class KnownIds:
    """Ids of earlier builds: the day on which each was first seen, and the redirects.

    `first_seen` maps an id to an ISO date, `redirects` maps an old id to its target.
    """

    first_seen: Mapping[str, str] = field(default_factory=dict)
    redirects: Mapping[str, str] = field(default_factory=dict)


def choose_id(members: Sequence[str], known_ids: KnownIds) -> str:
    """Return the id that a cluster keeps: the oldest of its ids that were an initiative's before.

    `members` are in the order of their sources, which decides between ids of the same day.
    """
    positions = {member: position for position, member in reversed(list(enumerate(members)))}
    return min(
        positions,
        key=lambda each: (
            each not in known_ids.first_seen,
            known_ids.first_seen.get(each, ""),
            positions[each],
        ),
    )


def make_redirects(clusters: Mapping[str, Iterable[str]], known_ids: KnownIds) -> dict[str, str]:
    """Return the redirects: every id that is not an initiative's own → its target.

    An old id whose record was removed redirects to the initiative of the ids that it was merged
    with. If a cluster was split and an id is an initiative's own again, it has no redirect.
    """
    owner_of = {member: kept_id for kept_id, members in clusters.items() for member in members}
    companions: dict[str, list[str]] = {}
    for old, old_owner in known_ids.redirects.items():
        companions.setdefault(old_owner, []).append(old)
    redirect_of = {member: kept_id for member, kept_id in owner_of.items() if member != kept_id}
    for missing_id in {*known_ids.redirects, *known_ids.redirects.values()} - owner_of.keys():
        old_owner = known_ids.redirects.get(missing_id, missing_id)
        candidates = [old_owner, *sorted(companions.get(old_owner, ()))]
        if kept_id := next((owner_of[each] for each in candidates if each in owner_of), None):
            redirect_of[missing_id] = kept_id
    return redirect_of


def assign_first_seen(ids: Iterable[str], known_ids: KnownIds, today: str) -> dict[str, str]:
    """Return the day on which each id was first seen: from earlier builds, or else `today`."""
    return {**dict.fromkeys(ids, today), **known_ids.first_seen}
