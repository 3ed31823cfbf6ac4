"""Column of records that were sampled, also of the members of an object or of a list of objects."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ingest.discovery.columns.column_names import normalise_name

# An address in a list of links is found by the name beside it: {name: "Site", url: "…"}.
_LABELS, _ADDRESSES = ("name", "title", "label", "type"), ("url", "href", "link")

_LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][A-Za-z]{2})?")
# SharePoint wraps the values of a choice or a lookup: {results: ["A", "B"]}.
_WRAPPERS = frozenset({"results", "Label", "Value"})


@dataclass(frozen=True, slots=True)
class Column:
    """Column: its name as words, the JMESPath expression that reads it, and the values sampled."""

    name: str
    expression: str
    values: tuple[Any, ...]

    @property
    def is_whole(self) -> bool:
        """True for a field of the record itself, and not a part of one."""
        return re.fullmatch(r"\w+|\"(?:[^\"\\]|\\.)*\"", self.expression) is not None


def find_columns(records: Mapping[str, list[Any]]) -> dict[str, Column]:
    """Return the columns with plain values, by their names as words.

    The members of an object are columns as well: `publisher.name` is “publisher name”. So are those
    of objects in a list: `partners[].name` is “partner name”, and a link called “Site” is “site”.
    """
    found: dict[str, Column] = {}
    for name, values in records.items():
        if any(map(_is_simple, values)):
            _add(found, normalise_name(name), quote(name), values)
    for name, values in records.items():
        for member, inner in collect(each for each in values if isinstance(each, Mapping)).items():
            if any(map(_is_simple, inner)):
                expression = f"{quote(name)}.{quote(member)}"
                _add(found, normalise_name(f"{name} {member}"), expression, inner)
                if member in _WRAPPERS:
                    _add(found, normalise_name(name), expression, inner)
    for name, values in records.items():
        _add_translated(found, name, values)
        items = [item for each in values if isinstance(each, list) for item in each]
        objects = [item for item in items if isinstance(item, Mapping)]
        for member, inner in collect(objects).items():
            if any(map(_is_simple, inner)):
                words = normalise_name(f"{_singular(name)} {member}")
                _add(found, words, f"{quote(name)}[].{quote(member)}", inner)
        _add_labelled(found, name, objects)
    return found


def collect(records: Iterable[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Return the values of each field of `records`, in their order."""
    columns: dict[str, list[Any]] = {}
    for record in records:
        for name, value in record.items():
            if isinstance(name, str):  # YAML has names that are numbers
                columns.setdefault(name, []).append(value)
    return columns


def quote(name: str) -> str:
    """Return the JMESPath expression of the field `name`."""
    return name if re.fullmatch(r"[A-Za-z_]\w*", name) else json.dumps(name, ensure_ascii=False)


def _add(found: dict[str, Column], words: str, expression: str, values: Iterable[Any]) -> None:
    if words:
        found.setdefault(words, Column(words, expression, tuple(values)))


def _add_translated(found: dict[str, Column], name: str, values: list[Any]) -> None:
    """Add a text that is stated in several languages, {en: …, fr: …}, as one in English."""
    members = collect(each for each in values if isinstance(each, Mapping))
    if len(members) < 1 or not all(_LANGUAGE.fullmatch(str(member)) for member in members):
        return
    language = min(members, key=lambda member: not str(member).lower().startswith("en"))
    expression = f"{quote(name)}.{quote(language)}"
    _add(found, normalise_name(name), expression, members[language])


def _add_labelled(found: dict[str, Column], name: str, objects: list[Mapping[str, Any]]) -> None:
    """Add the addresses in a list of links, each under the label beside it."""
    members = {str(member) for each in objects for member in each}
    label = next((each for each in _LABELS if each in members), None)
    address = next((each for each in _ADDRESSES if each in members), None)
    if label is None or address is None:
        return
    for each in objects:
        stated = each.get(label)
        if isinstance(stated, str) and re.fullmatch(r"[\w .-]{1,40}", stated):
            expression = f"{quote(name)}[?{quote(label)}=='{stated}'].{quote(address)}"
            _add(found, normalise_name(stated), expression, [each.get(address)])


def _singular(name: str) -> str:
    return name[:-3] + "y" if name.endswith("ies") else name.removesuffix("s")


def _is_simple(value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and all(isinstance(item, str) for item in value)
    return isinstance(value, str | int | float) and not isinstance(value, bool) and value != ""
