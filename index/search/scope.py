"""Scope of a search: the initiatives that it looks at, and those where the question is about."""

from dataclasses import dataclass

import numpy as np

from index.facets import gazetteer
from index.model import FilterName, RewrittenQuery
from index.retrieval.types import Rows
from index.snapshot.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """Place that a question names and does not filter by; `count` initiatives are there.

    `name` is as in the question; several places are one, joined by “and”.
    """

    name: str
    count: int


def count_searched(snapshot: Snapshot, allowed_rows: Rows | None, excluded_rows: Rows) -> int:
    """Return the number of initiatives that meet the filters and are not left out."""
    if allowed_rows is None:
        return len(snapshot.documents) - len(excluded_rows)
    return len(np.setdiff1d(allowed_rows, excluded_rows))


def find_named_place(snapshot: Snapshot, query: RewrittenQuery) -> NamedPlace | None:
    """Return the place that the words of a query name, such as “Leeds bin app”.

    None where a place is filtered by, or was to be no filter. A name that is also a common word
    (Reading) names none.
    """
    if query.filters.place or FilterName.PLACE in query.lifted:
        return None
    mentions = [
        mention
        for mention in gazetteer.find_places(query.text)
        if not gazetteer.is_common_word(mention.place)
    ]
    if not mentions:
        return None
    names = dict.fromkeys(query.text[mention.start : mention.end] for mention in mentions)
    places = [place for mention in mentions for place in gazetteer.parse_places(mention.place)]
    rows = snapshot.documents.matching_rows([[f"in:{place}" for place in places]])
    return NamedPlace(" and ".join(names), 0 if rows is None else len(rows))
