"""Facet terms: the tokens by which initiatives are filtered, in a document and in a query."""

import re
from collections.abc import Iterator

from index.facets.place_terms import place_facet_terms, place_filter_clauses
from index.model import FilterName, Filters, Initiative, Status
from index.text.documents import body_text
from index.text.normalise import slug, tokenise

# The latest year that a filter may name (index/query/parser.py).
LATEST_YEAR = 2099

# The filters, beside the status, about which many records state nothing.
_OFTEN_UNSTATED = frozenset({FilterName.PLACE, FilterName.SINCE, FilterName.LICENCE})
_OPEN_SOURCE = re.compile(r"\bopen[- ]sourced?\b", re.IGNORECASE)
# Words in the name of a licence that is not open (the Open Definition 2.1 forbids what they mean).
_NON_OPEN_WORDS = frozenset({"custom", "nc", "nd", "none", "noncommercial", "other", "proprietary"})


def facet_terms(initiative: Initiative) -> frozenset[str]:
    """Return all facet terms of an initiative, such as `status:live`, `since:2019`."""
    return frozenset(_iter_facet_terms(initiative))


def filter_clauses(filters: Filters) -> list[list[str]]:
    """Return what `filters` ask for as clauses: each must be met by any one of its facet terms."""
    clauses: list[list[str]] = []
    if filters.place:
        clauses.extend(place_filter_clauses(filters.place))
    if filters.status:
        clauses.append([f"status:{status}" for status in filters.status])
    if filters.since:
        clauses.append([f"since:{year}" for year in range(int(filters.since), LATEST_YEAR + 1)])
    for name, text in (
        ("theme", filters.theme),
        ("org", filters.org),
        ("licence", filters.licence),
    ):
        clauses.extend([f"{name}:{word}"] for word in tokenise(text or ""))
    if filters.source:
        clauses.append([f"source:{slug(filters.source)}"])
    return clauses


def clauses_by_filter(filters: Filters) -> Iterator[tuple[FilterName, str, list[list[str]]]]:
    """Yield the name of each filter that is set, its value, and its clauses."""
    for name, value in filters.values().items():
        yield name, value, filter_clauses(filters.only(name))


def unstated_filters(initiative: Initiative, filters: Filters) -> tuple[FilterName, ...]:
    """Return the names of the filters that an initiative may meet, as it states nothing on them.

    Empty where it states another value for one of those it does not meet, or meets them all.
    """
    initiative_facets = facet_terms(initiative)
    unmet = [
        name
        for name, _, clauses in clauses_by_filter(filters)
        if not all(initiative_facets.intersection(clause) for clause in clauses)
    ]
    contradicted = {name for name in unmet if _has_facets_for(initiative_facets, name)}
    return () if contradicted else tuple(unmet)


def _has_facets_for(initiative_facets: frozenset[str], name: FilterName) -> bool:
    """Return whether these facet terms say anything on what the filter `name` is about."""
    if name is FilterName.STATUS:
        return f"status:{Status.UNKNOWN}" not in initiative_facets
    return name not in _OFTEN_UNSTATED or any(
        facet.startswith(f"{name}:") for facet in initiative_facets
    )


def _iter_facet_terms(initiative: Initiative) -> Iterator[str]:
    yield f"status:{initiative.status}"
    yield from place_facet_terms(initiative)
    if year := _latest_year(initiative):
        yield f"since:{year}"
    yield from (f"theme:{word}" for theme in initiative.themes for word in tokenise(theme))
    yield from (
        f"org:{w}" for organisation in initiative.organisations for w in tokenise(organisation.name)
    )
    for origin in initiative.origins:
        yield f"source:{slug(origin.source)}"
        yield f"source:{slug(origin.registry)}"
    licence_words = tokenise((initiative.reuse and initiative.reuse.licence) or "")
    yield from (f"licence:{word}" for word in licence_words)
    if _is_open(initiative, licence_words):
        yield "licence:open"


def _is_open(initiative: Initiative, licence_words: list[str]) -> bool:
    """Return whether an initiative states an open licence, or none and that it is open source."""
    if licence_words:
        return not _NON_OPEN_WORDS.intersection(licence_words)
    return bool(_OPEN_SOURCE.search(f"{initiative.title}. {body_text(initiative)}"))


def _latest_year(initiative: Initiative) -> int | None:
    """Return the latest year that the initiative states for itself, at most `LATEST_YEAR`."""
    dates = [date for date in (initiative.started, initiative.ended) if date]
    return min(max((int(date[:4]) for date in dates), default=0), LATEST_YEAR) or None
