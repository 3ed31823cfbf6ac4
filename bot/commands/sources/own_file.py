"""Somebody's own sources.toml: the names of the sources that it declares itself."""

import tomllib
from contextlib import suppress
from pathlib import Path


def names_in(path: Path) -> set[str]:
    """Return the names of the sources in a sources.toml; none if it cannot be read."""
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        tables = tomllib.loads(path.read_text(encoding="utf-8"))["source"]
        return {str(table.get("name")) for table in tables}
    return set()
