"""Data standards and products whose tables are known by the names of their columns."""

from collections.abc import Collection

_GRANT_COLUMNS = frozenset({"Identifier", "Title"})
_GRANT_PREFIXES = ("Recipient Org:", "Funding Org:")


def find_standard(columns: Collection[str]) -> tuple[str, str] | None:
    """Return the words and the shipped mapping for a table with `columns`; None if not known."""
    if set(columns) >= _GRANT_COLUMNS and any(name.startswith(_GRANT_PREFIXES) for name in columns):
        return "a 360Giving table", "360giving-table"
    return None
