"""Guess of a field mapping from column names, for a person to correct."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from index.text.normalise import split_words
from ingest.parse.record_path import KEY_FIELD

# Each field of ours, with the column names that registries use for it, likeliest first.
_FIELD_NAMES = {
    "title": ("title", "name", "project title", "project name", "project", "heading", "label"),
    "url": ("url", "link", "website", "web", "homepage", "html url", "web page", "landing page"),
    "summary": ("summary", "short description", "abstract", "excerpt"),
    "description": ("description", "notes", "details", "about", "text", "body", "content"),
    # A column “type” rather says what the row is in its registry: a dataset, a page, a Thing.
    "kind": ("kind", "project type", "initiative type"),
    "organisations": (
        *("organisation", "organization", "organisations", "organizations", "lead organisation"),
        *("lead organisation name", "lead organization name", "organisation name"),
        *("organization name", "lead council", "department", "lead department", "agency name"),
        *("publisher name", "local authority", "council", "authority", "agency", "publisher"),
        *("owner", "provider", "lead", "body"),
    ),
    "country": ("country", "countries", "country code", "country name"),
    "region": ("region", "area", "place", "location"),
    "themes": (
        *("themes", "theme", "topics", "topic", "tags", "categories", "category"),
        *("keywords", "keyword"),
    ),
    "status": ("status", "stage", "phase", "state"),
    "started": (
        *("started", "start date", "start", "started at", "date started", "start year"),
        *("launched", "launch date", "created at", "created", "date created", "creation date"),
    ),
    "status_as_of": (
        *("updated at", "last updated", "date updated", "updated", "last modified", "modified"),
        "date modified",
    ),
    "ended": ("ended", "end date", "end", "ended at", "finished", "date ended", "completion date"),
    "outcomes": ("outcomes", "outcome", "results", "impact", "benefits"),
    "contact": ("contact", "contact email", "email", "contact url"),
    "links": ("links", "documentation", "further information"),
}
_KEY_NAMES = ("id", "identifier", "key", "uuid", "guid", "slug", "ref", "reference", "project id")
_REUSE_NAMES = {
    "code": ("repository", "code", "code url", "repository url", "source code", "github"),
    "licence": (
        *("licence", "license", "license spdx id", "license id", "license name", "licence name"),
        *("license title", "licence title"),
    ),
}
_MAX_DEPTH = 3
# An object of fewer objects is rather one document with its sections.
_MIN_RECORDS = 2
# One of these names says that an object is a record.
_RECORD_NAMES = frozenset((*_FIELD_NAMES["title"], *_FIELD_NAMES["description"]))


def guess_part(records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return `key`, `map` and `ignore` of a source part that would read `records`.

    Column names are compared as lower-case words. Raises KeyError if no column looks like a title.
    """
    columns = _collect_columns(records)
    expressions = _simple_expressions(columns)
    matched = {
        field: column
        for field, candidates in _FIELD_NAMES.items()
        if (column := _first_match(expressions, candidates))
    }
    if "status" not in matched:
        matched.pop("status_as_of", None)
    # In an object of records, the name of each is its key, and its title if it states none.
    own_name = KEY_FIELD if KEY_FIELD in columns else None
    title = matched.setdefault("title", own_name) if own_name else matched["title"]
    key = own_name or _first_match(expressions, _KEY_NAMES)
    reuse = {
        field: column
        for field, candidates in _REUSE_NAMES.items()
        if (column := _first_match(expressions, candidates))
    }
    mapping = dict(matched)
    if reuse:
        members = ", ".join(f"{field}: {expression}" for field, expression in reuse.items())
        mapping["reuse"] = f"{{{members}}}"
    used = {*matched.values(), *reuse.values(), key}
    ignored = [name for name in columns if _quote(name) not in used]
    return {
        "key": key or f"slug({title})",
        "map": mapping,
        **({"ignore": ignored} if ignored else {}),
    }


def find_record_list(document: Any, path: str = "", depth: int = 0) -> tuple[int, str]:
    """Return the length of the longest list of records in `document`, and the dotted path to it.

    An object of records is such a list; its path is `*` if it is the document. Searches at most
    four levels deep; returns (0, "") if there is no list.
    """
    if isinstance(document, list):
        return sum(isinstance(item, Mapping) for item in document), path
    if not isinstance(document, Mapping) or depth > _MAX_DEPTH:
        return 0, ""
    if _is_object_of_records(document):
        return len(document), path or "*"
    nested = (
        find_record_list(value, f"{path}.{name}".removeprefix("."), depth + 1)
        for name, value in document.items()
        if "." not in name
    )
    return max(nested, default=(0, ""))


def _is_object_of_records(document: Mapping[str, Any]) -> bool:
    """Return whether the values are objects that share most of their names, a title among them."""
    if len(document) < _MIN_RECORDS or not all(isinstance(e, Mapping) for e in document.values()):
        return False
    counts = Counter(str(name) for each in document.values() for name in each)
    shared = [name for name, count in counts.items() if 2 * count > len(document)]
    return any(_normalise_name(name) in _RECORD_NAMES for name in shared)


def _simple_expressions(columns: Mapping[str, list[Any]]) -> dict[str, str]:
    """Return the expressions of the columns with plain values, by their names as words.

    The members of an object are columns as well: `publisher.name` is “publisher name”.
    """
    found: dict[str, str] = {}
    for name, values in columns.items():
        if any(map(_is_simple, values)):
            found.setdefault(_normalise_name(name), _quote(name))
    for name, values in columns.items():
        members = _collect_columns(each for each in values if isinstance(each, Mapping))
        for member, member_values in members.items():
            if any(map(_is_simple, member_values)):
                words = _normalise_name(f"{name} {member}")
                found.setdefault(words, f"{_quote(name)}.{_quote(member)}")
    return found


def _collect_columns(records: Iterable[Mapping[str, Any]]) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {}
    for record in records:
        for name, value in record.items():
            columns.setdefault(name, []).append(value)
    return columns


def _first_match(names: Mapping[str, str], candidates: Iterable[str]) -> str | None:
    return next((names[candidate] for candidate in candidates if candidate in names), None)


def _is_simple(value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and all(isinstance(item, str) for item in value)
    return isinstance(value, str | int | float) and not isinstance(value, bool) and value != ""


def _normalise_name(name: str) -> str:
    # What stands in brackets explains the name: "Status (idea; alpha; beta; live)".
    plain = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", name).replace("_", " ")
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", plain)
    return " ".join(split_words(spaced))


def _quote(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z_]\w*", name) else json.dumps(name, ensure_ascii=False)
