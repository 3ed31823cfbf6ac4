"""Positions in a TOML file: the line at which an entry begins."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

Step = str | int


def find_line(text: str, steps: Sequence[Step]) -> int | None:
    """Return the line (from 1) of `text`, a valid TOML document, at which an entry begins.

    `steps` are names of tables and positions in arrays, as in `("source", 0, "title")`. None if
    there is no such entry. tomllib keeps no positions: the line is found by bisection, as the first
    one up to which the document has the entry.
    """
    lines = text.splitlines(keepends=True)
    if not _has_entry(_parse_prefix(lines, len(lines))[0], steps):
        return None
    low, high = 1, len(lines)
    while low < high:
        middle = (low + high) // 2
        if _has_entry(_parse_prefix(lines, middle)[0], steps):
            high = middle
        else:
            low = middle + 1
    end = _parse_prefix(lines, low)[1]
    return low + _find_name(lines[low - 1 : end], steps)


def _parse_prefix(lines: Sequence[str], count: int) -> tuple[Mapping[str, Any], int]:
    """Return the document of the first `count` lines, or of as many more as are needed.

    An entry may take several lines. Returns the number of lines as well.
    """
    for end in range(count, len(lines) + 1):
        try:
            return tomllib.loads("".join(lines[:end])), end
        except tomllib.TOMLDecodeError:
            continue
    return {}, len(lines)


def _has_entry(document: Any, steps: Sequence[Step]) -> bool:
    for step in steps:
        try:
            document = document[step]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def _find_name(lines: Sequence[str], steps: Sequence[Step]) -> int:
    """Return the position of the first line with the last name; 0 if it is on none."""
    name = next((step for step in reversed(steps) if isinstance(step, str)), "")
    named = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    return next((position for position, line in enumerate(lines) if named.search(line)), 0)
