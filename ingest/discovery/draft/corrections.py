"""Corrections of a draft: `title=Name`, `funding.amount=Cost`, `header=3`, an ignored field."""

from dataclasses import replace
from typing import Any

from index.errors import InvalidInput
from index.model import Status
from ingest.cleaning.dates import DateOrder
from ingest.discovery.draft.draft import Draft
from ingest.discovery.draft.field_names import find_name, quote_name, to_expression
from ingest.discovery.draft.members import (
    MEMBERS,
    format_members,
    parse_members,
    set_member,
)
from ingest.discovery.preview.preview import Preview
from ingest.sources.expressions import compile_expression, covers
from ingest.sources.problems import find_nearest
from ingest.sources.schema import InitiativeField

_LICENCE, _KEY, _DATES = "licence", "key", "dates"
# These change which records there are: the mapping is guessed again.
TABLE_SETTINGS = ("header", "sheet", "items")
_SETTINGS = (*(each.value for each in InitiativeField), _LICENCE, _KEY, _DATES, *TABLE_SETTINGS)


def correct(draft: Draft, text: str, preview: Preview) -> Draft:
    """Return the draft with a correction such as `title=Name`; `title=` takes the field away.

    Raises InvalidInput if `text` is none, or reads a field that no record has.
    """
    name, separator, value = (each.strip() for each in text.partition("="))
    field, _, member = name.partition(".")
    if not separator or not name:
        raise InvalidInput(f"“{text}” is no correction.", "For example: title=Name")
    if field not in _SETTINGS or (member and member not in MEMBERS.get(field, ())):
        raise _unknown_setting(name)
    if name == _LICENCE:
        return replace(draft, licence=value)
    if name in TABLE_SETTINGS:
        return _change_part(draft, {name: _to_row(value) if name == "header" else value}, preview)
    if name == _DATES:
        return _change_part(draft, {name: _to_date_order(value)}, preview)
    if not value:
        return _remove_field(draft, field, preview)
    expression = to_expression(value, preview)
    if name == _KEY:
        return _change_part(draft, {_KEY: expression}, preview)
    current = draft.mapping.get(field)
    mapped = _set_member(field, member, expression, current) if member else expression
    corrected = replace(draft, corrected=draft.corrected | {field})
    return _change_part(corrected, {"map": {**draft.mapping, field: mapped}}, preview)


def ignore_field(draft: Draft, name: str, preview: Preview) -> Draft:
    """Return the draft that ignores the field `name`; what reads it alone is no longer mapped.

    Raises InvalidInput if no record has the field, or the title needs it.
    """
    if "*" in name and any(covers([name], path) for path in preview.paths):
        return _change_part(draft, {"ignore": [*draft.part.get("ignore", []), name]}, preview)
    expression = find_name(name, preview) or to_expression(quote_name(name), preview)
    paths = compile_expression(expression).paths
    kept = {
        field: left
        for field, mapped in draft.mapping.items()
        if (left := _drop_reads(mapped, paths))
    }
    if InitiativeField.TITLE in draft.mapping and InitiativeField.TITLE not in kept:
        raise InvalidInput(
            f"The title is read from “{name}”.", "Set another one first: title=FIELD."
        )
    ignored = [*draft.part.get("ignore", []), *paths]
    return _change_part(draft, {"map": kept, "ignore": ignored}, preview)


def translate_status(draft: Draft, text: str) -> Draft:
    """Return the draft with a word for a status, such as `In service=live`.

    `In service=` says that the word states nothing. Raises InvalidInput for a status of ours that
    there is not.
    """
    term, separator, status = (each.strip() for each in text.rpartition("="))
    known = [each.value for each in Status if each is not Status.UNKNOWN]
    if not separator or not term or status not in ("", *known):
        raise InvalidInput(
            f"“{text}” gives no word a status.",
            f"For example: “In service=live”. The statuses: {', '.join(known)}; “” for none.",
        )
    return replace(draft, statuses={**draft.statuses, term: status})


