"""Which records are nearest in meaning: what tells one piece of work told in two ways."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from index.model import Initiative
from index.retrieval.types import Vectors
from ingest.resolve.pairs.profiles import Traits

# Makes unit vectors of records.
Meaning = Callable[[Sequence[Initiative]], Vectors]

Figures = dict[str, float]
# What has fewer words than this has no meaning to speak of.
_WORDS = 10
# Bodies at least this alike, and a cosine of at least this, before nearness says anything.
_BODIES, _NEAR = 0.7, 0.4


def worth(figures: Mapping[str, float], a: Traits, b: Traits) -> bool:
    """Whether it would matter if a pair were nearest: one body, and both told in words."""
    told = min(len(a.text), len(b.text)) >= _WORDS
    return told and figures.get("bodies", 0.0) >= _BODIES


def add_nearest(
    compared: Iterable[tuple[Traits, Traits, Figures]],
    records: Sequence[Initiative],
    meaning: Meaning,
) -> None:
    """Add to the figures of the pairs how near they are: 1 each other's nearest, 0.5 the one's.

    Only records of pairs for which it matters are embedded, and those they were compared with.
    """
    pairs = list(compared)
    asked = {t.place for a, b, figures in pairs if worth(figures, a, b) for t in (a, b)}
    pairs = [pair for pair in pairs if {pair[0].place, pair[1].place} & asked]
    places = sorted({t.place for a, b, _ in pairs for t in (a, b)})
    if not places:
        return
    vectors = meaning([records[place] for place in places])
    row = {place: number for number, place in enumerate(places)}
    cosines = [float(np.dot(vectors[row[a.place]], vectors[row[b.place]])) for a, b, _ in pairs]
    best: dict[int, float] = defaultdict(float)
    for (a, b, _), cosine in zip(pairs, cosines, strict=True):
        best[a.place], best[b.place] = max(best[a.place], cosine), max(best[b.place], cosine)
    for (a, b, figures), cosine in zip(pairs, cosines, strict=True):
        if cosine >= _NEAR and worth(figures, a, b):
            figures["nearest"] = sum(cosine >= best[t.place] for t in (a, b)) / 2
