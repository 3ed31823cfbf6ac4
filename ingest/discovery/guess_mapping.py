"""Guess of a field mapping from column names, for a person to correct."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ingest.discovery.columns.column import collect, find_columns
from ingest.discovery.columns.column_names import (
    FIELD_NAMES,
    KEY_NAMES,
    REUSE_NAMES,
    find_by_ending,
    normalise_name,
)
from ingest.discovery.columns.likely_title import likely_title
from ingest.discovery.columns.matching import first_match, match_fields, write_mapping
from ingest.parse.record_path import KEY_FIELD
from ingest.sources.expressions import compile_expression

_MAX_DEPTH = 3
# An object of fewer objects is rather one document with its sections.
_MIN_RECORDS = 2
# One of these names says that an object is a record.
_TITLE_NAMES = frozenset(FIELD_NAMES["title"])
_TEXT_NAMES = frozenset((*FIELD_NAMES["description"], *FIELD_NAMES["summary"]))
# Names of lists whose items are the records, even if the document has a title and a description.
_LIST_NAMES = frozenset(
    {
        *("records", "projects", "initiatives", "items", "results", "data", "entries", "rows"),
        *("features", "list", "content", "contents", "value", "values", "hits", "objects"),
        *("case studies", "casestudies", "services", "products", "releases", "datasets"),
    }
)
_RECORD_NAMES = frozenset((*FIELD_NAMES["title"], *FIELD_NAMES["description"]))


def guess_part(records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return `key`, `map`, `words` and `ignore` of a source part that would read `records`.

    Column names are compared as lower-case words, first whole and then by how they end; what the
    values look like decides between columns, and shows a title that no name does. Raises KeyError
    if no column looks like a title.
    """
    columns = collect(records)
    found = find_columns(columns)
    matched = match_fields(found)
    if "status" not in matched:
        matched.pop("status_as_of", None)
    # In an object of records, the name of each is its key, and its title if it states none.
    own_name = found.get(normalise_name(KEY_FIELD)) if KEY_FIELD in columns else None
    if own_name:
        matched.setdefault("title", own_name)
    title = matched.get("title") or likely_title(columns)
    matched = {"title": title, **matched}
    key = own_name or first_match(found, KEY_NAMES)
    mapping, words = write_mapping(found, matched)
    used = {path for text in mapping.values() for path in compile_expression(text).paths}
    used |= compile_expression(key.expression).paths if key else set()
    ignored = [name for name in columns if name not in used]
    return {
        "key": key.expression if key else f"slug({title.expression})",
        "map": mapping,
        **({"words": words} if words else {}),
        **({"ignore": ignored} if ignored else {}),
    }


def is_named_like(column: str, field: str) -> bool:
    """Return whether a column (or a path, `publisher.name`) has a name of a field of ours."""
    name = normalise_name(column.replace(".", " "))
    if field == "reuse":
        return any(name in names for names in REUSE_NAMES.values())
    candidates = KEY_NAMES if field == "key" else FIELD_NAMES.get(field, ())
    return name in candidates or bool(find_by_ending(field, [name]))


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


def is_one_record(document: Any, items_path: str) -> bool:
    """Return whether a document is a record itself, and the list at `items_path` a part of it.

    It has a title and a description of its own, and the items have none: they are its
    organisations, licences or repositories.
    """
    if not isinstance(document, Mapping) or items_path == "*":
        return False
    if items_path.rpartition(".")[2].lower() in _LIST_NAMES:
        return False
    names = {normalise_name(str(name)) for name, value in document.items() if value}
    if _TITLE_NAMES.isdisjoint(names) or _TEXT_NAMES.isdisjoint(names):
        return False
    items: Any = document
    for name in items_path.split("."):
        items = items[name]
    objects = items.values() if isinstance(items, Mapping) else items
    inner = (str(name) for each in objects if isinstance(each, Mapping) for name in each)
    return _TEXT_NAMES.isdisjoint(map(normalise_name, inner))


def _is_object_of_records(document: Mapping[str, Any]) -> bool:
    """Return whether the values are objects that share most of their names, a title among them."""
    if len(document) < _MIN_RECORDS or not all(isinstance(e, Mapping) for e in document.values()):
        return False
    counts = Counter(str(name) for each in document.values() for name in each)
    shared = [name for name, count in counts.items() if 2 * count > len(document)]
    names = [normalise_name(name) for name in shared]
    return not _RECORD_NAMES.isdisjoint(names) or bool(find_by_ending("title", names))
