"""Selection of the records in a parsed JSON, YAML or TOML document by a dotted path."""

from collections.abc import Iterator, Mapping
from typing import Any

from index.errors import ParseError

# Fields for the key of a record, and for the rest of its document.
KEY_FIELD, DOCUMENT_FIELD = "_key", "_document"


def select_records(document: Any, items_path: str) -> Iterator[Mapping[str, Any]]:
    """Yield the records of `document`; empty fields for an item that is not an object.

    `items_path` is a dotted path to the records. It is `*` if each value of the document is a
    record, and empty if the document is one record or a list of them. With a path, a record has its
    key in `_key` and the rest of the document in `_document`. Raises ParseError if there is nothing
    at the path.
    """
    if not items_path:
        yield from map(_as_fields, document if isinstance(document, list) else [document])
        return
    context = _document_context(document, items_path)
    for key, item in _select_items(document, items_path):
        yield {**_as_fields(item), **key, **context} if isinstance(item, Mapping) else {}


def find_list(document: Any, path: str, problem: str) -> list[Any]:
    """Return the list at a dotted `path` of a JSON document; "" is the document itself.

    Raises ParseError with the sentence `problem` if there is none.
    """
    for name in path.split(".") if path else ():
        document = document.get(name) if isinstance(document, Mapping) else None
    if not isinstance(document, list):
        raise ParseError(problem)
    return document


def _select_items(document: Any, items_path: str) -> Iterator[tuple[dict[str, Any], Any]]:
    for name in [] if items_path == "*" else items_path.split("."):
        document = document.get(name) if isinstance(document, Mapping) else None
    if isinstance(document, Mapping):
        yield from (({KEY_FIELD: key}, item) for key, item in document.items())
    elif isinstance(document, list):
        yield from (({}, item) for item in document)
    else:
        raise ParseError(f"has no records at {items_path!r}")


def _document_context(document: Any, items_path: str) -> dict[str, Any]:
    if items_path == "*" or not isinstance(document, Mapping):
        return {}
    first_step = items_path.split(".", maxsplit=1)[0]
    rest = {name: value for name, value in document.items() if name != first_step}
    return {DOCUMENT_FIELD: rest} if rest else {}


def _as_fields(item: Any) -> Mapping[str, Any]:
    return {str(name): value for name, value in item.items()} if isinstance(item, Mapping) else {}
