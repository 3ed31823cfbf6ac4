"""Filters of a query, keyed by the names that people type."""

from collections.abc import Mapping

from index.model import Filters, Query


def filter_values(filters: Filters) -> dict[str, str]:
    """Return the filters that are set, keyed by the names that people type: `{"in": "wales"}`."""
    return {name.value: value for name, value in filters.values().items()}


def replace_filters(query: Query, filters: Mapping[str, str]) -> dict[str, str]:
    """Return the filters that replace those of a question by `filters`.

    A filter that is not in `filters` is "", so that it is not parsed from the question's words
    again.
    """
    return {
        **drop_spoken_filters(query),
        **dict.fromkeys(filter_values(query.filters), ""),
        **filters,
    }


def explicit_filters(query: Query) -> dict[str, str]:
    """Return the filters that were typed or chosen, with which the question can be asked again.

    A filter that must not be parsed from the question's words is "".
    """
    explicit = {
        name: value
        for name, value in filter_values(query.filters).items()
        if name not in query.spoken
    }
    return {**dict.fromkeys(query.lifted, ""), **explicit}


def drop_spoken_filters(query: Query, *names: str) -> dict[str, str]:
    """Return the filters of a question without those that were parsed from its words.

    With `names`, drop only the filters of these names.
    """
    dropped = [name for name in query.spoken if not names or name in names]
    return {**dict.fromkeys(dropped, ""), **explicit_filters(query)}
