"""Where in a parsed document the records are."""

from collections.abc import Iterator, Mapping
from typing import Any

from index.errors import ParseError

# Names under which a record also carries what stood around it.
KEY, DOCUMENT = "_key", "_document"


def rows(document: Any, items: str) -> Iterator[Mapping[str, Any]]:
    """The records of `document`; one that is no object comes out empty.

    `items` is a dotted path to them, `*` where each value of the document is one, or empty where
    the document is one record or a list of them. Raises ParseError when nothing is there.
    """
    if not items:
        yield from map(_row, document if isinstance(document, list) else [document])
        return
    around = _around(document, items)
    for key, item in _items(document, items):
        yield {**_row(item), **key, **around} if isinstance(item, Mapping) else {}


def _items(document: Any, items: str) -> Iterator[tuple[dict[str, Any], Any]]:
    for name in [] if items == "*" else items.split("."):
        document = document.get(name) if isinstance(document, Mapping) else None
    if isinstance(document, Mapping):
        yield from (({KEY: key}, item) for key, item in document.items())
    elif isinstance(document, list):
        yield from (({}, item) for item in document)
    else:
        raise ParseError(f"has no records at {items!r}")


def _around(document: Any, items: str) -> dict[str, Any]:
    if items == "*" or not isinstance(document, Mapping):
        return {}
    first = items.split(".", maxsplit=1)[0]
    rest = {name: value for name, value in document.items() if name != first}
    return {DOCUMENT: rest} if rest else {}


def _row(item: Any) -> Mapping[str, Any]:
    return {str(name): value for name, value in item.items()} if isinstance(item, Mapping) else {}
