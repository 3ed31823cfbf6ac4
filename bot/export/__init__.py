"""Exports of the whole index: one module for each format, and the table of them.

It may import `bot.api`, `bot.presentation` and the packages below them.
"""

from collections.abc import Callable, Iterable, Iterator

from bot.export import atom, csv, jsonl, jsonld, publiccode
from bot.export.record import ExportRecord, iter_export_records

ExportWriter = Callable[[Iterable[ExportRecord]], Iterator[str]]

FORMATS: dict[str, ExportWriter] = {
    "jsonl": jsonl.write,
    "csv": csv.write,
    "publiccode": publiccode.write,
    "jsonld": jsonld.write,
    "atom": atom.write,
}

__all__ = ["FORMATS", "ExportRecord", "ExportWriter", "iter_export_records"]
