"""Data standards and products whose tables are known by their columns or their cells."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from ingest.sources.schema import Format

_GRANT_COLUMNS = frozenset({"Identifier", "Title"})
# What only the cells of a product look like.
_CELLS = (
    (
        re.compile(r" \((https://(www\.)?notion\.so/[^\s()]+|[^\s()]+%20[0-9a-f]{32}\.(md|csv))\)"),
        Format.NOTION,
    ),
    (re.compile(r"[A-Z][a-z]{2,8} \d{1,2}, \d{4} \d{1,2}:\d{2} [AP]M"), Format.NOTION),
    (
        re.compile(r" \(https://(dl\.airtable\.com|[\w.]+\.airtableusercontent\.com)/"),
        Format.AIRTABLE,
    ),
    (re.compile(r"-?\d+;#[^;#]"), Format.SHAREPOINT),
)
PRODUCTS = {
    Format.AIRTABLE: "an Airtable export",
    Format.NOTION: "a Notion export",
    Format.SHAREPOINT: "a SharePoint list",
}
_GRANT_PREFIXES = ("Recipient Org:", "Funding Org:")


def find_standard(columns: Collection[str]) -> tuple[str, str] | None:
    """Return the words and the shipped mapping for a table with `columns`; None if not known."""
    if set(columns) >= _GRANT_COLUMNS and any(name.startswith(_GRANT_PREFIXES) for name in columns):
        return "a 360Giving table", "360giving-table"
    return None


def find_product(samples: Iterable[Mapping[str, Any]]) -> Format | None:
    """Return the format of the product that exported a CSV file; None if it is not known."""
    cells = [cell for each in samples for cell in each.values() if isinstance(cell, str)]
    return next((name for pattern, name in _CELLS if any(map(pattern.search, cells))), None)
