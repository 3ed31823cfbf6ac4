"""Differences between two snapshots: ids added, changed, removed, merged and split."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields


@dataclass(frozen=True, slots=True)
class SnapshotDiff:
    """Ids added, changed, removed, merged and split between two snapshots.

    `merged` are ids that now redirect to another one, `split` those that redirected to another
    before; neither counts as removed or added.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    split: tuple[str, ...] = ()

    def by_source(self) -> dict[str, dict[str, int]]:
        """Return how many ids of each source are in each list; a source without any is left out."""
        counts: dict[str, Counter[str]] = {}
        for kind in CHANGE_KINDS:
            for id_ in getattr(self, kind):
                counts.setdefault(id_.partition(":")[0], Counter())[kind] += 1
        return {source: dict(counts[source]) for source in sorted(counts)}


# The kinds of change, in the order in which they are listed.
CHANGE_KINDS = tuple(kind.name for kind in fields(SnapshotDiff))


@dataclass(frozen=True, slots=True)
class ContentDigests:
    """Content of a snapshot as a diff compares it: digests by id, and redirects."""

    digests: Mapping[str, bytes] = field(default_factory=dict)
    redirects: Mapping[str, str] = field(default_factory=dict)


def compare_content(old: ContentDigests, new: ContentDigests) -> SnapshotDiff:
    """Return what changed from one content to another."""
    missing, new_ids = (
        old.digests.keys() - new.digests.keys(),
        new.digests.keys() - old.digests.keys(),
    )
    merged = {id_ for id_ in missing if id_ in new.redirects}
    split = {id_ for id_ in new_ids if id_ in old.redirects}
    common = old.digests.keys() & new.digests.keys()
    return SnapshotDiff(
        added=tuple(sorted(new_ids - split)),
        changed=tuple(sorted(id_ for id_ in common if old.digests[id_] != new.digests[id_])),
        removed=tuple(sorted(missing - merged)),
        merged=tuple(sorted(merged)),
        split=tuple(sorted(split)),
    )
