"""Proposed source as a block of sources.toml: format, load, append to a file."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from index.errors import FetchError, InvalidInput, SetupError
from index.text.files import write_text
from ingest.discovery.draft.draft import Draft
from ingest.sources.json_schema import SCHEMA_DIRECTIVE, SCHEMA_NAME, format_json_schema
from ingest.sources.source import Source, load_sources

# A longer list has a line for each item. Inside `{ … }`, TOML 1.0 allows that too.
_MAX_LIST_CHARS = 90
_RECORDS_MIN_NOTES = {
    False: "set it to about 80 % of the records of a full reading",
    True: "80 % of what was there: with fewer, the registry has failed",
}
FILE_HEADER = "shipped = true # the sources that ship with Has Anyone come first\n"


def format_block(draft: Draft, records_min: int = 0, relative_to: Path | None = None) -> str:
    """Return the `[[source]]` block that declares a draft.

    A folder on this machine is relative to the folder `relative_to`, if that is given.
    """
    detected, names = draft.detected, draft.names
    part = {"name": "records", **detected.part}
    mapping = part.pop("map", {})
    lookup = f"{names.name}-status"
    if draft.statuses:
        part["words"] = {"status": lookup}
    lines = [
        "[[source]]",
        f"name = {_format_value(names.name)} # permanent: ids start with it",
        f"title = {_format_value(names.title)} # what people read: correct it",
        f"publisher = {_format_value(names.publisher)} # correct it",
        f"homepage = {_format_value(detected.url)}",
        *_format_place(draft, relative_to),
        *([f"harvest = {_format_value(detected.harvest)}"] if detected.harvest else []),
        *(["local = true"] if draft.local else []),
        f"licence = {_format_value(draft.licence)} # of the data, as an SPDX identifier, if stated",
        'tried = "sample"',
        f"records_min = {records_min} # {_RECORDS_MIN_NOTES[records_min > 0]}",
        "",
        "[[source.part]]",
        *_format_entries(part),
        *(["", "[source.part.map]", *_format_entries(mapping)] if mapping else []),
        *_format_lookup(lookup, draft.statuses),
    ]
    return "\n".join(lines) + "\n"


def load_block(block: str) -> Source:
    """Return the source that `block` declares; raise FetchError if it is not valid."""
    with TemporaryDirectory(prefix="hasanyone-") as folder:
        try:
            return _load_text(FILE_HEADER + block, Path(folder))[-1]
        except SetupError as error:
            raise FetchError(
                f"No valid declaration could be guessed. {error.message}",
                "Write the block by hand: docs/registries.md explains how.",
            ) from error


def append_block(block: str, path: Path) -> None:
    """Append `block` to the sources.toml at `path`; create the file if there is none.

    A new file names the JSON Schema, which is written beside it for editors. Writes nothing if the
    file would be invalid, or cannot be written. Raises SetupError or InvalidInput.
    """
    is_new = not path.exists()
    existing = SCHEMA_DIRECTIVE + FILE_HEADER if is_new else path.read_text(encoding="utf-8")
    text = f"{existing.rstrip()}\n\n{block}"
    try:
        _load_text(text, path.parent)
        if SCHEMA_DIRECTIVE in text:
            write_text(path.parent / SCHEMA_NAME, format_json_schema())
        write_text(path, text)
    except OSError:
        raise InvalidInput(
            f"{path.name} cannot be written.", "Name a file in a folder that can be written to."
        ) from None


def _load_text(text: str, parent: Path) -> tuple[Source, ...]:
    with TemporaryDirectory(prefix=".sources-", dir=parent) as folder:
        draft = Path(folder) / "sources.toml"
        draft.write_text(text, encoding="utf-8")
        return load_sources(draft)


def _format_place(draft: Draft, relative_to: Path | None) -> list[str]:
    if draft.folder is None:
        return [f"url = {_format_value(draft.detected.url)}"]
    folder = draft.folder if relative_to is None else os.path.relpath(draft.folder, relative_to)
    return [f"folder = {_format_value(str(folder))} # the folder with the files"]


def _format_lookup(name: str, terms: Mapping[str, str]) -> list[str]:
    entries = (f"{_format_value(term)} = {_format_value(ours)}" for term, ours in terms.items())
    return ["", f"[lookup.{name}] # their word = ours", *entries] if terms else []


def _format_entries(table: dict[str, Any]) -> list[str]:
    return [f"{name} = {_format_value(value)}" for name, value in table.items()]


def _format_value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(_format_entries(value)) + " }"
    if isinstance(value, list):
        items = list(map(_format_value, value))
        line = f"[{', '.join(items)}]"
        return line if len(line) <= _MAX_LIST_CHARS else "[\n  " + ",\n  ".join(items) + ",\n]"
    if isinstance(value, str) and '"' in value and "'" not in value and value.isprintable():
        return f"'{value}'"  # easier to read and to correct than with backslashes
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
