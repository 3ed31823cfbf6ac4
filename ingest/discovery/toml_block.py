"""Proposed source as a block of sources.toml: format, load, append to a file."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from index.errors import FetchError, SetupError
from ingest.discovery.detect import DetectedSource
from ingest.discovery.names import SourceNames
from ingest.sources.source import Source, load_sources

FILE_HEADER = "shipped = true # the sources that ship with Has Anyone come first\n"


def format_block(detected: DetectedSource, names: SourceNames, *, local: bool) -> str:
    """Return the `[[source]]` block that declares, by `names`, what was detected."""
    part = {"name": "records", **detected.part}
    mapping = part.pop("map", {})
    lines = [
        "[[source]]",
        f"name = {_format_value(names.name)} # permanent: ids start with it",
        f"title = {_format_value(names.title)} # what people read: correct it",
        f"publisher = {_format_value(names.publisher)} # correct it",
        f"homepage = {_format_value(detected.url)}",
        f"url = {_format_value(detected.url)}",
        *([f"harvest = {_format_value(detected.harvest)}"] if detected.harvest else []),
        *(["local = true"] if local else []),
        'licence = "" # of the data, as an SPDX identifier, if the publisher states one',
        'tried = "sample"',
        "records_min = 0 # set it to about 80 % of the records of a full reading",
        "",
        "[[source.part]]",
        *_format_entries(part),
        *(["", "[source.part.map]", *_format_entries(mapping)] if mapping else []),
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
                "Write the block by hand; the comments in the shipped sources.toml explain how.",
            ) from error


def append_block(block: str, path: Path) -> None:
    """Append `block` to the sources.toml at `path`; create the file if there is none.

    Writes nothing if the file would be invalid. Raises SetupError.
    """
    existing = path.read_text(encoding="utf-8") if path.exists() else FILE_HEADER
    text = f"{existing.rstrip()}\n\n{block}"
    _load_text(text, path.parent)
    path.write_text(text, encoding="utf-8")


def _load_text(text: str, parent: Path) -> tuple[Source, ...]:
    with TemporaryDirectory(prefix=".sources-", dir=parent) as folder:
        draft = Path(folder) / "sources.toml"
        draft.write_text(text, encoding="utf-8")
        return load_sources(draft)


def _format_entries(table: dict[str, Any]) -> list[str]:
    return [f"{name} = {_format_value(value)}" for name, value in table.items()]


def _format_value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(_format_entries(value)) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_format_value, value)) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
