"""What changed from one index to another, made for a terminal."""

from collections.abc import Iterator, Mapping, Sequence

SHOWN = 20
_ROW = "{:<22} {:>8} {:>8} {:>8} {:>8} {:>8}"
KINDS = ("added", "changed", "removed", "merged", "split")


def lines(
    ids: Mapping[str, Sequence[str]],
    by_source: Mapping[str, Mapping[str, int]],
    counts: Mapping[str, int] | None = None,
) -> Iterator[str]:
    """A table by source, then the ids of each kind; `counts` where `ids` holds only the first."""
    whole = counts is None
    counts = counts or {kind: len(ids.get(kind, ())) for kind in KINDS}
    yield _ROW.format("source", *KINDS)
    for source, found in by_source.items():
        yield _ROW.format(source, *(found.get(kind, 0) for kind in KINDS))
    yield _ROW.format("all", *(counts.get(kind, 0) for kind in KINDS))
    for kind in KINDS:
        shown, count = ids.get(kind, ())[:SHOWN], counts.get(kind, 0)
        if whole or shown:
            yield f"{kind}: {count:,}"
            yield from (f"  {each}" for each in shown)
            if count > len(shown):
                yield f"  and {count - len(shown):,} more"
