"""Cells as Airtable, Notion and SharePoint write them into a CSV file."""

import json
import re
from collections.abc import Mapping
from typing import Any

# “Name (address)”, one or several: pages of Notion, files of Airtable.
_NOTION_LINK = re.compile(
    r"([^()]{1,500}?) \((?:https://(?:www\.)?notion\.so/[^\s()]+|[^\s()]+\.(?:md|csv))\)(?:, ?|$)"
)
_FILE = re.compile(r"[^()]{1,300}? \((https?://[^\s()]+)\)(?:, ?|$)")
# Addresses of files in Airtable hold for two hours.
_SHORT_LIVED = re.compile(r"https?://[\w.-]*airtableusercontent\.com/")
_TIME_OF_DAY = re.compile(
    r"([A-Z][a-z]+ \d{1,2}, \d{4}|\d{4}/\d{2}/\d{2}) \d{1,2}:\d{2}(?: ?[AP]M)?(?: \([A-Z+:\d-]+\))?"
)
_RANGE = re.compile(r"(.{6,40}?) → (.{6,40})")
_LOOKUP = re.compile(r"-?\d+;#")
_HYPERLINK = re.compile(r"(https?://[^\s,]+), .*")
_PEOPLE = re.compile(
    r"(?:created|modified|edited|last edited|last modified) by|author|editor|assigned to"
    r"|assign(?:ee)?|person|people|collaborators?",
    re.IGNORECASE,
)


def names_people(column: str) -> bool:
    """Return whether a column of these products holds persons, by its name."""
    return _PEOPLE.fullmatch(column.strip()) is not None


def notion_cell(name: str, cell: Any) -> Mapping[str, Any]:
    """Return the fields of a cell: linked pages as their names, a range as two dates."""
    if not isinstance(cell, str):
        return {name: cell}
    if names := _all_matches(_NOTION_LINK, cell):
        return {name: names if len(names) > 1 else names[0]}
    if match := _RANGE.fullmatch(cell):
        return {name: _without_time(match[1]), f"{name} end": _without_time(match[2])}
    return {name: _without_time(cell)}


def airtable_cell(name: str, cell: Any) -> Mapping[str, Any]:
    """Return the field of a cell: files as their addresses, unless they will not last."""
    addresses = _all_matches(_FILE, cell) if isinstance(cell, str) else []
    if addresses:
        return {name: [each for each in addresses if not _SHORT_LIVED.match(each)]}
    return {name: cell}


def sharepoint_cell(name: str, cell: Any) -> Mapping[str, Any]:
    """Return the field of a cell: values without the numbers of a lookup, choices as a list."""
    if not isinstance(cell, str):
        return {name: cell}
    text = cell.strip()
    if _LOOKUP.match(text):
        parts = text.split(";#")
        return {name: parts[1] if len(parts) == 2 else parts[1::2]}  # noqa: PLR2004 - one value
    if text.startswith(";#"):
        return {name: [each for each in text.split(";#") if each]}
    if text.startswith('["'):
        try:
            return {name: json.loads(text)}
        except ValueError:
            return {name: cell}
    hyperlink = _HYPERLINK.fullmatch(text)
    return {name: hyperlink[1] if hyperlink else cell}


def _without_time(text: str) -> str:
    match = _TIME_OF_DAY.fullmatch(text.strip())
    return match[1] if match else text


def _all_matches(pattern: re.Pattern[str], text: str) -> list[str]:
    """Return the group of each match, if the matches are the whole text; otherwise nothing."""
    found, position = list[str](), 0
    text = text.strip()
    while position < len(text):
        match = pattern.match(text, position)
        if match is None:
            return []
        found.append(match[1].strip())
        position = match.end()
    return found
