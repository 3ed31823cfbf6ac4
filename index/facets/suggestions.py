"""Suggestions for a filter that nothing meets: the nearest names of places, sources and others."""

from collections.abc import Collection, Sequence

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from index.facets import gazetteer
from index.model import FilterName
from index.text.normalise import normalise_name, slug, tokenise

MAX_SUGGESTIONS = 3
# The share of letters that must agree: one slip in four letters, two in eight.
_MIN_SIMILARITY = 0.7
_SMALL_WORDS = frozenset({"and", "of", "the", "on", "in", "upon", "under", "le", "by", "for"})


def nearest_names(name: FilterName, value: str, facet_terms: Collection[str]) -> tuple[str, ...]:
    """Return the names that `value`, which no initiative has, is likely a slip for; best first.

    `facet_terms` are those of the filter `name` in a snapshot: `in:wales`, `source:dpg`. A place is
    also looked for in the gazetteer. Where no name is near, none is returned.
    """
    known = [term.partition(":")[2] for term in facet_terms]
    if name is FilterName.PLACE:
        names = (each for each in (*known, *gazetteer.place_names()) if len(each) > 2)  # noqa: PLR2004
        return tuple(map(_in_title_case, _nearest(normalise_name(value), [*dict.fromkeys(names)])))
    if name is FilterName.SOURCE:
        return _nearest(slug(value), known)
    # Themes and organisations are known by their words.
    words = tokenise(value)
    corrected = [word if word in known else next(iter(_nearest(word, known)), "") for word in words]
    if not all(corrected) or corrected == words:
        return ()
    return (_in_title_case(" ".join(corrected)) if name is FilterName.ORG else " ".join(corrected),)


def _nearest(typed: str, names: Sequence[str]) -> tuple[str, ...]:
    """Return the names nearest to what was typed, those with its first letter before others."""
    matches = extract(
        typed, names, scorer=OSA.normalized_similarity, score_cutoff=_MIN_SIMILARITY, limit=None
    )
    ranked = sorted(matches, key=lambda match: (-match[1], match[0][:1] != typed[:1], match[0]))
    starts = [name for name in names if len(typed) > 3 and name.startswith(f"{typed}-")]  # noqa: PLR2004
    return tuple(dict.fromkeys([*(name for name, _, _ in ranked), *starts]))[:MAX_SUGGESTIONS]


def _in_title_case(name: str) -> str:
    """Return a name in lower case as it is written: Stoke on Trent."""
    words = name.split()
    return " ".join(
        word if position and word in _SMALL_WORDS else word[:1].upper() + word[1:]
        for position, word in enumerate(words)
    )
