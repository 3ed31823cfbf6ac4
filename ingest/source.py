"""The sources of sources.toml: which registries there are and how each one is read."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, model_validator

from index.errors import SetupError
from ingest.declared import Ours, Part, Reads, Table

SHIPPED = Path(__file__).parent / "sources.toml"


class Source(Reads):
    """One registry: who publishes it and where, what it covers, what to expect, how to read it.

    Read from `folder` where that is set (it ships with us), otherwise from `url` or a mirror.
    `lookups` holds every lookup of the file, by name: word in small letters → our word.
    """

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str = Field(min_length=1)
    registry: str = ""
    publisher: str
    homepage: str
    url: str | None = Field(None, pattern=r"^https?://")
    folder: Path | None = None
    licence: str
    tried: Literal["mirror", "network", "package"]
    countries: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    records_min: int = Field(ge=0)
    every: str | None = Field(None, pattern=r"^[1-9]\d*[mhdw]$")
    parts: tuple[Part, ...] = Field(alias="part", min_length=1)
    tables: tuple[Table, ...] = Field((), alias="table")
    lookups: dict[str, dict[str, str]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _complete(self) -> "Source":
        if (self.url is None) == (self.folder is None):
            raise ValueError("needs either url or folder")
        known = self.lookups.keys() | {table.name for table in self.tables}
        for reads in (self, *self.parts):
            for name in (name for names in reads.words.values() for name in names):
                if name not in known:
                    raise ValueError(f"no lookup is named {name!r}")
        for part in self.parts:
            if Ours.TITLE not in self.map | part.map:
                raise ValueError(f"part {part.name!r} maps no title")
        return self


def load_sources(path: Path | None = None) -> tuple[Source, ...]:
    """The sources declared in `path`, or those shipped; raises SetupError when one is wrong."""
    path = path or SHIPPED
    declared = _toml(path)
    lookups = _lookups(declared.pop("lookup", {}), path)
    tables = declared.pop("source", [])
    if declared or not isinstance(tables, list) or not tables:
        raise _wrong(path, "must hold [[source]] blocks and [lookup.…] tables and nothing else")
    sources = tuple(_source(table, lookups, path) for table in tables)
    twice = [name for name, count in Counter(s.name for s in sources).items() if count > 1]
    if twice:
        raise _wrong(path, f"declares the source {twice[0]!r} twice")
    return sources


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _wrong(path, "cannot be read") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _wrong(path, f"is not TOML: {error}") from error


def _lookups(tables: Any, path: Path) -> dict[str, dict[str, str]]:
    if not isinstance(tables, dict) or not all(isinstance(t, dict) for t in tables.values()):
        raise _wrong(path, "has a lookup that is not a table of words")
    return {
        name: {str(word).strip().casefold(): str(ours) for word, ours in table.items()}
        for name, table in tables.items()
    }


def _source(table: Any, lookups: dict[str, dict[str, str]], path: Path) -> Source:
    if not isinstance(table, dict):
        raise _wrong(path, "has a source that is not a [[source]] block")
    named = str(table.get("name", "without a name"))
    folder = {"folder": path.parent / str(table["folder"])} if "folder" in table else {}
    filled = {"registry": named, **table, **folder, "lookups": lookups}
    try:
        return Source.model_validate(filled)
    except ValidationError as error:
        raise _wrong(path, f"is wrong in source {named!r}, {_first(error, table)}") from error


def _first(error: ValidationError, table: dict[str, Any]) -> str:
    """The first thing that is wrong, with the field it is in."""
    first = error.errors(include_url=False, include_context=False)[0]
    steps: list[str] = []
    for step in first["loc"]:
        steps.append(_called(step, table) if steps == ["part"] else str(step))
    message = first["msg"].removeprefix("Value error, ")
    return f"{'.'.join(steps) or 'the block'}: {message}"


def _called(step: str | int, table: dict[str, Any]) -> str:
    try:
        return str(table["part"][step]["name"])
    except (KeyError, IndexError, TypeError):
        return str(step)


def _wrong(path: Path, what: str) -> SetupError:
    return SetupError(
        f"{path.name} {what}.",
        f"Mend {path}; the shipped sources.toml says at its top what may stand there.",
    )
