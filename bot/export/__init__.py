"""The index given back: everything that it holds, in formats that others read."""

from collections.abc import Callable, Iterable, Iterator

from bot.export import atom, csv, jsonl, jsonld, publiccode
from bot.export.record import Item, items

Writer = Callable[[Iterable[Item]], Iterator[str]]

FORMATS: dict[str, Writer] = {
    "jsonl": jsonl.write,
    "csv": csv.write,
    "publiccode": publiccode.write,
    "jsonld": jsonld.write,
    "atom": atom.write,
}

__all__ = ["FORMATS", "Item", "Writer", "items"]
