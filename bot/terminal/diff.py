"""Layout of the difference between two snapshots for a terminal."""

from collections.abc import Iterator, Mapping, Sequence

from index.snapshot.diff import CHANGE_KINDS

MAX_IDS = 20
_ROW = "{:<22} {:>8} {:>8} {:>8} {:>8} {:>8}"


def lines(
    ids: Mapping[str, Sequence[str]],
    by_source: Mapping[str, Mapping[str, int]],
    counts: Mapping[str, int] | None = None,
) -> Iterator[str]:
    """Yield a table by source, then the ids of each kind of change.

    `counts` are the totals where `ids` holds only the first ids of each kind.
    """
    ids_complete = counts is None
    counts = counts or {kind: len(ids.get(kind, ())) for kind in CHANGE_KINDS}
    yield _ROW.format("source", *CHANGE_KINDS)
    for source, source_counts in by_source.items():
        yield _ROW.format(source, *(source_counts.get(kind, 0) for kind in CHANGE_KINDS))
    yield _ROW.format("all", *(counts.get(kind, 0) for kind in CHANGE_KINDS))
    for kind in CHANGE_KINDS:
        first_ids, count = ids.get(kind, ())[:MAX_IDS], counts.get(kind, 0)
        if ids_complete or first_ids:
            yield f"{kind}: {count:,}"
            yield from (f"  {each}" for each in first_ids)
            if count > len(first_ids):
                yield f"  and {count - len(first_ids):,} more"