def _set_member(field: str, member: str, expression: str, current: Any) -> Any:
    if field != InitiativeField.ORGANISATIONS:
        return set_member(current if isinstance(current, str) else "", member, expression)
    # Each role is an expression of its own. One that reads the same field, or has the role, goes.
    role = f"role: '{member}'"
    expressions = [current] if isinstance(current, str) else list(current or [])
    paths = compile_expression(expression).paths
    kept = [e for e in expressions if role not in e and not _reads_only(e, paths)]
    combined = [*kept, f"{{name: {expression}, {role}}}"]
    return combined[0] if len(combined) == 1 else combined


def _drop_reads(mapped: Any, paths: frozenset[str]) -> Any:
    """Return what is left of an expression, or list of them, without what reads `paths` alone."""
    if not isinstance(mapped, str):
        return [left for each in mapped if (left := _drop_reads(each, paths))]
    if _reads_only(mapped, paths):
        return ""
    members = parse_members(mapped)
    kept = {name: each for name, each in members.items() if not _reads_only(each, paths)}
    return mapped if kept == members else format_members(kept) if kept else ""


def _remove_field(draft: Draft, field: str, preview: Preview) -> Draft:
    if field in (InitiativeField.TITLE, _KEY):
        raise InvalidInput(f"Every record needs a {field}.", f"Name another field: {field}=FIELD.")
    kept = {name: mapped for name, mapped in draft.mapping.items() if name != field}
    return _change_part(draft, {"map": kept}, preview)


def _change_part(draft: Draft, changes: dict[str, Any], preview: Preview) -> Draft:
    """Return the draft with changed settings of its part.

    Fields that are newly read are no longer ignored; those that are no longer read are.
    """
    changed = {**draft.part, **changes}
    before, after = _read_paths(draft.part), _read_paths(changed)
    freed = [
        name
        for name in dict.fromkeys(key for record in preview.records for key in record.fields)
        if _is_read(name, before) and not _is_read(name, after)
    ]
    ignored = [each for each in changed.get("ignore", []) if each not in after]
    changed["ignore"] = list(dict.fromkeys([*ignored, *freed]))
    part = {name: value for name, value in changed.items() if value not in ({}, [], "")}
    return replace(draft, detected=replace(draft.detected, part=part))


def _is_read(name: str, paths: set[str]) -> bool:
    return any(path == name or path.startswith(f"{name}.") for path in paths)


def _read_paths(part: dict[str, Any]) -> set[str]:
    mapped = [*part.get("map", {}).values(), part.get(_KEY, "''")]
    return {path for each in mapped for path in _mapped_paths(each)}


def _mapped_paths(mapped: Any) -> set[str]:
    texts = [mapped] if isinstance(mapped, str) else mapped
    return {path for text in texts for path in compile_expression(text).paths}


def _reads_only(mapped: Any, paths: frozenset[str]) -> bool:
    own = _mapped_paths(mapped)
    return bool(own) and own <= paths


def _to_row(value: str) -> int:
    if not value.isdecimal() or int(value) < 1:
        raise InvalidInput(f"“{value}” is no row.", "Give its number, from 1: header=3.")
    return int(value)


def _to_date_order(value: str) -> str:
    if value not in list(DateOrder):
        orders = " or ".join(f"dates={order}" for order in DateOrder)
        raise InvalidInput(f"“{value}” is no order of day and month.", f"Write {orders}.")
    return value


def _unknown_setting(name: str) -> InvalidInput:
    members = [f"{field}.{member}" for field, names in MEMBERS.items() for member in names]
    nearest = find_nearest(name, [*_SETTINGS, *members], 3)
    advice = f"The nearest: {', '.join(nearest)}. " if nearest else ""
    return InvalidInput(
        f"We have no field “{name}”.",
        f"{advice}The left side is a field of ours: {', '.join(_SETTINGS)}.",
    )
