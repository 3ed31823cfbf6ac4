"""Matching of columns to the fields of an initiative, by their names and their values."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from index.model import Status
from ingest.discovery.columns import column_values
from ingest.discovery.columns.column import Column
from ingest.discovery.columns.column_names import (
    FIELD_NAMES,
    FUNDING_NAMES,
    REUSE_NAMES,
    find_by_ending,
    may_be_address,
)
from ingest.sources.loader import shipped_lookup

# The shipped lookup of everyday words for a status.
STATUS_LOOKUP = "status"
# Columns of these names may hold a person; an initiative names none.
_MAYBE_PEOPLE = frozenset(
    {"lead", "owner", "project lead", "provider", "partner", "partners", "body"}
)


def match_fields(columns: Mapping[str, Column]) -> dict[str, Column]:
    """Return a column for each field of an initiative that one seems to state."""
    matched: dict[str, Column] = {}
    for field, candidates in FIELD_NAMES.items():
        whole = [columns[name] for name in candidates if name in columns]
        # The end of a name says little about a part of another thing, such as its url.
        free = [
            name for name, each in columns.items() if each not in matched.values() and each.is_whole
        ]
        endings = [columns[name] for name in find_by_ending(field, free)]
        fitting = [each for each in whole if _fits(field, each)]
        fitting += [each for each in endings if _fits(field, each) and _shows(field, each)]
        if column := _choose(field, fitting):
            matched[field] = column
    _add_by_values(columns, matched)
    return matched


def write_mapping(
    columns: Mapping[str, Column], matched: Mapping[str, Column]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the expressions of all fields, and the lookups that translate their terms."""
    mapping = {field: _write(field, column) for field, column in matched.items()}
    for field, names in (("funding", FUNDING_NAMES), ("reuse", REUSE_NAMES)):
        members = {part: columns[name] for part, name in _first_names(columns, names).items()}
        if field == "funding" and "amount" not in members and "source" not in members:
            continue
        if members:
            inside = ", ".join(f"{part}: {each.expression}" for part, each in members.items())
            mapping[field] = f"{{{inside}}}"
    status = matched.get("status")
    words = {}
    if status and any(t.casefold() not in set(Status) for t in column_values.texts(status.values)):
        words["status"] = STATUS_LOOKUP
    return mapping, words


def first_match(columns: Mapping[str, Column], candidates: Iterable[str]) -> Column | None:
    """Return the first column that has one of the names `candidates`."""
    return next((columns[name] for name in candidates if name in columns), None)


def _first_names(
    columns: Mapping[str, Column], names: Mapping[str, tuple[str, ...]]
) -> dict[str, str]:
    return {
        part: name
        for part, candidates in names.items()
        if (name := next((each for each in candidates if each in columns), None))
    }


def _fits(field: str, column: Column) -> bool:
    if field == "organisations" and column.name in _MAYBE_PEOPLE:
        return not column_values.are_people(column.values)
    if field == "status" and column.name == "state":
        return column_values.share_known(column.values, _known_statuses()) > 0
    # Of several links without labels, none is known to be the initiative's own page.
    is_one = "[]" not in column.expression
    return field != "url" or (is_one and column_values.may_be_addresses(column.values))


def _shows(field: str, column: Column) -> bool:
    """Return whether the values are those of the field, where the name alone does not say it."""
    return field != "url" or column_values.are_addresses(column.values)


def _choose(field: str, fitting: list[Column]) -> Column | None:
    """Return the likeliest of the columns, which are in the order of their names' likelihood."""
    prefer: Callable[[Column], Any] | None = _PREFERENCES.get(field)
    if prefer is not None:
        return max(fitting, key=prefer, default=None)
    return next(iter(fitting), None)


def _add_by_values(columns: Mapping[str, Column], matched: dict[str, Column]) -> None:
    """Add an own page and a description that only their values show."""
    free = [each for each in columns.values() if each not in matched.values()]
    if "url" not in matched:
        addresses = [
            each
            for each in free
            if each.is_whole and may_be_address(each.name) and _shows("url", each)
        ]
        if addresses:
            matched["url"] = addresses[0]
    if not {"description", "summary"} & matched.keys():
        prose = [each for each in free if column_values.are_prose(each.values)]
        if prose:
            matched["description"] = max(
                prose, key=lambda each: sum(map(len, column_values.texts(each.values)))
            )


def _write(field: str, column: Column) -> str:
    if field == "themes":
        is_plural = column.name.endswith("s")
        if delimiter := column_values.find_delimiter(column.values, is_plural=is_plural):
            return f"split({column.expression}, '{delimiter}')"
    return column.expression


def _known_statuses() -> frozenset[str]:
    return frozenset(Status) | frozenset(shipped_lookup(STATUS_LOOKUP))


_PREFERENCES: dict[str, Callable[[Column], Any]] = {
    "title": lambda column: not column_values.are_slugs(column.values),
    "status": lambda column: column_values.share_known(column.values, _known_statuses()) > 0,
}
