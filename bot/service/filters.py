"""Filters as a person types them."""

from collections.abc import Mapping

from index.model import Filters, Query, Status

LABELS = {
    "in": "Place",
    "status": "Status",
    "since": "Since",
    "theme": "Theme",
    "org": "Organisation",
    "source": "Registry",
    "licence": "Licence",
}

_RUNNING = frozenset(Status) - {Status.COMPLETED, Status.STOPPED, Status.UNKNOWN}


def typed(filters: Filters) -> dict[str, str]:
    """The limits that are set, by the names that a question uses: `{"in": "wales"}`."""
    values = {
        "in": filters.place,
        "status": ",".join(filters.status),
        "since": filters.since,
        "theme": filters.theme,
        "org": filters.org,
        "source": filters.source,
        "licence": filters.licence,
    }
    return {name: value for name, value in values.items() if value}


def changed(query: Query, filters: Mapping[str, str]) -> dict[str, str]:
    """The limits to give where those of a question are changed to `filters`.

    What was a limit and is none any more is not to be read from the words again.
    """
    return {**without(query), **dict.fromkeys(typed(query.filters), ""), **filters}


def in_words(filters: Filters) -> str:
    """The limits in one line, empty when there are none: `place: wales; status: live, beta`."""
    return "; ".join(_told(name, value) for name, value in typed(filters).items())


def spoken_in_words(query: Query) -> str:
    """The limits read from the question's words in one line: `place: wales; still running`."""
    limits = {name: value for name, value in typed(query.filters).items() if name in query.spoken}
    running = {*query.filters.status} == _RUNNING
    return "; ".join(
        "still running" if name == "status" and running else _told(name, value)
        for name, value in limits.items()
    )


def _told(name: str, value: str) -> str:
    return f"{LABELS[name].lower()}: {value.replace(',', ', ')}"


def given(query: Query) -> dict[str, str]:
    """The filters under which the same question is asked again: those typed or given.

    Those that are not to be read from its words are "".
    """
    apart = {
        name: value for name, value in typed(query.filters).items() if name not in query.spoken
    }
    return {**dict.fromkeys(query.lifted, ""), **apart}


def without(query: Query, *names: str) -> dict[str, str]:
    """The filters under which the same question is asked without what its words limit.

    All that is spoken goes, or what of it is among `names`.
    """
    lifted = [name for name in query.spoken if not names or name in names]
    return {**dict.fromkeys(lifted, ""), **given(query)}
