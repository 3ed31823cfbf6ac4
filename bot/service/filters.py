"""Filters of a query by the names that people type."""

from collections.abc import Mapping

from index.model import Filters, Query


def filter_values(filters: Filters) -> dict[str, str]:
    """Return the filters that are set, by the names that a question uses: `{"in": "wales"}`."""
    return {name.value: value for name, value in filters.values().items()}


def replace_filters(query: Query, filters: Mapping[str, str]) -> dict[str, str]:
    """Return the filters to ask a question with when its own are replaced by `filters`.

    A filter that is not among the new ones is "", so that it is not read from the question's words
    again.
    """
    return {
        **drop_spoken_filters(query),
        **dict.fromkeys(filter_values(query.filters), ""),
        **filters,
    }


def explicit_filters(query: Query) -> dict[str, str]:
    """Return the filters that ask the same question again: those typed or given.

    Those that are not to be read from its words are "".
    """
    explicit = {
        name: value
        for name, value in filter_values(query.filters).items()
        if name not in query.spoken
    }
    return {**dict.fromkeys(query.lifted, ""), **explicit}


def drop_spoken_filters(query: Query, *names: str) -> dict[str, str]:
    """Return the filters that ask the same question without those read from its words.

    With `names`, only the spoken filters of these names are dropped.
    """
    dropped = [name for name in query.spoken if not names or name in names]
    return {**dict.fromkeys(dropped, ""), **explicit_filters(query)}
