"""Guess of a field mapping from column names, for a person to correct."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from index.text.normalise import split_words

# Each field of ours, with the column names that registries use for it, likeliest first.
_FIELD_NAMES = {
    "title": ("title", "name", "project title", "project name", "project", "heading", "label"),
    "url": ("url", "link", "website", "web", "homepage", "html url", "web page", "landing page"),
    "summary": ("summary", "short description", "abstract", "excerpt"),
    "description": ("description", "notes", "details", "about", "text", "body", "content"),
    "kind": ("type", "kind"),
    "organisations": (
        *("organisation", "organization", "organisations", "organizations", "lead organisation"),
        *("council", "authority", "agency", "publisher", "owner", "provider", "lead", "body"),
    ),
    "country": ("country", "countries"),
    "region": ("region", "area", "place", "location"),
    "themes": ("themes", "theme", "topics", "topic", "tags", "categories", "category", "keywords"),
    "status": ("status", "stage", "phase", "state"),
    "started": ("started", "start date", "start", "started at", "date started"),
    "ended": ("ended", "end date", "end", "finished"),
    "outcomes": ("outcomes", "outcome", "results", "impact", "benefits"),
    "contact": ("contact", "contact email", "email", "contact url"),
    "links": ("links", "documentation", "further information"),
}
_KEY_NAMES = ("id", "identifier", "key", "uuid", "guid", "slug", "ref", "reference", "project id")
_REUSE_NAMES = {
    "code": ("repository", "code", "code url", "repository url", "source code", "github"),
    "licence": ("licence", "license"),
}
_MAX_DEPTH = 3


def guess_part(records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return `key`, `map` and `ignore` of a source part that would read `records`.

    Column names are compared as lower-case words. Raises KeyError if no column looks like a title.
    """
    simple_columns = [
        name for name, values in _collect_columns(records).items() if any(map(_is_simple, values))
    ]
    columns_by_name = {_normalise_name(name): name for name in reversed(simple_columns)}
    matched = {
        field: column
        for field, candidates in _FIELD_NAMES.items()
        if (column := _first_match(columns_by_name, candidates))
    }
    title = matched["title"]
    key = _first_match(columns_by_name, _KEY_NAMES)
    reuse = {
        field: column
        for field, candidates in _REUSE_NAMES.items()
        if (column := _first_match(columns_by_name, candidates))
    }
    mapping = {field: _quote(column_name) for field, column_name in matched.items()}
    if reuse:
        members = ", ".join(
            f"{field}: {_quote(column_name)}" for field, column_name in reuse.items()
        )
        mapping["reuse"] = f"{{{members}}}"
    used_columns = {*matched.values(), *reuse.values(), key}
    ignored = [name for name in _collect_columns(records) if name not in used_columns]
    return {
        "key": _quote(key) if key else f"slug({_quote(title)})",
        "map": mapping,
        **({"ignore": ignored} if ignored else {}),
    }


def find_record_list(document: Any, path: str = "", depth: int = 0) -> tuple[int, str]:
    """Return the length of the longest list of records in `document`, and the dotted path to it.

    Searches at most four levels deep; returns (0, "") if there is no list.
    """
    if isinstance(document, list):
        return sum(isinstance(item, Mapping) for item in document), path
    if not isinstance(document, Mapping) or depth > _MAX_DEPTH:
        return 0, ""
    nested = (
        find_record_list(value, f"{path}.{name}".removeprefix("."), depth + 1)
        for name, value in document.items()
        if "." not in name
    )
    return max(nested, default=(0, ""))


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
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.replace("_", " "))
    return " ".join(split_words(spaced))


def _quote(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z_]\w*", name) else json.dumps(name, ensure_ascii=False)
