"""Curated lists: decisions of people, in a TSV file that ships and a JSON Lines file that grows.

In both, lines that are blank or begin with `#` are left out.
"""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from index.errors import SetupError

EntryT = TypeVar("EntryT", bound=BaseModel)


def read_entries(entry_class: type[EntryT], hint: str, *paths: Path) -> Iterator[EntryT]:
    """Yield the entries of the files at `paths`, in order; a missing file holds none.

    Raises SetupError that names the entry which cannot be read; `hint` says what one looks like.
    """
    for path in paths:
        if path.exists():
            yield from _read_file(entry_class, hint, path)


def _read_file(entry_class: type[EntryT], hint: str, path: Path) -> Iterator[EntryT]:
    number, rows = 1, read_rows(path)
    try:
        for row in rows:
            yield entry_class.model_validate(row)
            number += 1
    except ValueError:
        raise SetupError(f"Entry {number} of {path.name} cannot be read.", hint) from None


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file by the names of its columns or fields; raise ValueError."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = (line for line in file if line.strip() and not line.startswith("#"))
        if path.suffix == ".jsonl":
            yield from map(json.loads, lines)
        else:
            yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
